package io.github.dmfstages.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers as text for people. */
public final class Numbers {
  /** Stands for a missing value. */
  public static final String NONE = "-";

  private static final MathContext DIGITS = new MathContext(4);
  private static final int MAX_LISTED = 8;

  private Numbers() {}

  /** Four digits, with an exponent where the number is small or large: 0.0333, 1.5e-06. */
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

  /** All digits, with an exponent where the number is small or large: 0.0333, 1.5e-12. */
  public static String exact(double value) {
    double size = Math.abs(value);
    return size == 0 || (size >= 1e-3 && size < 1e6)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : Double.toString(value).replace(".0E", "E").replace('E', 'e');
  }

  /** A step, with a fraction if it lies between two; {@link #NONE} if it is never reached. */
  public static String step(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.1f", value) : NONE;
  }

  /** A size in memory or on a disk: 39 MiB, 1.5 GiB, 793 GiB. */
  public static String bytes(long bytes) {
    double gibibytes = bytes / (double) (1L << 30);
    return gibibytes < 1
        ? "%d MiB".formatted(bytes >> 20)
        : String.format(Locale.ROOT, gibibytes < 10 ? "%.1f GiB" : "%.0f GiB", gibibytes);
  }

  /** The first eight of them. */
  public static String list(double[] values) {
    String first =
        Arrays.stream(values)
            .limit(MAX_LISTED)
            .mapToObj(Numbers::of)
            .collect(Collectors.joining(", "));
    return values.length > MAX_LISTED ? first + ", .." : first;
  }
}
