package io.github.dmfstages.setting;

import io.github.dmfstages.model.InputSpectrum;
import io.github.dmfstages.model.Spectrum;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Converts values that are a name or a list of numbers. A column shows either as text. */
final class NamedOrListedCodec<T, N extends Enum<N>> extends Codec<T> {
  private static final Pattern SEPARATOR = Pattern.compile(",\\s*");
  private static final Codec<List<Double>> NUMBERS = list(REAL);

  private final Class<N> named;
  private final Codec<N> names;
  private final String what;
  private final String refused;
  private final Function<List<Double>, T> ofList;
  private final Function<T, List<Double>> toList;

  private NamedOrListedCodec(
      Class<N> named,
      String what,
      String refused,
      Function<List<Double>, T> ofList,
      Function<T, List<Double>> toList) {
    super("word, or list of numbers", Setting.Scalar.TEXT);
    this.named = named;
    this.names = word(named);
    this.what = what;
    this.refused = refused;
    this.ofList = ofList;
    this.toList = toList;
  }

  /** Returns a codec for the singular values of a target. */
  static Codec<Spectrum> spectrum() {
    return new NamedOrListedCodec<>(
        Spectrum.Named.class,
        "a list of singular values",
        "should be a list of numbers, none of them 0",
        Spectrum.Listed::new,
        value -> value instanceof Spectrum.Listed listed ? listed.values() : null);
  }

  /** Returns a codec for the eigenvalues of a covariance. */
  static Codec<InputSpectrum> inputSpectrum() {
    return new NamedOrListedCodec<>(
        InputSpectrum.Named.class,
        "a list of eigenvalues",
        "should be a list of numbers > 0",
        InputSpectrum.Listed::new,
        value -> value instanceof InputSpectrum.Listed listed ? listed.values() : null);
  }

  @Override
  Object parse(Object written) throws BadValueException {
    if (!(written instanceof List)) {
      try {
        return names.parse(written);
      } catch (BadValueException e) {
        throw new BadValueException("should be " + String.join(", ", words()) + " or " + what);
      }
    }
    List<?> read = (List<?>) NUMBERS.parse(written);
    try {
      return ofList.apply(read.stream().map(Double.class::cast).toList());
    } catch (IllegalArgumentException e) {
      throw new BadValueException(refused);
    }
  }

  @Override
  Object write(T value) {
    List<Double> list = toList.apply(value);
    return list != null ? NUMBERS.write(list) : names.write(named.cast(value));
  }

  @Override
  String canonical(T value) {
    List<Double> list = toList.apply(value);
    return list != null ? NUMBERS.canonical(list) : names.canonical(named.cast(value));
  }

  @Override
  Object toColumn(T value) {
    List<Double> list = toList.apply(value);
    return list != null ? list.toString() : names.toColumn(named.cast(value));
  }

  @Override
  Object fromColumn(Object column) throws BadValueException {
    String text = (String) column;
    return text.startsWith("[")
        ? parse(SEPARATOR.splitAsStream(text.substring(1, text.length() - 1)).toList())
        : parse(text);
  }

  @Override
  boolean takesList() {
    return true;
  }

  @Override
  boolean isOneValue(List<?> list) {
    return !list.isEmpty() && list.stream().allMatch(NamedOrListedCodec::isNumber);
  }

  // A list with at least one number is meant as one value, even if another element is a mistake.
  @Override
  boolean isMeantAsOneValue(List<?> list) {
    return list.stream().anyMatch(NamedOrListedCodec::isNumber);
  }

  @Override
  List<String> words() {
    return names.words();
  }

  private static boolean isNumber(Object written) {
    return written instanceof String text && Literal.of(text).isPresent();
  }
}
