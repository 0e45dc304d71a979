package io.github.dmfstages.run;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.StageCount;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * What one run came to. Plain values only: it travels from a task to the driver.
 *
 * @param targetSingularValues the target's nonzero singular values, largest first
 * @param status how it ended
 * @param steps updates made
 * @param initialLoss loss at step 0
 * @param loss loss at the end
 * @param gradientNorm gradient norm at the end
 * @param end the end-to-end product at the end
 * @param criticalPoint the Hessian's spectrum at the end; null where the end is not finite
 * @param stageCount SPE stages, by both counters
 * @param modes crossings, one a reference singular value
 * @param trajectory kept records, in step order
 * @param seconds wall time
 * @param kernel what multiplied
 */
public record RunResult(
    DenseVector targetSingularValues,
    Status status,
    long steps,
    double initialLoss,
    double loss,
    double gradientNorm,
    EndState end,
    CriticalPoint criticalPoint,
    StageCount stageCount,
    List<ModeCrossings> modes,
    List<TrajectoryRecord> trajectory,
    double seconds,
    String kernel)
    implements Serializable {}
