package io.github.dmfstages.descent;

import io.github.dmfstages.landscape.CriticalPoint;
import io.github.dmfstages.landscape.NextEscape;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Objective;
import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The training loop of one run. It shows the state at each step to its observers, and a stop rule
 * decides when to end. It does not know what a stage is.
 */
public final class Descent {
  // Reading the clock at this interval costs little beside the smallest step, and the largest steps
  // still read it every second.
  private static final int STEPS_BETWEEN_TIME_CHECKS = 64;

  private final WorkMatrix[] factors;
  private final Objective objective;
  private final Optimizer.Update update;
  private final StopRule stopRule;
  private final HeldOutTest heldOut;
  private final DescentState state;
  private final Noise noise;
  private final StepNoise stepNoise;
  private final long maxSteps;
  private final Schedule schedule;
  private boolean observed;

  /**
   * Creates a descent.
   *
   * @param engine the engine that {@code objective} uses too
   * @param start the factors at step 0
   * @param schedule eta of each step
   * @param noise the noise of each step; with noise, only the loss, the held-out error and the
   *     number of steps end the run
   * @param lossTolerance the fraction of the loss at step 0 at which the run has converged
   * @param gradientTolerance the fraction of the largest gradient norm below which the end may be
   *     certified; 0 if it is never certified
   * @param maxSteps the largest number of updates
   * @param patience see {@link HeldOutTest}; infinite if the held-out error does not end the run
   * @param predictedEscape the step of the next predicted escape after a state; infinite if there
   *     is none. While it is within {@code maxSteps}, no state is certified
   */
  public Descent(
      LinearAlgebra engine,
      Objective objective,
      Factors start,
      Optimizer optimizer,
      Schedule schedule,
      Noise noise,
      double lossTolerance,
      double gradientTolerance,
      long maxSteps,
      double patience,
      ToDoubleFunction<DescentState> predictedEscape) {
    this.objective = objective;
    this.maxSteps = maxSteps;
    this.factors = start.matrices().stream().map(engine::pack).toArray(WorkMatrix[]::new);
    this.schedule = schedule;
    this.noise = noise;
    this.stepNoise = new StepNoise(engine, objective, factors, noise);
    this.update =
        optimizer.start(
            engine,
            factors,
            at -> {
              objective.evaluate(at);
              return objective.gradients();
            });
    SecondOrderTest secondOrder =
        new SecondOrderTest(
            objective.depth(),
            objective.lossFactor(),
            gradientTolerance,
            maxSteps,
            t -> update.effectiveStepSize(schedule.largestFrom(t)),
            predictedEscape);
    this.heldOut = new HeldOutTest(patience);
    this.stopRule =
        new StopRule(
            schedule,
            optimizer.displacementBound(schedule.largestFrom(0)),
            lossTolerance,
            maxSteps,
            !noise.isNone(),
            secondOrder,
            heldOut);
    objective.evaluate(factors);
    this.state = new DescentState(engine, factors, objective);
  }

  /** Runs to the end. {@link #state} then returns the last state. */
  public Status run(List<StepObserver> observers) {
    return run(observers, () -> false);
  }

  /**
   * Runs to the end, or until {@code outOfTime} returns true. It is asked every {@value
   * #STEPS_BETWEEN_TIME_CHECKS} steps, after the observers have seen the state.
   */
  public Status run(List<StepObserver> observers, BooleanSupplier outOfTime) {
    StepObserver[] all = observers.toArray(StepObserver[]::new);
    // A restored state has been observed before it was saved.
    for (long t = observed ? step(state.step()) : 0; ; t = step(t)) {
      state.moveTo(t, objective.loss(), objective.gradientNorm());
      if (stopRule.diverged(state)) {
        return Status.DIVERGED;
      }
      for (StepObserver observer : all) {
        observer.observe(state);
      }
      Status end = stopRule.end(state);
      if (end != null) {
        return end;
      }
      if (t % STEPS_BETWEEN_TIME_CHECKS == 0 && outOfTime.getAsBoolean()) {
        return Status.TIMED_OUT;
      }
    }
  }

  private long step(long t) {
    double eta = schedule.at(t);
    update.apply(stepNoise.gradients(t), eta);
    stepNoise.move(t, eta);
    objective.evaluate(factors);
    return t + 1;
  }

  /**
   * Saves or restores everything that the following steps depend on, except the observers. A state
   * may be saved while {@link #run} asks whether it is out of time, or after it has ended for that
   * reason. After a restore, {@link #run} continues from there.
   */
  public void saveOrRestore(StateArchive archive) throws IOException {
    archive.visitElements(factors);
    update.saveOrRestore(archive);
    stopRule.saveOrRestore(archive);
    state.saveOrRestore(archive);
    if (archive.isReading()) {
      objective.evaluate(factors);
      state.moveTo(state.step(), objective.loss(), objective.gradientNorm());
      observed = true;
    }
  }

  /** Returns the present state, which after {@link #run} is the last one. */
  public DescentState state() {
    return state;
  }

  /** Returns the smallest held-out error so far; infinite if nothing is withheld. */
  public double bestHeldOutError() {
    return heldOut.best();
  }

  /** Returns the first step with the smallest held-out error so far. */
  public long bestStep() {
    return heldOut.bestStep();
  }

  /**
   * Returns how near the present state, which must be finite, is to a second-order critical point.
   * The next escape is unknown if steps have noise.
   */
  public CriticalPoint criticalPoint() {
    OptionalDouble effective =
        noise.isNone()
            ? update.effectiveStepSize(schedule.largestFrom(state.step()))
            : OptionalDouble.empty();
    double matters =
        effective.isEmpty()
            ? Double.POSITIVE_INFINITY
            : NextEscape.harmlessCurvature(
                objective.depth(), effective.getAsDouble(), maxSteps - state.step());
    return CriticalPoint.of(
        state.certificate(matters),
        objective.depth(),
        state.gradientNorm(),
        state.largestGradientNorm(),
        objective.lossFactor(),
        effective,
        state.singularValues());
  }
}
