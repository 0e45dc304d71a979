package io.github.dmfstages.setting;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts a map from names to numbers. A column shows it as JSON, sorted by name. */
final class ParametersCodec extends Codec<Map<String, Double>> {
  private static final Pattern ENTRY = Pattern.compile("\"([^\"]+)\": ([^,}]+)");

  ParametersCodec() {
    super("map of numbers", Setting.Scalar.TEXT);
  }

  @Override
  Object parse(Object written) throws BadValueException {
    if (!(written instanceof Map<?, ?> map)) {
      throw new BadValueException("should be { name = number, .. }");
    }
    Map<String, Double> numbers = new TreeMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      try {
        numbers.put((String) entry.getKey(), Literal.real(entry.getValue()));
      } catch (BadValueException e) {
        throw new BadValueException(entry.getKey() + " " + e.getMessage());
      }
    }
    return Map.copyOf(numbers);
  }

  @Override
  Object write(Map<String, Double> value) {
    Map<String, Object> written = new TreeMap<>();
    value.forEach((name, number) -> written.put(name, REAL.write(number)));
    return written;
  }

  @Override
  String canonical(Map<String, Double> value) {
    return sorted(value, entry -> entry.getKey() + ": " + REAL.canonical(entry.getValue()));
  }

  @Override
  Object toColumn(Map<String, Double> value) {
    return sorted(value, entry -> "\"" + entry.getKey() + "\": " + REAL.write(entry.getValue()));
  }

  private static String sorted(
      Map<String, Double> value, Function<Map.Entry<String, Double>, String> text) {
    return new TreeMap<>(value)
        .entrySet().stream().map(text).collect(Collectors.joining(", ", "{", "}"));
  }

  @Override
  Object fromColumn(Object column) throws BadValueException {
    Matcher entry = ENTRY.matcher((String) column);
    return parse(
        entry
            .results()
            .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2))));
  }

  @Override
  boolean takesMap() {
    return true;
  }
}
