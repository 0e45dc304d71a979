package io.github.dmfstages.landscape;

/**
 * The predicted time between the escapes of neighbouring modes, in units of the duration of an
 * escape.
 *
 * <p>From 1.5 on, one SPE stage for each mode is expected. The prediction is for balanced and
 * aligned modes. For random initial factors of depth 3 and more it is a lower bound in practice.
 * The constants were measured (docs/method.md, "Separation").
 */
public final class Separation {
  private Separation() {}

  /**
   * Returns the smallest separation of all pairs of neighbours; a third of the contrast of the
   * first peak, if that is smaller. It is NaN at depths without constants (1, and above 5) and for
   * factors that are zero.
   *
   * @param depth N
   * @param sigma the target's singular values, largest first
   * @param scale alpha, the end-to-end scale of the initial factors
   */
  public static double of(int depth, double[] sigma, double scale) {
    if (depth < 2 || depth > 5 || scale <= 0) {
      return Double.NaN;
    }
    double least = contrast(depth, sigma[0] / scale) / 3;
    for (int i = 0; i + 1 < sigma.length; i++) {
      least = Math.min(least, ofPair(depth, sigma[i], sigma[i + 1], scale));
    }
    return least;
  }

  /**
   * Returns the separation of two neighbouring modes.
   *
   * @param depth N, from 2 to 5
   * @param larger the larger singular value
   * @param smaller the smaller singular value, or an equal one
   * @param scale alpha
   */
  public static double ofPair(int depth, double larger, double smaller, double scale) {
    double kappa = smaller / larger;
    if (depth == 2) {
      return StrictMath.log(larger / scale) * (1 - kappa) / (2 + kappa) / 2.2;
    }
    double width =
        switch (depth) {
          case 3 -> 2.6;
          case 4 -> 4.1;
          default -> 5.25;
        };
    return (1 - kappa) * StrictMath.pow(smaller / scale, 1 - 2.0 / depth) / width;
  }

  // The gradient norm at the first mode's peak over the gradient norm at step 0.
  private static double contrast(int depth, double growth) {
    double q = (depth - 1.0) / (2 * depth - 1);
    double share = (depth - 1.0) / depth;
    return StrictMath.pow(q, share) * depth / (2 * depth - 1) * StrictMath.pow(growth, share);
  }
}
