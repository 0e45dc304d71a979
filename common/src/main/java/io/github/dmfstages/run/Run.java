package io.github.dmfstages.run;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.SymmetricPart;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.InvalidRunException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Executes one configuration. It draws the problem, trains the factors, and finds the stages in
 * what was observed ({@link Conclusion}). A time limit may end all of this, and so may the
 * observers.
 */
public final class Run {
  private Run() {}

  /**
   * The problem that a run solves.
   *
   * @param start the initial factors
   * @param engine the engine of {@code observation} and {@code objective}
   * @param theory the predictions for the run
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
   * Checks settings, fills in their defaults, executes the run and returns its result.
   *
   * @throws InvalidRunException if settings are wrong; it names all of them, and nothing was
   *     computed
   */
  public static RunResult execute(RunSettings settings) {
    return execute(RunConfig.resolve(settings));
  }

  /**
   * Executes {@code config} and returns its result. Configurations with the same {@link
   * RunConfig#runId} have results with the same bits, except for the seconds and the kernel.
   *
   * @param observers observe each step in addition to the run's own observers; they may throw an
   *     exception to abandon the run
   */
  public static RunResult execute(RunConfig config, StepObserver... observers) {
    return execute(config, CheckpointStore.NONE, observers);
  }

  /**
   * Returns the same result, but continues from the newest checkpoint in {@code checkpoints}. A new
   * checkpoint is saved there every {@code checkpoint-interval}, and when the time limit has
   * passed.
   */
  public static RunResult execute(
      RunConfig config, CheckpointStore checkpoints, StepObserver... observers) {
    long began = System.nanoTime();
    Target target = config.target();
    Factors start = config.initialisation().draw(config.widths(), config.seed(), target);
    return execute(System::nanoTime, began, config, target, start, checkpoints, observers);
  }

  static RunResult execute(
      LongSupplier clock,
      long began,
      RunConfig config,
      Target target,
      Factors start,
      CheckpointStore checkpoints,
      StepObserver... observers) {
    LinearAlgebra engine = config.get(Settings.LINEAR_ALGEBRA).create();
    Observation observation = observation(config, engine, target);
    Objective objective =
        new Objective(
            engine,
            config.widths(),
            observation,
            config.get(Settings.LOSS_NORMALISATION),
            config.penaltyFactor());
    DenseVector references = observesAll(config) ? grown(config, target) : null;
    SingularVectors basis =
        references != null && config.observation().ordersModes()
            ? SingularVectors.of(target.matrix())
            : null;
    Deadline beforeDescent =
        new Deadline(
            config.timeLimitSeconds(),
            () -> (clock.getAsLong() - began) * 1e-9,
            List.of(observers));
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
                target,
                references,
                basis,
                state -> Prediction.nextEscape(theory, target.singularValues(), basis, state));
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
        new Deadline(config.timeLimitSeconds(), training::seconds, List.of(observers));
    if (beforeDescent.wasPassed()) {
      // Checking this deadline, too, makes the run TIMED_OUT.
      deadline.isPassed();
    }
    objective.beforeHessianProducts(deadline::callObservers);
    Status descended = train(config, training, checkpoints, deadline, observers);
    for (StepObserver observer : observers) {
      observer.end(training.descent().state());
    }
    Problem problem = new Problem(config, target, start, engine, observation, objective, theory);
    return Conclusion.of(problem, training, deadline, descended);
  }

  /**
   * Observes the target. If the factors are transposes of each other, only the symmetric part of
   * the product is observed, so that rounding and asymmetric data do not part them. All entries
   * without noise are symmetric already.
   */
  private static Observation observation(RunConfig config, LinearAlgebra engine, Target target) {
    double noise = config.get(Settings.NOISE);
    Observation observation =
        config.observation().observe(engine, target, noise, config.targetSeed());
    boolean symmetric =
        config.get(Settings.INITIALISATION) != Initialisation.Kind.SYMMETRIC
            || (observation instanceof Observation.Full && noise == 0);
    return symmetric ? observation : new SymmetricPart(engine, observation, config.widths().rows());
  }

  /** Returns the predictions; none if the time limit passes before they are ready. */
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
      StepObserver... observers) {
    String runId = config.runId();
    CheckpointStore.Contents checkpoint = out -> Checkpoint.write(out, runId, training);
    CheckpointClock due = new CheckpointClock(config.get(Settings.CHECKPOINT_INTERVAL));
    Status status =
        training.run(
            List.of(observers),
            () -> {
              if (deadline.isPassed()) {
                return true;
              }
              due.saveIfDue(() -> checkpoints.save(checkpoint));
              return false;
            });
    if (status == Status.TIMED_OUT && !config.get(Settings.CHECKPOINT_INTERVAL).isZero()) {
      checkpoints.save(checkpoint);
    }
    return status;
  }

  /** Returns the singular values to which the modes of a full reconstruction grow. */
  static DenseVector grown(RunConfig config, Target target) {
    return config.penaltyFactor() == 0 ? target.singularValues() : config.grownSingularValues();
  }

  /**
   * Returns whether the run can learn all modes of its target, or the largest ones if a layer is
   * narrow or weights decay. If the observation orders the modes, the latter would be others than
   * the largest.
   */
  static boolean observesAll(RunConfig config) {
    ObservationScheme observation = config.observation();
    return observation.determinesTarget()
        && !(observation.ordersModes()
            && (config.penaltyFactor() > 0 || config.widths().narrowest() < config.targetRank()));
  }
}
