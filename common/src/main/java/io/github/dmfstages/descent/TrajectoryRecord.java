package io.github.dmfstages.descent;

import java.io.Serializable;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * A state of the run that is recorded.
 *
 * @param step number of updates made before it
 * @param loss f there; in the last record of a diverged run it may be infinite or NaN
 * @param gradientNorm the Euclidean norm of the whole gradient there; likewise
 * @param singularValues those of the end-to-end product, largest first; null if only the loss and
 *     the gradient norm were recorded
 * @param heldOutError the held-out error there; NaN if nothing is withheld, or if only the loss and
 *     the gradient norm were recorded
 * @param modeGradients u_r^T (df/dW) v_r for the singular vectors of the end-to-end product W, in
 *     the order of its singular values; null if they were not requested for this step
 * @param measured what the run monitors there
 */
public record TrajectoryRecord(
    long step,
    double loss,
    double gradientNorm,
    double heldOutError,
    DenseVector singularValues,
    DenseVector modeGradients,
    Measurement measured)
    implements Serializable {

  /** Creates a record without a held-out error, mode gradients and monitoring. */
  public TrajectoryRecord(long step, double loss, double gradientNorm, DenseVector singularValues) {
    this(step, loss, gradientNorm, Double.NaN, singularValues, null, Measurement.NONE);
  }

  /** Returns this record with its mode gradients. */
  TrajectoryRecord with(DenseVector modeGradients) {
    return new TrajectoryRecord(
        step, loss, gradientNorm, heldOutError, singularValues, modeGradients, measured);
  }
}
