package io.github.dmfstages.result;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.LayerBalance;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The result of one run. It has only plain values, because it travels from a task to the driver.
 *
 * @param targetSingularValues the target's nonzero singular values, largest first
 * @param status how the run ended
 * @param steps number of updates made
 * @param initialLoss the loss at step 0
 * @param loss the loss at the end
 * @param dataLoss the loss at the end without the penalty of weight decay
 * @param gradientNorm the gradient norm at the end
 * @param end the end-to-end product at the end
 * @param heldOut the held-out errors; null if nothing is withheld
 * @param criticalPoint the Hessian's spectrum at the end; null for a diverged run
 * @param balance the balance of the layers
 * @param stageCount the number of SPE stages, by both counters
 * @param stages the stages by the primary definition, with the predictions for them; null if they
 *     are unknown, and for a diverged run
 * @param saddleSteps number of states in the neighbourhoods of saddles; null if the stages are
 *     unknown
 * @param reasons why the number of SPE stages differs from the rank; empty if it does not
 * @param modes the crossings of each mode that has a reference singular value
 * @param theory the predictions
 * @param trajectory the trajectory records with their regions, in step order
 * @param seconds the wall time, with that before a checkpoint
 * @param kernel the code that multiplied at the end
 */
public record RunResult(
    DenseVector targetSingularValues,
    Status status,
    long steps,
    double initialLoss,
    double loss,
    double dataLoss,
    double gradientNorm,
    EndState end,
    HeldOutResult heldOut,
    CriticalPoint criticalPoint,
    LayerBalance balance,
    StageCount stageCount,
    List<StageAccount> stages,
    Long saddleSteps,
    List<StatedReason> reasons,
    List<ModeCrossings> modes,
    Theory theory,
    List<TrajectoryPoint> trajectory,
    double seconds,
    String kernel)
    implements Serializable {

  /** Returns the reasons as one text, as tables show it; null if there are none. */
  public String explanation() {
    return StatedReason.text(reasons);
  }

  /** Returns whether this reason is among the stated ones. */
  public boolean has(Reason reason) {
    return reasons.stream().anyMatch(stated -> stated.reason() == reason);
  }
}
