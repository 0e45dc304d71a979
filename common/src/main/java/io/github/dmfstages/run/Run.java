package io.github.dmfstages.run;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Target;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Executes one configuration: draws the problem, descends, and reads the stages off what was
 * watched ({@link Conclusion}). A time limit and the watchers bound all of it.
 */
public final class Run {
  private Run() {}

  /**
   * What a run is about.
   *
   * @param start the factors at step 0
   * @param engine the engine of {@code observation} and {@code objective}
   * @param theory what is predicted of it
   */
  record Problem(
      RunConfig config,
      Target target,
      Factors start,
      LinearAlgebra engine,
      Observation observation,
      Objective objective,
      Theory theory) {}

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
    long began = System.nanoTime();
    Target target = config.target();
    Factors start = config.initialisation().draw(config.widths(), config.seed(), target);
    return execute(System::nanoTime, began, config, target, start, checkpoints, watchers);
  }

  static RunResult execute(
      LongSupplier clock,
      long began,
      RunConfig config,
      Target target,
      Factors start,
      CheckpointStore checkpoints,
      StepObserver... watchers) {
    LinearAlgebra engine = config.linearAlgebra().create();
    Observation observation =
        config.observation().observe(engine, target, config.noise(), config.targetSeed());
    Objective objective =
        new Objective(engine, config.widths(), observation, config.lossNormalisation());
    DenseVector references = seesAll(config) ? target.singularValues() : null;
    Deadline beforeDescent =
        new Deadline(
            config.timeLimitSeconds(), () -> (clock.getAsLong() - began) * 1e-9, List.of(watchers));
    Theory theory = theory(config, target, start, beforeDescent);
    Supplier<Training> fresh =
        () ->
            new Training(
                clock,
                began,
                config,
                engine,
                objective,
                start,
                references,
                state -> Prediction.nextEscape(theory, target.singularValues(), state));
    Training training =
        checkpoints
            .restore(
                source -> {
                  Training restored = fresh.get();
                  Checkpoint.read(source, config.runId(), restored);
                  return restored;
                })
            .orElseGet(fresh);
    Deadline deadline =
        new Deadline(config.timeLimitSeconds(), training::seconds, List.of(watchers));
    if (beforeDescent.wasPassed()) {
      // Asked, this one remembers it, too, and the run is TIMED_OUT.
      deadline.isPassed();
    }
    objective.beforeHessianProducts(deadline::askWatchers);
    Status descended = train(config, training, checkpoints, deadline, watchers);
    for (StepObserver watcher : watchers) {
      watcher.end(training.descent().state());
    }
    Problem problem = new Problem(config, target, start, engine, observation, objective, theory);
    return Conclusion.of(problem, training, deadline, descended);
  }

  /** What is predicted, or nothing if the time limit comes before that is done. */
  private static Theory theory(
      RunConfig config, Target target, Factors start, Deadline beforeDescent) {
    try {
      return Prediction.of(config, target, start, beforeDescent::check);
    } catch (Deadline.PassedException e) {
      return Theory.none(target.rank());
    }
  }

  private static Status train(
      RunConfig config,
      Training training,
      CheckpointStore checkpoints,
      Deadline deadline,
      StepObserver... watchers) {
    String runId = config.runId();
    CheckpointStore.Contents checkpoint = out -> Checkpoint.write(out, runId, training);
    CheckpointClock due = new CheckpointClock(config.checkpointInterval());
    Status status =
        training.run(
            List.of(watchers),
            () -> {
              if (deadline.isPassed()) {
                return true;
              }
              due.saveIfDue(() -> checkpoints.save(checkpoint));
              return false;
            });
    if (status == Status.TIMED_OUT && !config.checkpointInterval().isZero()) {
      checkpoints.save(checkpoint);
    }
    return status;
  }

  static boolean seesAll(RunConfig config) {
    return config.observation().kind() == ObservationScheme.Kind.FULL;
  }
}
