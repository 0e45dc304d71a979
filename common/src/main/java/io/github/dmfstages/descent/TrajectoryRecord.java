package io.github.dmfstages.descent;

import java.io.Serializable;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * One kept state.
 *
 * @param step updates made before it
 * @param loss f; may be infinite or NaN in the last record of a diverged run
 * @param gradientNorm the gradient's norm, likewise
 * @param singularValues of the end-to-end product, largest first; null where only loss and gradient
 *     were at hand
 * @param modeGradients u_r^T (df/dW) v_r for the singular vectors of the end-to-end product W, in
 *     the order of its singular values; null where they were not asked for
 * @param region where in the landscape, told when the run is over; null until then
 */
public record TrajectoryRecord(
    long step,
    double loss,
    double gradientNorm,
    DenseVector singularValues,
    DenseVector modeGradients,
    String region)
    implements Serializable {

  /** A record of the run as it goes. */
  public TrajectoryRecord(long step, double loss, double gradientNorm, DenseVector singularValues) {
    this(step, loss, gradientNorm, singularValues, null, null);
  }

  /** This record with its mode gradients. */
  TrajectoryRecord with(DenseVector modeGradients) {
    return new TrajectoryRecord(step, loss, gradientNorm, singularValues, modeGradients, region);
  }

  /** This record, known to lie in {@code region}. */
  public TrajectoryRecord in(String region) {
    return new TrajectoryRecord(step, loss, gradientNorm, singularValues, modeGradients, region);
  }
}
