package io.github.dmfstages.landscape;

/**
 * How far apart neighbouring modes are predicted to escape, in widths of an escape: one SPE stage a
 * mode is to be expected from 1.5 on. For balanced and aligned modes; conservative for random
 * starts at depth 3 and more. The constants were measured (docs/method.md, "Separation").
 */
public final class Separation {
  private Separation() {}

  /**
   * The least over all pairs of neighbours, and over the first peak's contrast over 3; NaN at
   * depths without constants (1, and above 5) and from a zero start.
   *
   * @param sigma the target's singular values, largest first
   * @param scale alpha, the end-to-end scale of the start
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

  /** Of two neighbours, {@code larger} >= {@code smaller}; at depths 2 to 5. */
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

  // The first mode's peak gradient norm over the gradient norm of the start.
  private static double contrast(int depth, double growth) {
    double q = (depth - 1.0) / (2 * depth - 1);
    double share = (depth - 1.0) / depth;
    return StrictMath.pow(q, share) * depth / (2 * depth - 1) * StrictMath.pow(growth, share);
  }
}
