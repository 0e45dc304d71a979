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
 */
public record TrajectoryRecord(
    long step, double loss, double gradientNorm, DenseVector singularValues)
    implements Serializable {}
