package io.github.dmfstages.setting;

import io.github.dmfstages.descent.Schedule.Change;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Converts a list of pairs of a step and a factor. A column shows it as text. */
final class StepFactorsCodec extends Codec<List<Change>> {
  private static final Pattern PAIR = Pattern.compile("\\[([^\\[,]+), ([^,\\]]+)]");

  StepFactorsCodec() {
    super("list of pairs of numbers", Setting.Scalar.TEXT);
  }

  @Override
  Object parse(Object written) throws BadValueException {
    if (!(written instanceof List<?> pairs) || !isOneValue(pairs)) {
      throw new BadValueException("should be a list of pairs, such as [[1000, 0.5], [2000, 0.25]]");
    }
    Change[] changes = new Change[pairs.size()];
    for (int i = 0; i < changes.length; i++) {
      List<?> pair = (List<?>) pairs.get(i);
      if (pair.size() != 2) {
        throw new BadValueException("element " + (i + 1) + " should be a step and a factor");
      }
      try {
        changes[i] =
            new Change(Literal.whole(pair.get(0), 0, Long.MAX_VALUE), Literal.real(pair.get(1)));
      } catch (BadValueException e) {
        throw new BadValueException("element " + (i + 1) + " " + e.getMessage());
      }
    }
    return List.of(changes);
  }

  @Override
  Object write(List<Change> value) {
    return value.stream()
        .map(change -> List.of(Long.toString(change.step()), REAL.write(change.factor())))
        .toList();
  }

  @Override
  String canonical(List<Change> value) {
    return value.stream()
        .map(change -> change.step() + ": " + Double.toHexString(change.factor()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  @Override
  Object toColumn(List<Change> value) {
    return write(value).toString();
  }

  @Override
  Object fromColumn(Object column) throws BadValueException {
    Matcher pair = PAIR.matcher((String) column);
    return parse(pair.results().map(m -> List.of(m.group(1), m.group(2))).toList());
  }

  @Override
  boolean takesList() {
    return true;
  }

  @Override
  boolean isOneValue(List<?> list) {
    return !list.isEmpty() && list.stream().allMatch(StepFactorsCodec::isFlat);
  }

  // A list with at least one pair is meant as one value, even if another element is a mistake.
  @Override
  boolean isMeantAsOneValue(List<?> list) {
    return list.stream().anyMatch(StepFactorsCodec::isFlat);
  }

  private static boolean isFlat(Object written) {
    return written instanceof List<?> pair && pair.stream().noneMatch(List.class::isInstance);
  }
}
