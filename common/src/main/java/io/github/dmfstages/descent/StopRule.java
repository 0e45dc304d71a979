package io.github.dmfstages.descent;

import java.io.IOException;

/**
 * Decides when a run ends, and with which status: by the first test of docs/method.md, "End of a
 * run", that a state passes. The tests compare with earlier states, so one object serves one run.
 */
final class StopRule {
  private static final double DIVERGED_LOSS_RATIO = 1e6;
  private static final double STALL_RATIO = 1e-17;
  private static final double NEW_BEST_RATIO = .999;
  private static final double RISE_RATIO = 1 + 1e-6;
  private static final long OSCILLATION_WINDOW = 2000;
  private static final double OSCILLATION_SHARE = .1;

  private final Schedule schedule;
  private final double displacementBound;
  private final double lossTolerance;
  private final long maxSteps;
  private final boolean noisy;
  private final SecondOrderTest secondOrder;
  private final HeldOutTest heldOut;
  private double initialLoss;
  private double previousLoss;
  private double best = Double.POSITIVE_INFINITY;
  private long bestStep;
  private long rises;
  private double parameterNormBound;

  /**
   * Creates a rule for one run.
   *
   * @param schedule eta of each step
   * @param displacementBound {@link Optimizer#displacementBound} at the largest step size; if it is
   *     infinite, only a gradient of 0 stalls the run
   * @param noisy whether steps have noise, which moves the factors without a gradient, and which
   *     makes the loss rise and fall; tests 3 to 5 then do not apply
   */
  StopRule(
      Schedule schedule,
      double displacementBound,
      double lossTolerance,
      long maxSteps,
      boolean noisy,
      SecondOrderTest secondOrder,
      HeldOutTest heldOut) {
    this.schedule = schedule;
    this.displacementBound = displacementBound;
    this.lossTolerance = lossTolerance;
    this.maxSteps = maxSteps;
    this.noisy = noisy;
    this.secondOrder = secondOrder;
    this.heldOut = heldOut;
  }

  /** Returns whether the state passes test 1, which comes before observers see it. */
  boolean diverged(DescentState state) {
    if (state.step() == 0) {
      initialLoss = state.loss();
      previousLoss = state.loss();
      parameterNormBound = state.parameterNorm();
    }
    return !state.isFinite() || state.loss() > DIVERGED_LOSS_RATIO * initialLoss;
  }

  /** Applies the other tests, after observers have seen the state; null if the run continues. */
  Status end(DescentState state) {
    boolean oscillating = oscillating(state);
    boolean stopsEarly = heldOut.holds(state, initialLoss);
    if (state.loss() <= lossTolerance * initialLoss || initialLoss == 0) {
      return Status.CONVERGED;
    }
    Status withoutNoise = noisy ? null : withoutNoise(state, oscillating);
    if (withoutNoise != null) {
      return withoutNoise;
    }
    if (stopsEarly) {
      return Status.STOPPED_EARLY;
    }
    return state.step() >= maxSteps ? Status.BUDGET_EXHAUSTED : null;
  }

  /** Applies tests 3 to 5. */
  private Status withoutNoise(DescentState state, boolean oscillating) {
    if (stalled(state)) {
      return Status.STALLED;
    }
    if (oscillating) {
      return Status.OSCILLATING;
    }
    return secondOrder.holds(state) ? Status.CONVERGED : null;
  }

  /** Saves or restores what the tests keep of earlier states. */
  void saveOrRestore(StateArchive archive) throws IOException {
    initialLoss = archive.visit(initialLoss);
    previousLoss = archive.visit(previousLoss);
    best = archive.visit(best);
    bestStep = archive.visit(bestStep);
    rises = archive.visit(rises);
    parameterNormBound = archive.visit(parameterNormBound);
    secondOrder.saveOrRestore(archive);
    heldOut.saveOrRestore(archive);
  }

  // ||theta|| grows at most by the displacement bounds of all gradients so far. So it is computed
  // only where that bound does not decide.
  private boolean stalled(DescentState state) {
    if (state.gradientNorm() == 0) {
      return true;
    }
    if (displacementBound == Double.POSITIVE_INFINITY) {
      return false;
    }
    double move = schedule.largestFrom(state.step()) * state.gradientNorm();
    boolean stalled =
        state.step() > 0
            && move <= STALL_RATIO * parameterNormBound
            && move <= STALL_RATIO * state.parameterNorm();
    parameterNormBound += displacementBound * state.gradientNorm();
    return stalled;
  }

  private boolean oscillating(DescentState state) {
    double loss = state.loss();
    if (loss < NEW_BEST_RATIO * best) {
      best = loss;
      bestStep = state.step();
      rises = 0;
    } else if (loss > RISE_RATIO * previousLoss) {
      rises++;
    }
    previousLoss = loss;
    long since = state.step() - bestStep;
    return since >= OSCILLATION_WINDOW && rises > OSCILLATION_SHARE * since;
  }
}
