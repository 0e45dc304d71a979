package io.github.dmfstages.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Formats numbers for people. */
public final class Numbers {
  /** The text for a missing value. */
  public static final String NONE = "-";

  private static final MathContext DIGITS = new MathContext(4);
  private static final int MAX_LISTED = 8;

  private Numbers() {}

  /**
   * Formats a number with four digits, and with an exponent if it is small or large: 0.0333,
   * 1.5e-06.
   */
  public static String of(double value) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    double size = Math.abs(value);
    if (size == 0 || (size >= 1e-3 && size < 1e6)) {
      BigDecimal rounded = new BigDecimal(value).round(DIGITS);
      return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
    return String.format(Locale.ROOT, "%.3e", value).replaceFirst("\\.?0*e", "e");
  }

  /**
   * Formats a number with all of its digits, and with an exponent if it is small or large: 0.0333,
   * 1.5e-12.
   */
  public static String exact(double value) {
    double size = Math.abs(value);
    return size == 0 || (size >= 1e-3 && size < 1e6)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value).replace(".0E", "E").replace('E', 'e');
  }

  /**
   * Formats a step, with one decimal place because it may lie between two steps; {@link #NONE} if
   * it is never reached.
   */
  public static String step(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f", value) : NONE;
  }

  /** Formats a size in bytes: 13 KiB, 39 MiB, 1.5 GiB, 793 GiB. */
  public static String bytes(long bytes) {
    if (bytes < 1 << 20) {
      return "%d KiB".formatted((bytes + 1023) >> 10);
    }
    double gibibytes = bytes / (double) (1L << 30);
    return gibibytes < 1
        ? "%d MiB".formatted(bytes >> 20)
        : String.format(Locale.ROOT, gibibytes < 10 ? "%.1f GiB" : "%.0f GiB", gibibytes);
  }

  /** Formats the first eight of these numbers. */
  public static String list(double[] values) {
    String first =
        Arrays.stream(values)
            .limit(MAX_LISTED)
            .mapToObj(Numbers::of)
            .collect(Collectors.joining(", "));
    return values.length > MAX_LISTED ? first + ", .." : first;
  }
}
