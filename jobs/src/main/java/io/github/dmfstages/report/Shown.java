package io.github.dmfstages.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Formats values as text for people, like the page's script ({@code figures.js}). */
final class Shown {
  private static final MathContext DIGITS = new MathContext(4, RoundingMode.HALF_UP);

  private static final double LEAST_PLAIN = 1e-3;
  private static final double MOST_PLAIN = 1e5;
  private static final double MOST_GROUPED = 1e15;

  private Shown() {}

  /**
   * Returns a number with four digits, or a whole number in groups of three digits. The text is
   * "none" for null and for numbers that are not finite.
   */
  static String value(Object value) {
    if (value == null) {
      return "none";
    }
    if (!(value instanceof Number number) || ColumnJson.isText(number)) {
      return value.toString();
    }
    return number(number.doubleValue());
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return "none";
    }
    if (value == Math.rint(value) && size < MOST_GROUPED) {
      return String.format(Locale.ROOT, "%,d", (long) value);
    }
    BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    return size >= MOST_PLAIN || size < LEAST_PLAIN
        ? exponential(rounded)
        : rounded.toPlainString();
  }

  private static String exponential(BigDecimal value) {
    int exponent = value.precision() - value.scale() - 1;
    return value.movePointLeft(exponent).toPlainString() + "e" + exponent;
  }

  /** Returns a share of 1 in percent, with one decimal. */
  static String percent(double share) {
    BigDecimal rounded = new BigDecimal(100 * share).setScale(1, RoundingMode.HALF_UP);
    return rounded.stripTrailingZeros().toPlainString() + "\u00a0%";
  }

  /** Returns a number of runs, such as "1 run" or "20 runs". */
  static String runs(long n) {
    return n == 1 ? "1 run" : value(n) + " runs";
  }
}
