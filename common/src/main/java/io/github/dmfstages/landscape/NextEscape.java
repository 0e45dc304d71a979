package io.github.dmfstages.landscape;

import org.apache.spark.ml.linalg.DenseVector;

/** How soon a state with a little negative curvature could leave along it. */
public final class NextEscape {
  private static final double NULL_MODE = .02;
  private static final double LEAST_GROWTH = 2;

  private NextEscape() {}

  /**
   * Steps to the earliest next escape; infinite where there is no negative curvature.
   *
   * <p>N >= 3: near a saddle lambda = -(N-1) sigma s^(1-2/N), and the escape from s takes
   * s^(-(N-2)/N) / ((N-2) sigma) of the flow's time: (N-1) / ((N-2) |lambda| eta) steps. N <= 2: s
   * grows by (1 + eta |lambda|)^2 a step, from s_next to |lambda|/c.
   *
   * @param lambda the smallest eigenvalue of the Hessian, or less
   * @param c loss factor
   * @param stepSize eta
   * @param singularValues of the end-to-end product, largest first; s_next is the largest that is
   *     not above .02 of the first, else the smallest
   */
  public static double steps(
      int depth, double lambda, double c, double stepSize, DenseVector singularValues) {
    if (lambda >= 0) {
      return Double.POSITIVE_INFINITY;
    }
    double curvature = -lambda;
    if (depth >= 3) {
      return (depth - 1) / ((depth - 2) * curvature * stepSize);
    }
    double growth = Math.max(LEAST_GROWTH, curvature / (c * nextMode(singularValues.values())));
    return StrictMath.log(growth) / (2 * StrictMath.log1p(stepSize * curvature));
  }

  /**
   * A curvature so small that {@link #steps} along it are at least {@code steps}, whatever the
   * singular values are; infinite for 0 steps. At N >= 3 it is the largest.
   */
  public static double harmlessCurvature(int depth, double stepSize, long steps) {
    if (depth >= 3) {
      return (depth - 1) / ((depth - 2) * stepSize * steps);
    }
    return StrictMath.expm1(StrictMath.log(LEAST_GROWTH) / (2.0 * steps)) / stepSize;
  }

  private static double nextMode(double[] singularValues) {
    for (double s : singularValues) {
      if (s <= NULL_MODE * singularValues[0]) {
        return s;
      }
    }
    return singularValues[singularValues.length - 1];
  }
}
