package io.github.dmfstages.run;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.LayerBalance;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SaddleSnapshots;
import io.github.dmfstages.stages.SpeStage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What takes long when the descent is over: the certificate of the end, how balanced the layers
 * are, and the landscape at the saddles passed. Where the time limit comes first, what is not done
 * by then is left out.
 */
final class Aftermath {
  private final Run.Problem problem;
  private final Deadline deadline;
  private final Map<SpeStage, SaddlePoint> saddles = new HashMap<>();
  private CriticalPoint criticalPoint;
  private LayerBalance balance = LayerBalance.unknown();
  private Learned learned = Learned.UNKNOWN;

  Aftermath(Run.Problem problem, Deadline deadline) {
    this.problem = problem;
    this.deadline = deadline;
    problem.objective().beforeHessianProducts(deadline::check);
  }

  /** Looks at the end of a descent, which is finite, while the objective is evaluated there. */
  void lookAtTheEnd(Descent descent) {
    beforeTheDeadline(
        () -> {
          criticalPoint = descent.criticalPoint();
          deadline.check();
          balance =
              LayerBalance.between(
                  problem.engine(), problem.start(), descent.state().factors(), deadline::check);
        });
  }

  /**
   * Looks which modes of the target the initial and the last product hold, while the objective is
   * evaluated there; only where a singular value was large from the start, so that crossings do not
   * say it.
   */
  void lookAtTheModes(List<ModeCrossings> modes) {
    if (Learned.stoodAtStart(modes) > 0) {
      beforeTheDeadline(
          () -> {
            deadline.check();
            learned =
                Learned.of(problem, problem.engine().unpack(problem.objective().endToEndProduct()));
          });
    }
  }

  /** Looks at the copies kept near the valleys of {@code stages}, and evaluates the objective. */
  void lookAtTheSaddles(
      List<SpeStage> stages, SaddleSnapshots snapshots, List<ModeCrossings> modes) {
    if (stages.isEmpty()) {
      return;
    }
    beforeTheDeadline(
        () -> {
          deadline.check();
          SingularVectors target = SingularVectors.of(problem.target().matrix());
          for (SpeStage stage : stages) {
            deadline.check();
            int learned = stage.learnedBefore(modes);
            snapshots
                .of(stage)
                .ifPresent(
                    snapshot ->
                        saddles.put(stage, SaddlePoint.at(snapshot, learned, problem, target)));
          }
        });
  }

  private static void beforeTheDeadline(Runnable work) {
    try {
      work.run();
    } catch (Deadline.PassedException e) {
      // The deadline remembers it, and the run is told to have timed out.
    }
  }

  /** Null where the descent diverged, or without time. */
  CriticalPoint criticalPoint() {
    return criticalPoint;
  }

  LayerBalance balance() {
    return balance;
  }

  Learned learned() {
    return learned;
  }

  /** By their stages; none for stages without a copy, or without time. */
  Map<SpeStage, SaddlePoint> saddles() {
    return saddles;
  }
}
