package io.github.dmfstages.landscape;

import java.util.function.DoublePredicate;

/**
 * The largest initial scale at which theory still expects something of balanced and aligned modes,
 * which all start at this scale.
 */
public final class ScaleThreshold {
  // No run starts from a smaller scale: the square of its loss would be no normal number.
  private static final double SMALLEST = 1e-150;
  private static final double EXACT = 1e-12;

  private ScaleThreshold() {}

  /**
   * Returns the largest scale at which, at depth 2 and in the limit of small steps, one mode
   * reaches 75 % of its singular value before a smaller one reaches 25 %; NaN if there is none.
   *
   * <p>A mode that starts at alpha follows ds/dt = 2 s (sigma - s), so s / (sigma - s) grows like
   * exp(2 sigma t).
   *
   * @param larger the larger singular value
   * @param smaller the smaller one, positive
   */
  public static double incremental(double larger, double smaller) {
    return largest(
        smaller / 4,
        alpha ->
            StrictMath.log(3 * (larger - alpha) / alpha) / larger
                < StrictMath.log((smaller - alpha) / (3 * alpha)) / smaller);
  }

  /**
   * Returns the largest scale at which the smallest separation is at least {@code least}; NaN if
   * there is none.
   *
   * @param depth N
   * @param sigma the target's singular values, largest first
   */
  public static double separated(int depth, double[] sigma, double least) {
    return largest(sigma[0], alpha -> Separation.of(depth, sigma, alpha) >= least);
  }

  /** Returns where a condition that holds for small scales ends to hold, below {@code most}. */
  private static double largest(double most, DoublePredicate holds) {
    double low = SMALLEST;
    double high = most;
    if (!holds.test(low)) {
      return Double.NaN;
    }
    while (high / low > 1 + EXACT) {
      double middle = StrictMath.sqrt(low) * StrictMath.sqrt(high);
      if (holds.test(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
