package io.github.dmfstages.run;

import io.github.dmfstages.descent.Descent;
import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StateStream;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.descent.TrajectorySampler;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.stages.BumpDetector;
import io.github.dmfstages.stages.CrossingSearch;
import io.github.dmfstages.stages.ValleyCopies;
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
  private final ValleyCopies copies = new ValleyCopies();
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
            config.depth(), config.widths().rows(), config.widths().cols(), references);
  }

  /** Runs to the end, or until {@code halt}, which is asked every few dozen steps. */
  Status run(List<StepObserver> watchers, BooleanSupplier halt) {
    List<StepObserver> observers = new ArrayList<>(List.of(detector, copies, sampler, crossings));
    observers.addAll(watchers);
    return descent.run(observers, halt);
  }

  /** Carries all that the result depends on; while {@link #run} asks, or when that has ended it. */
  void carry(StateStream stream) throws IOException {
    double spent = stream.of(seconds());
    if (stream.restores()) {
      secondsBefore = spent;
    }
    descent.carry(stream);
    detector.carry(stream);
    copies.carry(stream, descent.state().packedFactors());
    sampler.carry(stream);
    crossings.carry(stream);
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

  ValleyCopies copies() {
    return copies;
  }

  TrajectorySampler sampler() {
    return sampler;
  }

  CrossingSearch crossings() {
    return crossings;
  }
}
