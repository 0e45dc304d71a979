package io.github.dmfstages.run;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LayerBalance;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.stages.Extremum;
import io.github.dmfstages.stages.GradientRegions;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.stages.ValleyCopies;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Executes one configuration: draws the problem, descends, and reads the stages off what was
 * watched.
 */
public final class Run {
  private Run() {}

  /**
   * The result of {@code config}; the same bits of it for the same {@link RunConfig#runId}, but for
   * seconds and kernel.
   *
   * @param watchers see each step besides the run's own observers; they may throw to abandon the
   *     run
   */
  public static RunResult execute(RunConfig config, StepObserver... watchers) {
    return execute(config, CheckpointStore.NONE, watchers);
  }

  /**
   * The same result, on from the newest checkpoint in {@code checkpoints}, where one is saved every
   * {@link RunConfig#checkpointInterval} and when the time limit has come.
   */
  public static RunResult execute(
      RunConfig config, CheckpointStore checkpoints, StepObserver... watchers) {
    Target target = config.target();
    Factors start = config.initialisation().draw(config.widths(), config.seed(), target);
    return execute(config, target, start, checkpoints, watchers);
  }

  static RunResult execute(
      RunConfig config,
      Target target,
      Factors start,
      CheckpointStore checkpoints,
      StepObserver... watchers) {
    long began = System.nanoTime();
    LinearAlgebra engine = config.linearAlgebra().create();
    Observation observation =
        config.observation().observe(engine, target, config.noise(), config.targetSeed());
    Objective objective =
        new Objective(engine, config.widths(), observation, config.lossNormalisation());
    DenseVector seen = seesAll(config) ? target.singularValues() : null;
    Supplier<Training> fresh = () -> new Training(began, config, engine, objective, start, seen);
    String runId = config.runId();
    Training training =
        checkpoints
            .restore(
                source -> {
                  Training restored = fresh.get();
                  Checkpoint.read(source, runId, restored);
                  return restored;
                })
            .orElseGet(fresh);
    CheckpointStore.Contents checkpoint = out -> Checkpoint.write(out, runId, training);
    CheckpointClock clock = new CheckpointClock(config.checkpointInterval());
    double limit = config.timeLimitSeconds();
    Status status =
        training.run(
            List.of(watchers),
            () -> {
              if (training.seconds() > limit) {
                return true;
              }
              clock.saveIfDue(() -> checkpoints.save(checkpoint));
              return false;
            });
    if (status == Status.TIMED_OUT && !config.checkpointInterval().isZero()) {
      checkpoints.save(checkpoint);
    }
    Descent descent = training.descent();
    double initialLoss = training.initialLoss();
    DescentState last = descent.state();
    List<TrajectoryRecord> records = training.sampler().finish(last);
    List<ModeCrossings> modes = training.crossings().finish(last, references(config, target, last));
    StageCount count = StageCount.of(config.depth(), training.detector(), modes, last.step());
    // What diverged is still finite at times, but its products need not be.
    boolean diverged = status == Status.DIVERGED;
    CriticalPoint criticalPoint = diverged ? null : descent.criticalPoint();
    EndState end =
        end(status, last, target, observation.unobservedError(objective.endToEndProduct(), target));
    LayerBalance balance =
        diverged ? LayerBalance.unknown() : LayerBalance.between(engine, start, last.factors());
    Theory theory = Prediction.of(config, target, start);
    // From here on the objective is evaluated elsewhere.
    Map<SpeStage, SaddlePoint> saddles =
        saddles(found(count), training.copies(), modes, engine, objective, target);
    List<TrajectoryRecord> all = withExtrema(records, found(count), saddles);
    boolean atMinimum =
        criticalPoint != null
            && criticalPoint.secondOrder()
            && (last.loss() <= config.lossTolerance() * initialLoss
                || modes.stream()
                    .limit(config.learnableModes())
                    .noneMatch(m -> Double.isNaN(m.crossing50())));
    GradientRegions regions = GradientRegions.of(found(count), modes, all, atMinimum);
    return new RunResult(
        target.singularValues(),
        status,
        last.step(),
        initialLoss,
        last.loss(),
        last.gradientNorm(),
        end,
        criticalPoint,
        balance,
        count,
        count.stages() == null
            ? null
            : count.stages().stream()
                .map(s -> StageAccount.of(s, modes, theory, regions, saddles.get(s)))
                .toList(),
        regions.saddleSteps(),
        Explanation.of(
            config,
            target.singularValues(),
            new Explanation.Ending(
                status,
                status,
                last.step(),
                last.loss() / initialLoss,
                criticalPoint),
            count,
            modes,
            theory),
        modes,
        theory,
        regions.label(all),
        training.seconds(),
        engine.kernel());
  }

  private static List<SpeStage> found(StageCount count) {
    return count.stages() == null ? List.of() : count.stages();
  }

  private static Map<SpeStage, SaddlePoint> saddles(
      List<SpeStage> stages,
      ValleyCopies copies,
      List<ModeCrossings> modes,
      LinearAlgebra engine,
      Objective objective,
      Target target) {
    Map<SpeStage, SaddlePoint> saddles = new HashMap<>();
    if (stages.isEmpty()) {
      return saddles;
    }
    SingularVectors x = SingularVectors.of(target.matrix());
    for (SpeStage stage : stages) {
      int learned = stage.learnedBefore(modes);
      copies
          .of(stage)
          .ifPresent(
              copy -> saddles.put(stage, SaddlePoint.at(copy, learned, engine, objective, x)));
    }
    return saddles;
  }

  /**
   * The singular values that the modes grow to: the target's where all of it is observed, noise or
   * not, else those that the run ended with; none of them if all are small beside the target's, for
   * then the run is still at the saddle of rank 0.
   */
  private static DenseVector references(RunConfig config, Target target, DescentState last) {
    if (seesAll(config)) {
      return target.singularValues();
    }
    double small = EndState.RANK_THRESHOLD * target.singularValues().apply(0);
    return last.isFinite() && last.singularValues().apply(0) > small
        ? EndState.significant(last.singularValues())
        : new DenseVector(new double[0]);
  }

  private static boolean seesAll(RunConfig config) {
    return config.observation().kind() == ObservationScheme.Kind.FULL;
  }

  private static EndState end(
      Status status, DescentState last, Target target, double unobservedError) {
    // Where a clock decided the end it is another one every time.
    String digest =
        status == Status.TIMED_OUT
            ? null
            : EndState.digest(last.factors(), last.step(), last.loss(), last.gradientNorm());
    if (!last.isFinite()) {
      return EndState.notFinite(digest);
    }
    return EndState.of(
        last.singularValues(), last.relativeDistance(target.matrix()), unobservedError, digest);
  }

  /**
   * The records, and the valleys and peaks of all stages where the sampler did not keep them; with
   * singular values where a copy was there.
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
