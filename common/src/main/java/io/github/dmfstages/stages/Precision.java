package io.github.dmfstages.stages;

import java.math.BigDecimal;

/**
 * How exact recorded losses are. They may be doubles or single-precision numbers, or may be rounded
 * to some decimal digits; this follows from the numbers themselves.
 */
final class Precision {
  private static final double DOUBLE = 0x1p-53;
  private static final double SINGLE = 0x1p-24;

  /** With this many digits or more, a number was not rounded to decimal digits. */
  private static final int ALL_DIGITS = 15;

  /** Every number with this many digits is that of a single-precision number. */
  private static final int DIGITS_OF_SINGLE = 6;

  private boolean single = true;
  private int digits;
  private int decimals;
  private double first = Double.NaN;

  /** Takes the next loss. */
  void feed(double loss) {
    if (Double.isNaN(first)) {
      first = Math.abs(loss);
    }
    single &= isSingle(loss);
    if (digits < ALL_DIGITS) {
      BigDecimal shortest = new BigDecimal(Double.toString(loss)).stripTrailingZeros();
      digits = Math.max(digits, shortest.precision());
      decimals = Math.max(decimals, shortest.scale());
    }
  }

  // A single-precision number that was printed with as few digits as possible is another double.
  private static boolean isSingle(double value) {
    float near = (float) value;
    return near == value || Double.parseDouble(Float.toString(near)) == value;
  }

  /** Returns the precision in words. */
  String name() {
    return digits <= DIGITS_OF_SINGLE ? digits + " digits" : single ? "float32" : "float64";
  }

  /**
   * Returns about how far a loss may be from its exact value. A residual near 0 is the difference
   * of numbers as large as the target, so a small loss is less exact than its digits.
   */
  double of(double loss) {
    double rounding = single ? SINGLE : DOUBLE;
    double noise = rounding * Math.sqrt(Math.abs(loss) * Math.max(first, Math.abs(loss)));
    if (digits >= ALL_DIGITS) {
      return noise;
    }
    double ofDigits = Math.pow(10, 1 - digits) * Math.abs(loss);
    return Math.max(noise, .5 * Math.max(ofDigits, Math.pow(10, -decimals)));
  }
}
