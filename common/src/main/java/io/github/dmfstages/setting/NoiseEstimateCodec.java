package io.github.dmfstages.setting;

import io.github.dmfstages.model.NoiseEstimate;
import java.util.List;

/**
 * Converts an estimate of noise: a standard deviation, or the name of a method. A column shows the
 * standard deviation.
 */
final class NoiseEstimateCodec extends Codec<NoiseEstimate> {
  private static final Codec<NoiseEstimate.Method> METHODS = word(NoiseEstimate.Method.class);

  NoiseEstimateCodec() {
    super("number, or word", Setting.Scalar.REAL);
  }

  @Override
  Object parse(Object written) throws BadValueException {
    if (words().contains(written)) {
      return METHODS.parse(written);
    }
    if (written instanceof String text && Literal.of(text).isPresent()) {
      double value = Literal.real(text);
      if (value >= 0) {
        return new NoiseEstimate.Deviation(value);
      }
    }
    throw new BadValueException("should be a number >= 0 or " + String.join(", ", words()));
  }

  @Override
  Object write(NoiseEstimate value) {
    return value instanceof NoiseEstimate.Deviation known
        ? REAL.write(known.value())
        : METHODS.write((NoiseEstimate.Method) value);
  }

  @Override
  Object toColumn(NoiseEstimate value) {
    return ((NoiseEstimate.Deviation) value).value();
  }

  @Override
  List<String> words() {
    return METHODS.words();
  }
}
