package io.github.dmfstages.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Mutations that break a law of the mathematics as a plausible mistake would. With one wrong line,
 * the test that states the law fails, and without it the same test passes. The nightly build also
 * runs PIT, which changes single operators and conditions in all classes of a package.
 */
class MutationTest {

  static Stream<Mutation> mutations() {
    return Stream.of(
        new Mutation(
            "step size off by 1 %",
            "descent.Optimizer",
            "factors[j].addScaled(-eta, gradients[j]);",
            "factors[j].addScaled(-1.01 * eta, gradients[j]);",
            "descent.DescentTest#run_alignedFactors_followTheScalarMap"),
        new Mutation(
            "RMSProp with bias correction",
            "descent.Optimizer",
            """
            WorkMatrix[] squares = zeros(engine, factors);
                  return new Update() {
                    @Override
                    public void apply(WorkMatrix[] gradients) {
                      for (int j = 0; j < factors.length; j++) {
                        squares[j].averageSquares(decay, gradients[j]);
                        factors[j].addScaledOverRoot(-eta, gradients[j], squares[j], epsilon);
            """,
            """
            WorkMatrix[] squares = zeros(engine, factors);
                  return new Update() {
                    private double decayed = 1;

                    @Override
                    public void apply(WorkMatrix[] gradients) {
                      decayed *= decay;
                      double root = Math.sqrt(1 - decayed);
                      for (int j = 0; j < factors.length; j++) {
                        squares[j].averageSquares(decay, gradients[j]);
                        factors[j].addScaledOverRoot(
                            -eta * root, gradients[j], squares[j], epsilon * root);
            """,
            "descent.OptimizerUpdateTest#rmsProp_isTheScalarRule"),
        new Mutation(
            "GroupRMSProp by the mean square",
            "descent.Optimizer",
            "engine.sumOfSquares(gradients));",
            "engine.sumOfSquares(gradients)"
                + " / Arrays.stream(gradients).mapToInt(g -> g.rows() * g.cols()).sum());",
            "descent.OptimizerUpdateTest#groupRmsProp_firstStepWithoutEpsilon_isEtaLong"),
        new Mutation(
            "stability limit of sigma^(1-1/N)",
            "landscape.StabilityLimit",
            "2 - 2.0 / depth",
            "1 - 1.0 / depth",
            "landscape.StabilityLimitTest#stepSize_balancedMinimum_isTwoOverTheTopEigenvalue"),
        new Mutation(
            "a factor transposed in the gradient",
            "model.Objective",
            "engine.transposeMultiply(factors[j - 1], backward[j], backward[j - 1]);",
            "engine.multiply(factors[j - 1], backward[j], backward[j - 1]);",
            "model.ObjectiveTest#gradient_everyEntry_equalsTheCentralDifference"),
        new Mutation(
            "wrong sign in the Hessian-vector product",
            "model.Hessian",
            """
            engine.transposeMultiply(directions[j - 1], at.backward(j), backwardTerms[j - 1]);
                  backward[j - 1].addScaled(1, backwardTerms[j - 1]);
            """,
            """
            engine.transposeMultiply(directions[j - 1], at.backward(j), backwardTerms[j - 1]);
                  backward[j - 1].addScaled(-1, backwardTerms[j - 1]);
            """,
            "model.HessianTest#apply_direction_isTheLimitOfDifferencesOfTheGradientAtSlopeTwo"),
        new Mutation(
            "target and start from one stream",
            "model.Initialisation",
            "RandomStream.of(\"initialisation\", seed)",
            "RandomStream.of(\"target\", seed)",
            "model.StartTest#drawnKinds_seedOfTheTarget_areIndependentOfTheTarget"),
        new Mutation(
            "QR without the signs that make Q Haar",
            "linalg.HaarMatrix",
            "q[j * rows + j] < 0",
            "false",
            "linalg.HaarMatrixTest#draw_square_hasTheMomentsOfTheHaarMeasure"),
        new Mutation(
            "a crossing at a valley belongs to the next bump",
            "stages.StageCount",
            "first < t && t <= last",
            "first <= t && t < last",
            "stages.StageCountTest#of_crossingAtAValley_belongsToTheBumpBeforeIt"),
        new Mutation(
            "next escape compared with the steps so far",
            "descent.SecondOrderTest",
            "escape > maxSteps - t;",
            "escape > t;",
            "descent.SecondOrderTestTest"
                + "#holds_negligibleCurvature_onlyIfTheEscapeComesAfterTheBudget"),
        new Mutation(
            "effective rank by log2",
            "run.EndState",
            "p * StrictMath.log(p)",
            "p * StrictMath.log(p) / StrictMath.log(2)",
            "run.EndStateTest#effectiveRank_knownSpectrum_isTheExponentialOfItsEntropy"),
        new Mutation(
            "references of a run that saw a part are the target's",
            "run.Run",
            "config.observation().kind() == ObservationScheme.Kind.FULL",
            "config.observation().kind() != null",
            "run.ObservedRunTest#references_completion_areTheSingularValuesOfTheEnd"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutations")
  void lawTest_oneWrongLine_failsAndWithoutItPasses(Mutation mutation, @TempDir Path folder)
      throws Exception {
    TestExecutionSummary intact = LawRun.run(mutation.law());
    assertThat(intact.getTestsSucceededCount()).as("%s", mutation).isPositive();
    assertThat(intact.getTotalFailureCount()).as("%s", mutation).isZero();

    mutation.compileInto(folder);
    TestExecutionSummary mutated = LawRun.run(mutation.law(), folder);
    assertThat(mutated.getTestsStartedCount())
        .as("%s", mutation)
        .isEqualTo(intact.getTestsStartedCount());
    assertThat(mutated.getTestsFailedCount()).as("%s", mutation).isPositive();
    // The test must not fail because the mutated class does not fit the others.
    assertThat(mutated.getFailures()).noneMatch(f -> f.getException() instanceof LinkageError);
  }
}
