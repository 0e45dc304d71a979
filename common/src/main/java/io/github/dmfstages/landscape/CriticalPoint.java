package io.github.dmfstages.landscape;

import java.io.Serializable;
import java.util.OptionalDouble;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Whether a state is near a second-order critical point, which need not be a minimum: from depth 3
 * on, factors that are all zero are second-order critical and yet a saddle. So the loss and the
 * rank are reported as well.
 *
 * @param certificate the bounds on the Hessian's spectrum there
 * @param secondOrder whether the gradient norm is at most 5e-3 of its largest value so far and the
 *     negative curvature is negligible
 * @param escapeIn number of steps to the earliest possible next escape; infinite if there is no
 *     negative curvature, NaN if the optimizer has no effective step size
 */
public record CriticalPoint(Certificate certificate, boolean secondOrder, double escapeIn)
    implements Serializable {
  // Runs that the loss tolerance ended have up to 3.3e-3.
  private static final double SMALL_GRADIENT = 5e-3;

  /**
   * Judges a state with this certificate.
   *
   * @param depth N
   * @param gradientNorm the gradient norm at the state
   * @param largestGradientNorm the largest gradient norm so far
   * @param c the loss factor
   * @param stepSize the step size of the gradient descent to which the optimizer is equivalent;
   *     empty if there is none
   * @param singularValues the singular values of the end-to-end product, largest first
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
