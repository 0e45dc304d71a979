package io.github.dmfstages.config;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * The values that a search for a boundary can try. A coarse scan comes first; then each interval
 * between two neighbours of the scan may be halved again and again. A value depends only on the
 * interval from which it was made, so a search finds the same brackets in whatever order the values
 * are tried. Halves are taken in the logarithm if the ends are positive and span more than a
 * decade.
 *
 * @param low the smallest value
 * @param high the largest value
 * @param whole whether only whole numbers can be tried
 * @param tolerance the width at which halving ends: relative to the lower end of a bracket if
 *     {@code low} is positive, and otherwise to the end of the interval that is larger in
 *     magnitude; 0 for whole numbers that end at neighbours
 * @param scan how many values the scan tries; fewer if there are not as many whole numbers
 */
public record SearchInterval(double low, double high, boolean whole, double tolerance, int scan) {
  private static final double DECADE = 10;
  private static final int SPARE_DIGITS = 3;
  private static final int MOST_DIGITS = 17;

  /** Returns whether halves are taken in the logarithm. */
  public boolean isLogarithmic() {
    return low > 0 && high > DECADE * low;
  }

  /** Returns the values of the scan, in ascending order, from the low to the high end. */
  public List<Double> scanned() {
    List<Double> values = new ArrayList<>(List.of(low));
    for (int i = 1; i < scan - 1; i++) {
      double share = (double) i / (scan - 1);
      double value =
          isLogarithmic()
              ? StrictMath.exp((1 - share) * StrictMath.log(low) + share * StrictMath.log(high))
              : low + share * (high - low);
      double tried = whole ? Math.rint(value) : rounded(value);
      if (tried > values.get(values.size() - 1) && tried < high) {
        values.add(tried);
      }
    }
    values.add(high);
    return List.copyOf(values);
  }

  /** Returns whether the bracket from {@code a} to {@code b} needs no more halving. */
  public boolean isNarrow(double a, double b) {
    if (whole && b - a <= 1) {
      return true;
    }
    double unit = low > 0 ? a : Math.max(Math.abs(low), Math.abs(high));
    return b - a <= tolerance * unit;
  }

  /** Returns the value that halves the bracket from {@code a} to {@code b}, which is not narrow. */
  public double middle(double a, double b) {
    // The root is exact to the last bit on every machine; an exponential would not be.
    double middle = isLogarithmic() ? Math.sqrt(a) * Math.sqrt(b) : a + (b - a) / 2;
    if (whole) {
      return Math.max(a + 1, Math.min(b - 1, Math.rint(middle)));
    }
    double rounded = rounded(middle);
    return rounded > a && rounded < b ? rounded : middle;
  }

  /** Returns how many halvings narrow the widest interval of the scan down to one bracket. */
  public int halvings() {
    List<Double> values = scanned();
    int most = 0;
    for (int i = 1; i < values.size(); i++) {
      most = Math.max(most, halvings(values.get(i - 1), values.get(i)));
    }
    return most;
  }

  /** Returns how many halvings narrow a bracket down, if it always keeps its wider half. */
  public int halvings(double a, double b) {
    double from = a;
    double to = b;
    int halvings = 0;
    for (; !isNarrow(from, to); halvings++) {
      double middle = middle(from, to);
      if (middle - from > to - middle) {
        to = middle;
      } else {
        from = middle;
      }
    }
    return halvings;
  }

  /**
   * Returns a value with a few digits more than the tolerance can tell apart, so that tables are
   * easy to read, and a power of ten is tried exactly.
   */
  private double rounded(double value) {
    int digits = SPARE_DIGITS + (int) Math.ceil(-Math.log10(tolerance));
    return new BigDecimal(value)
        .round(new MathContext(Math.min(MOST_DIGITS, Math.max(SPARE_DIGITS + 1, digits))))
        .doubleValue();
  }
}
