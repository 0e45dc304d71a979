package io.github.dmfstages.run;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.Monitor;
import io.github.dmfstages.descent.StateArchive;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.descent.TrajectorySampler;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.BumpDetector;
import io.github.dmfstages.stages.CrossingSearch;
import io.github.dmfstages.stages.SaddleSnapshots;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.apache.spark.ml.linalg.DenseVector;

/** A run in progress: the descent and its observers. */
final class Training {
  private final LongSupplier clock;
  private final long began;
  private final Descent descent;
  private final double initialLoss;
  private final double initialDataLoss;
  private final BumpDetector detector;
  private final SaddleSnapshots snapshots = new SaddleSnapshots();
  private final TrajectorySampler sampler;
  private final CrossingSearch crossings;
  private double secondsBefore;

  /**
   * Creates a training.
   *
   * @param clock a clock in nanoseconds, such as {@link System#nanoTime}
   * @param began the time of the clock when the run began
   * @param start the initial factors
   * @param target the target, with which the monitor compares
   * @param references the singular values that the modes grow to; null if they are known only after
   *     the run
   * @param basis the singular vectors of the target, if they define the strengths of the modes;
   *     otherwise null
   * @param predictedEscape the step of the next escape that theory predicts after a state
   */
  Training(
      LongSupplier clock,
      long began,
      RunConfig config,
      LinearAlgebra engine,
      Objective objective,
      Factors start,
      Target target,
      DenseVector references,
      SingularVectors basis,
      ToDoubleFunction<DescentState> predictedEscape) {
    this.clock = clock;
    this.began = began;
    descent =
        new Descent(
            engine,
            objective,
            start,
            config.optimizer(),
            config.schedule(),
            config.stepNoise(),
            config.lossTolerance(),
            config.get(Settings.GRADIENT_TOLERANCE),
            config.maxSteps(),
            config.patience(),
            predictedEscape);
    detector = new BumpDetector(!config.stepNoise().isNone());
    initialLoss = objective.loss();
    initialDataLoss = objective.dataLoss();
    sampler =
        new TrajectorySampler(
            config.get(Settings.RECORD_STEPS),
            config.get(Settings.RECORD_PAIRS_EVERY),
            new Monitor(config.get(Settings.MONITOR), target));
    crossings =
        new CrossingSearch(
            config.depth(),
            config.widths().rows(),
            config.widths().cols(),
            references,
            basis,
            sampler::isRecorded);
  }

  /**
   * Runs to the end, or until {@code halt} returns true.
   *
   * @param more observe each step in addition to the training's own observers
   * @param halt asked every few dozen steps
   */
  Status run(List<StepObserver> more, BooleanSupplier halt) {
    List<StepObserver> observers =
        new ArrayList<>(List.of(detector, snapshots, sampler, crossings));
    observers.addAll(more);
    return descent.run(observers, halt);
  }

  /**
   * Saves or restores everything that the result depends on. The state may be saved while {@link
   * #run} asks whether to halt, or after it has halted.
   */
  void saveOrRestore(StateArchive archive) throws IOException {
    double spent = archive.visit(seconds());
    if (archive.isReading()) {
      secondsBefore = spent;
    }
    descent.saveOrRestore(archive);
    detector.saveOrRestore(archive);
    snapshots.saveOrRestore(archive, descent.state().packedFactors());
    sampler.saveOrRestore(archive);
    crossings.saveOrRestore(archive);
  }

  /** Returns how many seconds the run has taken so far, with those before a checkpoint. */
  double seconds() {
    return secondsBefore + sinceBegan();
  }

  private double sinceBegan() {
    return (clock.getAsLong() - began) * 1e-9;
  }

  Descent descent() {
    return descent;
  }

  /** Returns the loss at step 0. */
  double initialLoss() {
    return initialLoss;
  }

  /** Returns the data loss at step 0. */
  double initialDataLoss() {
    return initialDataLoss;
  }

  BumpDetector detector() {
    return detector;
  }

  SaddleSnapshots snapshots() {
    return snapshots;
  }

  TrajectorySampler sampler() {
    return sampler;
  }

  CrossingSearch crossings() {
    return crossings;
  }
}
