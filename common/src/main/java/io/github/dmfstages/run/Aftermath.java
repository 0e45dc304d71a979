package io.github.dmfstages.run;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.LayerBalance;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.result.SaddlePoint;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SaddleSnapshots;
import io.github.dmfstages.stages.SpeStage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The long computations after a descent: the certificate at the end, the balance of the layers, the
 * modes that were learned, and the landscape at the saddles. If the time limit passes first, the
 * rest is left out.
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

  /** Examines the end of a descent. It must be finite, and the last evaluated state. */
  void examineEnd(Descent descent) {
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
   * Finds out which modes of the target the initial and the last product contain. The end must be
   * the last evaluated state. This is done only if a singular value was large at step 0, because
   * then the crossings do not show it.
   */
  void examineModes(List<ModeCrossings> modes) {
    if (Learned.largeAtStart(modes) > 0) {
      beforeTheDeadline(
          () -> {
            deadline.check();
            learned =
                Learned.of(problem, problem.engine().unpack(problem.objective().endToEndProduct()));
          });
    }
  }

  /**
   * Examines the snapshots near the valleys of {@code stages}, at which it evaluates the objective.
   */
  void examineSaddles(List<SpeStage> stages, SaddleSnapshots snapshots, List<ModeCrossings> modes) {
    if (stages.isEmpty()) {
      return;
    }
    beforeTheDeadline(
        () -> {
          deadline.check();
          SingularVectors target = SingularVectors.of(problem.target().matrix());
          for (SpeStage stage : stages) {
            deadline.check();
            int[] learned =
                problem.config().observation().ordersModes()
                    ? stage.modesBefore(modes)
                    : IntStream.rangeClosed(1, stage.learnedBefore(modes)).toArray();
            snapshots
                .of(stage)
                .ifPresent(
                    snapshot ->
                        saddles.put(
                            stage,
                            SaddlePoint.at(
                                snapshot, learned, problem.engine(), problem.objective(), target)));
          }
        });
  }

  private static void beforeTheDeadline(Runnable work) {
    try {
      work.run();
    } catch (Deadline.PassedException e) {
      // The deadline has recorded it, so the status of the run will be TIMED_OUT.
    }
  }

  /** Returns the critical point at the end; null if the descent diverged or time ran out. */
  CriticalPoint criticalPoint() {
    return criticalPoint;
  }

  LayerBalance balance() {
    return balance;
  }

  Learned learned() {
    return learned;
  }

  /** Returns the saddles by their stages; a stage without a snapshot, or without time, has none. */
  Map<SpeStage, SaddlePoint> saddles() {
    return saddles;
  }
}
