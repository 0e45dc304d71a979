package io.github.dmfstages.descent;

import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.landscape.NextEscape;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;

/**
 * Test 5 of docs/method.md, "End of a run".
 *
 * <p>A state passes if its gradient is small, its certificate shows only negligible negative
 * curvature, an escape along that curvature would come after the budget, and theory predicts no
 * escape within the budget. The test compares with the steps that are left. A comparison with the
 * steps so far would lose stages. Certificates are spaced out, so that a long plateau needs few.
 */
final class SecondOrderTest {
  private static final long FIRST_STEP = 200;
  private static final double LEAST_SPACING = 1.25;
  private static final double MOST_STEPS_AHEAD = 4;

  private final int depth;
  private final double lossFactor;
  private final double gradientTolerance;
  private final long maxSteps;
  private final LongFunction<OptionalDouble> effectiveStepSize;
  private final ToDoubleFunction<DescentState> predictedEscape;
  private double nextCheck = FIRST_STEP;

  /**
   * Creates a test for one run.
   *
   * @param depth N
   * @param lossFactor c
   * @param gradientTolerance fraction of the largest gradient norm so far; 0 switches the test off
   * @param maxSteps the budget
   * @param effectiveStepSize {@link Optimizer.Update#effectiveStepSize} for the largest step size
   *     from a step on, with which the next escape is soonest; while it is empty, no state passes
   * @param predictedEscape the step of the next escape that theory predicts after a state; infinite
   *     if there is none. While it is within the budget, no state passes
   */
  SecondOrderTest(
      int depth,
      double lossFactor,
      double gradientTolerance,
      long maxSteps,
      LongFunction<OptionalDouble> effectiveStepSize,
      ToDoubleFunction<DescentState> predictedEscape) {
    this.depth = depth;
    this.lossFactor = lossFactor;
    this.gradientTolerance = gradientTolerance;
    this.maxSteps = maxSteps;
    this.effectiveStepSize = effectiveStepSize;
    this.predictedEscape = predictedEscape;
  }

  /** Returns whether the state passes. */
  boolean holds(DescentState state) {
    long t = state.step();
    if (gradientTolerance == 0
        || t < nextCheck
        || state.gradientNorm() > gradientTolerance * state.largestGradientNorm()) {
      return false;
    }
    OptionalDouble stepSize = effectiveStepSize.apply(t);
    if (stepSize.isEmpty()) {
      return false;
    }
    double predicted = predictedEscape.applyAsDouble(state);
    if (predicted <= maxSteps) {
      waitFor(predicted - t, t);
      return false;
    }
    double eta = stepSize.getAsDouble();
    Certificate certificate =
        state.certificateOrRefutation(NextEscape.harmlessCurvature(depth, eta, maxSteps - t));
    double escape =
        NextEscape.steps(
            depth, certificate.cautiousMinEigenvalue(), lossFactor, eta, state.singularValues());
    waitFor(escape, t);
    return certificate.isNearlyConvex() && escape > maxSteps - t;
  }

  private void waitFor(double escape, long t) {
    nextCheck = Math.max(LEAST_SPACING * t, t + Math.min(escape, MOST_STEPS_AHEAD * t) / 2);
  }

  /** Saves or restores when the next certificate is due. */
  void saveOrRestore(StateArchive archive) throws IOException {
    nextCheck = archive.visit(nextCheck);
  }
}
