package io.github.dmfstages.setting;

import io.github.dmfstages.model.Spectrum;
import java.util.List;
import java.util.regex.Pattern;

/** Converts a spectrum: a name, or a list of singular values. A column shows either as text. */
final class SpectrumCodec extends Codec<Spectrum> {
  private static final Pattern SEPARATOR = Pattern.compile(",\\s*");
  private static final Codec<Spectrum.Named> NAMES = word(Spectrum.Named.class);
  private static final Codec<List<Double>> VALUES = list(REAL);

  SpectrumCodec() {
    super("word, or list of numbers", Setting.Scalar.TEXT);
  }

  @Override
  Object parse(Object written) throws BadValueException {
    if (!(written instanceof List)) {
      try {
        return NAMES.parse(written);
      } catch (BadValueException e) {
        throw new BadValueException(
            "should be " + String.join(", ", words()) + " or a list of singular values");
      }
    }
    List<?> read = (List<?>) VALUES.parse(written);
    try {
      return new Spectrum.Listed(read.stream().map(Double.class::cast).toList());
    } catch (IllegalArgumentException e) {
      throw new BadValueException("should be a list of numbers, none of them 0");
    }
  }

  @Override
  Object write(Spectrum value) {
    return value instanceof Spectrum.Listed listed
        ? VALUES.write(listed.values())
        : NAMES.write((Spectrum.Named) value);
  }

  @Override
  String canonical(Spectrum value) {
    return value instanceof Spectrum.Listed listed
        ? VALUES.canonical(listed.values())
        : NAMES.canonical((Spectrum.Named) value);
  }

  @Override
  Object toColumn(Spectrum value) {
    return value instanceof Spectrum.Listed listed
        ? listed.values().toString()
        : NAMES.toColumn((Spectrum.Named) value);
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
    return !list.isEmpty() && list.stream().allMatch(SpectrumCodec::isNumber);
  }

  // A list with at least one number is meant as singular values, even if another element is a
  // mistake.
  @Override
  boolean isMeantAsOneValue(List<?> list) {
    return list.stream().anyMatch(SpectrumCodec::isNumber);
  }

  @Override
  List<String> words() {
    return NAMES.words();
  }

  private static boolean isNumber(Object written) {
    return written instanceof String text && Literal.of(text).isPresent();
  }
}
