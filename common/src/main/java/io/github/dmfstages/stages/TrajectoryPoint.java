package io.github.dmfstages.stages;

import io.github.dmfstages.descent.Measurement;
import io.github.dmfstages.descent.TrajectoryRecord;
import java.io.Serializable;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * A trajectory record of a finished run, with the region of the gradient in which it lies.
 *
 * @param step see {@link TrajectoryRecord}, as for the next six components
 * @param region one of those that {@link GradientRegions#at} returns
 */
public record TrajectoryPoint(
    long step,
    double loss,
    double gradientNorm,
    double heldOutError,
    DenseVector singularValues,
    DenseVector modeGradients,
    Measurement measured,
    String region)
    implements Serializable {

  /** Creates the point of a record that lies in {@code region}. */
  public static TrajectoryPoint of(TrajectoryRecord record, String region) {
    return new TrajectoryPoint(
        record.step(),
        record.loss(),
        record.gradientNorm(),
        record.heldOutError(),
        record.singularValues(),
        record.modeGradients(),
        record.measured(),
        region);
  }
}
