package io.github.dmfstages.landscape;

import java.io.Serializable;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * How much of a second-order critical point a state is. Loss and rank stand beside it: at a zero
 * start of depth 3 and more it is second-order critical, and yet a saddle.
 *
 * @param certificate of the Hessian there
 * @param secondOrder whether the gradient norm is at most 5e-3 of its running maximum and negative
 *     curvature negligible
 * @param escapeIn steps to the earliest next escape; infinite without negative curvature, NaN where
 *     no step size tells
 */
public record CriticalPoint(Certificate certificate, boolean secondOrder, double escapeIn)
    implements Serializable {
  // A stop by loss leaves up to 3.3e-3.
  private static final double SMALL_GRADIENT = 5e-3;

  /**
   * Of a state of depth N with this certificate.
   *
   * @param gradientNorm here
   * @param largestGradientNorm so far
   * @param c loss factor
   * @param stepSize of the gradient descent that the optimizer amounts to; empty where none
   * @param singularValues of the end-to-end product, largest first
   */
  public static CriticalPoint of(
      Certificate certificate,
      int depth,
      double gradientNorm,
      double largestGradientNorm,
      double c,
      OptionalDouble stepSize,
      DenseVector singularValues) {
    double lambda = certificate.cautiousMinEigenvalue();
    return new CriticalPoint(
        certificate,
        gradientNorm <= SMALL_GRADIENT * largestGradientNorm && certificate.isNearlyConvex(),
        stepSize.isEmpty()
            ? Double.NaN
            : NextEscape.steps(depth, lambda, c, stepSize.getAsDouble(), singularValues));
  }
}
