package io.github.dmfstages.run;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StateArchive;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.descent.TrajectorySampler;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Objective;
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

/** A run under way: what descends, and what watches it. */
final class Training {
  private final LongSupplier clock;
  private final long began;
  private final Descent descent;
  private final double initialLoss;
  private final BumpDetector detector = new BumpDetector();
  private final SaddleSnapshots snapshots = new SaddleSnapshots();
  private final TrajectorySampler sampler;
  private final CrossingSearch crossings;
  private double secondsBefore;

  /**
   * A training from {@code start}.
   *
   * @param clock nanoseconds, such as {@link System#nanoTime}
   * @param began what it showed when the run began
   * @param references what the modes grow to; null if that is known only when the run is over
   * @param predictedEscape the step of the next escape by theory
   */
  Training(
      LongSupplier clock,
      long began,
      RunConfig config,
      LinearAlgebra engine,
      Objective objective,
      Factors start,
      DenseVector references,
      ToDoubleFunction<DescentState> predictedEscape) {
    this.clock = clock;
    this.began = began;
    descent =
        new Descent(
            engine,
            objective,
            start,
            config.optimizer(),
            config.effectiveStepSize(),
            config.lossTolerance(),
            config.gradientTolerance(),
            config.maxSteps(),
            predictedEscape);
    initialLoss = objective.loss();
    sampler = new TrajectorySampler(config.recordSteps(), config.recordPairsEvery());
    crossings =
        new CrossingSearch(
            config.depth(),
            config.widths().rows(),
            config.widths().cols(),
            references,
            sampler::isRecorded);
  }

  /** Runs to the end, or until {@code halt}, which is asked every few dozen steps. */
  Status run(List<StepObserver> watchers, BooleanSupplier halt) {
    List<StepObserver> observers =
        new ArrayList<>(List.of(detector, snapshots, sampler, crossings));
    observers.addAll(watchers);
    return descent.run(observers, halt);
  }

  /** Carries all that the result depends on; while {@link #run} asks, or when that has ended it. */
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

  /** How long it has taken so far, before a checkpoint too. */
  double seconds() {
    return secondsBefore + sinceBegan();
  }

  private double sinceBegan() {
    return (clock.getAsLong() - began) * 1e-9;
  }

  Descent descent() {
    return descent;
  }

  /** The loss at step 0. */
  double initialLoss() {
    return initialLoss;
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
