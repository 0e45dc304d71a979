package io.github.dmfstages.landscape;

import org.apache.spark.ml.linalg.DenseVector;

/** The earliest time at which a state could escape along a small negative curvature. */
public final class NextEscape {
  private static final double NULL_MODE = .02;
  private static final double LEAST_GROWTH = 2;

  private NextEscape() {}

  /**
   * Returns the number of steps to the earliest next escape; infinite if there is no negative
   * curvature.
   *
   * <p>For N of at least 3, near a saddle lambda = -(N-1) sigma s^(1-2/N), and the escape from s
   * takes s^(-(N-2)/N) / ((N-2) sigma) of the flow's time, which is (N-1) / ((N-2) |lambda| eta)
   * steps. For N of at most 2, s grows by (1 + eta |lambda|)^2 a step, from s_next to |lambda|/c.
   *
   * @param depth N
   * @param lambda a lower bound on the smallest eigenvalue of the Hessian
   * @param c the loss factor
   * @param stepSize eta
   * @param singularValues the singular values of the end-to-end product, largest first; s_next is
   *     the largest one that is at most 0.02 of the first, or the smallest one if there is none
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
   * Returns a negative curvature, as an absolute value, along which {@link #steps} is at least
   * {@code steps} for all singular values; infinite for 0 steps. For N >= 3 it is the largest such
   * curvature.
   *
   * @param depth N
   * @param stepSize eta
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
