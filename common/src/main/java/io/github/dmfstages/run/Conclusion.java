package io.github.dmfstages.run;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.EndState;
import io.github.dmfstages.result.HeldOutResult;
import io.github.dmfstages.result.Reason;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.SaddlePoint;
import io.github.dmfstages.result.StageAccount;
import io.github.dmfstages.result.StatedReason;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.stages.Extremum;
import io.github.dmfstages.stages.GradientRegions;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.stages.UnsettledModes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Makes the result of a training that has ended. If the time limit passes meanwhile, the result is
 * that of a run that timed out: the certificates, the balance and the predictions that are not
 * ready are missing, and so is the digest.
 */
final class Conclusion {
  private Conclusion() {}

  /**
   * Returns the result.
   *
   * @param descended the status with which the descent ended
   */
  static RunResult of(Run.Problem problem, Training training, Deadline deadline, Status descended) {
    RunConfig config = problem.config();
    Target target = problem.target();
    DescentState last = training.descent().state();
    double dataLoss = problem.objective().dataLoss();
    EndState end =
        end(
            last,
            target,
            problem.observation().unobservedError(problem.objective().endToEndProduct(), target));
    HeldOutResult heldOut = heldOut(training.descent());
    List<TrajectoryRecord> records = training.sampler().finish(last);
    boolean diverged = descended == Status.DIVERGED;
    List<ModeCrossings> modes =
        training.crossings().finish(last, references(problem, last, diverged), deadline::isPassed);
    StageCount count =
        diverged
            ? StageCount.NONE
            : StageCount.of(config.depth(), training.detector(), modes, last.step())
                .unsettled(config.stepNoise().isNone() ? 0 : UnsettledModes.count(modes, records));
    Aftermath aftermath = new Aftermath(problem, deadline);
    // A diverged state may be finite although products with it are not.
    if (!diverged) {
      aftermath.examineEnd(training.descent());
      aftermath.examineModes(modes);
    }
    CriticalPoint criticalPoint = aftermath.criticalPoint();
    Theory theory = problem.theory();
    aftermath.examineSaddles(found(count), training.snapshots(), modes);
    List<TrajectoryRecord> all = withExtrema(records, found(count), aftermath.saddles());
    Status status = deadline.wasPassed() ? Status.TIMED_OUT : descended;
    List<StatedReason> reasons =
        Explanation.of(
            config,
            target.singularValues(),
            new Explanation.Ending(
                status,
                descended,
                last.step(),
                dataLoss / training.initialDataLoss(),
                criticalPoint),
            count,
            modes,
            aftermath.learned(),
            theory);
    boolean atMinimum =
        criticalPoint != null
            && criticalPoint.secondOrder()
            && (last.loss() <= config.lossTolerance() * training.initialLoss()
                || reasons.stream().noneMatch(r -> r.reason() == Reason.NOT_YET_ESCAPED));
    GradientRegions regions = GradientRegions.of(found(count), modes, all, atMinimum);
    return new RunResult(
        target.singularValues(),
        status,
        last.step(),
        training.initialLoss(),
        last.loss(),
        dataLoss,
        last.gradientNorm(),
        // If a clock decided the end, each execution has another one.
        status == Status.TIMED_OUT ? end.withoutDigest() : end,
        heldOut,
        criticalPoint,
        aftermath.balance(),
        count,
        count.stages() == null
            ? null
            : count.stages().stream()
                .map(s -> StageAccount.of(s, modes, theory, regions, aftermath.saddles().get(s)))
                .toList(),
        count.stages() == null ? null : regions.saddleSteps(),
        reasons,
        modes,
        theory,
        regions.label(all),
        training.seconds(),
        problem.engine().kernel());
  }

  private static HeldOutResult heldOut(Descent descent) {
    return Double.isInfinite(descent.bestHeldOutError())
        ? null
        : new HeldOutResult(
            descent.state().heldOutError(), descent.bestHeldOutError(), descent.bestStep());
  }

  private static List<SpeStage> found(StageCount count) {
    return count.stages() == null ? List.of() : count.stages();
  }

  /**
   * Returns the singular values that the modes grow to. In a full reconstruction these are the
   * target's, with noise or without, less what weight decay takes from them. In a partial
   * observation they are those of the run's end, and there are none if the run ended at the saddle
   * of rank 0 or diverged.
   */
  private static DenseVector references(Run.Problem problem, DescentState last, boolean diverged) {
    RunConfig config = problem.config();
    Target target = problem.target();
    if (Run.observesAll(config)) {
      return Run.grown(config, target);
    }
    boolean none =
        diverged
            || RankZero.isStillThere(
                problem.observation(),
                problem.engine(),
                config.widths().rows(),
                config.widths().cols(),
                problem.objective(),
                config.depth());
    return none ? new DenseVector(new double[0]) : EndState.significant(last.singularValues());
  }

  private static EndState end(DescentState last, Target target, double unobservedError) {
    String digest = EndState.digest(last.factors(), last.step(), last.loss(), last.gradientNorm());
    return last.isFinite()
        ? EndState.of(
            last.singularValues(),
            last.relativeDistance(target),
            unobservedError,
            small(target.matrix()) ? last.endToEndProduct() : null,
            digest)
        : EndState.notFinite(digest);
  }

  private static boolean small(DenseMatrix matrix) {
    return (long) matrix.numRows() * matrix.numCols() <= EndState.MOST_ENTRIES;
  }

  /**
   * Returns the records together with the valleys and peaks of all stages that the sampler did not
   * record. These have singular values only if a snapshot was made there.
   */
  private static List<TrajectoryRecord> withExtrema(
      List<TrajectoryRecord> records, List<SpeStage> stages, Map<SpeStage, SaddlePoint> saddles) {
    TreeMap<Long, TrajectoryRecord> byStep = new TreeMap<>();
    records.forEach(r -> byStep.put(r.step(), r));
    for (SpeStage stage : stages) {
      SaddlePoint saddle = saddles.get(stage);
      boolean there = saddle != null && saddle.step() == stage.valley().step();
      putIfAbsent(byStep, stage.valley(), there ? saddle.singularValues() : null);
      putIfAbsent(byStep, stage.peak(), null);
    }
    return List.copyOf(byStep.values());
  }

  private static void putIfAbsent(
      Map<Long, TrajectoryRecord> byStep, Extremum e, DenseVector singularValues) {
    byStep.putIfAbsent(
        e.step(), new TrajectoryRecord(e.step(), e.loss(), e.gradientNorm(), singularValues));
  }
}
