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
 * The training loop. It knows nothing of stages: observers see each step, the stop rule ends it.
 */
public final class Descent {
  // So seldom that a clock costs nothing beside the smallest step, and every second at the largest.
  private static final int STEPS_BETWEEN_LOOKS = 64;

  private final WorkMatrix[] factors;
  private final Objective objective;
  private final Optimizer.Update update;
  private final StopRule stopRule;
  private final DescentState state;
  private final long maxSteps;
  private boolean observed;

  /**
   * A descent that starts at {@code start}.
   *
   * @param engine the engine that {@code objective} uses too
   * @param stepSize eta
   * @param lossTolerance converged at this fraction of the first loss
   * @param gradientTolerance gradient norm over its maximum below which the end may be certified; 0
   *     for never
   * @param maxSteps updates at most
   */
  public Descent(
      LinearAlgebra engine,
      Objective objective,
      Factors start,
      Optimizer optimizer,
      double stepSize,
      double lossTolerance,
      double gradientTolerance,
      long maxSteps) {
    this(
        engine,
        objective,
        start,
        optimizer,
        stepSize,
        lossTolerance,
        gradientTolerance,
        maxSteps,
        state -> Double.POSITIVE_INFINITY);
  }

  /**
   * The same where theory predicts escapes.
   *
   * @param predictedEscape the step, after that of a state, of the next one; infinite for none.
   *     While it lies within {@code maxSteps} no state is certified
   */
  public Descent(
      LinearAlgebra engine,
      Objective objective,
      Factors start,
      Optimizer optimizer,
      double stepSize,
      double lossTolerance,
      double gradientTolerance,
      long maxSteps,
      ToDoubleFunction<DescentState> predictedEscape) {
    this.objective = objective;
    this.maxSteps = maxSteps;
    this.factors = start.matrices().stream().map(engine::pack).toArray(WorkMatrix[]::new);
    this.update = optimizer.start(engine, factors, stepSize);
    SecondOrderTest secondOrder =
        new SecondOrderTest(
            objective.depth(),
            objective.lossFactor(),
            gradientTolerance,
            maxSteps,
            update::effectiveStepSize,
            predictedEscape);
    this.stopRule =
        new StopRule(
            stepSize, optimizer.displacementBound(stepSize), lossTolerance, maxSteps, secondOrder);
    objective.evaluate(factors);
    this.state = new DescentState(engine, factors, objective);
  }

  /** Runs to the end. The last state stays readable in {@link #state}. */
  public Status run(List<StepObserver> observers) {
    return run(observers, () -> false);
  }

  /**
   * Runs to the end, or until {@code outOfTime}, which is asked every {@value #STEPS_BETWEEN_LOOKS}
   * steps, when observers have seen the state.
   */
  public Status run(List<StepObserver> observers, BooleanSupplier outOfTime) {
    StepObserver[] watching = observers.toArray(StepObserver[]::new);
    // A state that was written was observed before.
    for (long t = observed ? step(state.step()) : 0; ; t = step(t)) {
      state.moveTo(t, objective.loss(), objective.gradientNorm());
      if (stopRule.diverged(state)) {
        return Status.DIVERGED;
      }
      for (StepObserver observer : watching) {
        observer.observe(state);
      }
      Status end = stopRule.end(state);
      if (end != null) {
        return end;
      }
      if (t % STEPS_BETWEEN_LOOKS == 0 && outOfTime.getAsBoolean()) {
        return Status.TIMED_OUT;
      }
    }
  }

  private long step(long t) {
    update.apply(objective.gradients());
    objective.evaluate(factors);
    return t + 1;
  }

  /**
   * Carries all that the steps to come depend on, observers apart. To be written while {@link #run}
   * asks whether it is out of time, or when that has ended it; {@link #run} goes on from there.
   */
  public void saveOrRestore(StateArchive archive) throws IOException {
    for (WorkMatrix factor : factors) {
      archive.visitElements(factor.values());
    }
    update.saveOrRestore(archive);
    stopRule.saveOrRestore(archive);
    state.saveOrRestore(archive);
    if (archive.isReading()) {
      objective.evaluate(factors);
      state.moveTo(state.step(), objective.loss(), objective.gradientNorm());
      observed = true;
    }
  }

  /** The present state; after {@link #run}, the last. */
  public DescentState state() {
    return state;
  }

  /** How much of a second-order critical point the present state, which is finite, is. */
  public CriticalPoint criticalPoint() {
    OptionalDouble stepSize = update.effectiveStepSize();
    double matters =
        stepSize.isEmpty()
            ? Double.POSITIVE_INFINITY
            : NextEscape.harmlessCurvature(
                objective.depth(), stepSize.getAsDouble(), maxSteps - state.step());
    return CriticalPoint.of(
        state.certificate(matters),
        objective.depth(),
        state.gradientNorm(),
        state.largestGradientNorm(),
        objective.lossFactor(),
        stepSize,
        state.singularValues());
  }
}
