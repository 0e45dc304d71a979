package io.github.dmfstages.descent;

import io.github.dmfstages.landscape.Certificate;
import io.github.dmfstages.landscape.NextEscape;
import java.io.IOException;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Test 5 of docs/method.md, "End of a run": the gradient is small, the certificate shows next to no
 * negative curvature, along what there is no escape could come before the budget ends, and theory
 * predicts none. It compares with the steps that are left, not with those so far: a rule relative
 * to those loses stages. Certificates are spaced out, so that a long plateau costs few.
 */
final class SecondOrderTest {
  private static final long FIRST_STEP = 200;
  private static final double LEAST_SPACING = 1.25;
  private static final double MOST_STEPS_AHEAD = 4;

  private final int depth;
  private final double lossFactor;
  private final double gradientTolerance;
  private final long maxSteps;
  private final Supplier<OptionalDouble> effectiveStepSize;
  private final ToDoubleFunction<DescentState> predictedEscape;
  private double nextCheck = FIRST_STEP;

  /**
   * A test for one run.
   *
   * @param lossFactor c
   * @param gradientTolerance fraction of the largest gradient norm so far; 0 switches the test off
   * @param effectiveStepSize the step size of the gradient descent that the optimizer amounts to at
   *     present; empty where there is none, and then no state passes
   * @param predictedEscape the step, after the present one, at which theory has the next escape;
   *     infinite where it has none. Within the budget, no state passes
   */
  SecondOrderTest(
      int depth,
      double lossFactor,
      double gradientTolerance,
      long maxSteps,
      Supplier<OptionalDouble> effectiveStepSize,
      ToDoubleFunction<DescentState> predictedEscape) {
    this.depth = depth;
    this.lossFactor = lossFactor;
    this.gradientTolerance = gradientTolerance;
    this.maxSteps = maxSteps;
    this.effectiveStepSize = effectiveStepSize;
    this.predictedEscape = predictedEscape;
  }

  boolean holds(DescentState state) {
    long t = state.step();
    if (gradientTolerance == 0
        || t < nextCheck
        || state.gradientNorm() > gradientTolerance * state.largestGradientNorm()) {
      return false;
    }
    OptionalDouble stepSize = effectiveStepSize.get();
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

  /** Carries when the next certificate is due. */
  void saveOrRestore(StateArchive archive) throws IOException {
    nextCheck = archive.visit(nextCheck);
  }
}
