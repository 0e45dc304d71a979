package io.github.dmfstages.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Mutations that break a law of the mathematics as a plausible mistake would. With one wrong line,
 * the test that states the law fails, and without it the same test passes. The nightly build makes
 * more of them, and runs PIT on the packages descent and stages.
 */
class MutationTest {

  static Stream<Mutation> mutations() {
    return Stream.of(
        new Mutation(
            "RMSProp with bias correction",
            "descent.RmsProp",
            """
                  @Override
                  public void apply(WorkMatrix[] gradients, double eta) {
                    for (int j = 0; j < factors.length; j++) {
                      squares[j].averageSquares(decay, gradients[j]);
                      factors[j].addScaledOverRoot(-eta, gradients[j], squares[j], epsilon);
            """,
            """
                  private double decayed = 1;

                  @Override
                  public void apply(WorkMatrix[] gradients, double eta) {
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
            "descent.GroupRmsProp",
            "engine.sumOfSquares(gradients));",
            "engine.sumOfSquares(gradients) / java.util.Arrays.stream(gradients).mapToInt(g ->"
                + " g.rows() * g.cols()).sum());",
            "descent.OptimizerUpdateTest#groupRmsProp_firstStepWithoutEpsilon_isEtaLong"),
        new Mutation(
            "Adam without the bias correction of its average",
            "descent.Adam",
            "double step = eta / (1 - decayed1) * root;",
            "double step = eta * root;",
            "descent.AdamTest#firstStep_anyDecayRates_isTheGradientOverItsSizePlusEpsilon"),
        new Mutation(
            "a cosine schedule in radians",
            "descent.Schedule",
            "Math.PI * progress(t)",
            "progress(t)",
            "descent.ScheduleTest#at_eachKind_isItsFormula"),
        new Mutation(
            "columns of the Hessian without weight decay",
            "model.Hessian",
            "y[p] += at.weightDecay();",
            "",
            "model.HessianTest#columns_everyColumn_isThatOfTheProducts"),
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
            "result.EndState",
            "p * StrictMath.log(p)",
            "p * StrictMath.log(p) / StrictMath.log(2)",
            "result.EndStateTest#effectiveRank_knownSpectrum_isTheExponentialOfItsEntropy"),
        new Mutation(
            "references of a run that saw a part are the target's",
            "run.Run",
            "return observation.determinesTarget()",
            "return observation.kind() != null",
            "run.ObservedRunTest#references_completion_areTheSingularValuesOfTheEnd"));
  }

  /**
   * Mutations that PIT, on descent and stages with their own tests, does not make, or whose law
   * takes long.
   */
  static Stream<Mutation> nightlyMutations() {
    return Stream.of(
        new Mutation(
            "step size off by 1 %",
            "descent.GradientDescent",
            "factors[j].addScaled(-eta, gradients[j]);",
            "factors[j].addScaled(-1.01 * eta, gradients[j]);",
            "descent.DescentTest#run_alignedFactors_followTheScalarMap"),
        new Mutation(
            "a step of its own for each layer",
            "descent.GradientDescent",
            "factors[j].addScaled(-eta, gradients[j]);",
            "factors[j].addScaled(-eta * (1 + .01 * j), gradients[j]);",
            "run.DiagonalCompletionTest#execute_atDepthTwo_endsAtTheAnglesOfTheInitialFactors"),
        new Mutation(
            "the matrix at the end upside down",
            "descent.DescentState",
            "return engine.unpack(endToEndProduct);",
            "return engine.unpack(endToEndProduct).transpose();",
            "run.RunTest#execute_smallTarget_keepsTheProductOfTheFactorsItEndedAt"),
        new Mutation(
            "no loss factor in the gradient",
            "model.Objective",
            "residual.scale(c);",
            "residual.scale(1);",
            "model.ObjectiveTest#gradient_everyEntry_equalsTheCentralDifference"),
        new Mutation(
            "no loss factor in the Hessian",
            "model.Hessian",
            "backward[depth].scale(at.lossFactor());",
            "",
            "model.HessianTest#apply_direction_isTheLimitOfDifferencesOfTheGradientAtSlopeTwo"),
        new Mutation(
            "balancedness of the transposed factors",
            "landscape.LayerBalance",
            """
            engine.transposeMultiply(upper, upper, inner);
                engine.multiplyTransposed(lower, lower, outer);
            """,
            """
            engine.multiplyTransposed(upper, upper, inner);
                engine.transposeMultiply(lower, lower, outer);
            """,
            "run.ValleyLandscapeTest#balance_flowWithASmallStep_driftsByTheStep"),
        new Mutation(
            "the Hessian of completion sees every entry",
            "model.Observation",
            """
            image.set(direction);
                  image.multiplyElements(mask);
            """,
            """
            image.set(direction);
            """,
            "model.ObservationSchemeTest#residualAndNormal_areTheDerivativesOfTheSquares"),
        new Mutation(
            "unobserved error over what was seen",
            "model.Observation",
            "visible[i] == 0",
            "visible[i] != 0",
            "model.ObservationSchemeTest#completion_seesTheEntriesOfItsMaskAlone"),
        new Mutation(
            "all Gaussian layers from the same stream",
            "model.Initialisation",
            "j -> random.gaussianMatrix(widths.rowsOf(j), widths.colsOf(j), standardDeviation));",
            "j -> stream(seed)"
                + ".gaussianMatrix(widths.rowsOf(j), widths.colsOf(j), standardDeviation));",
            "model.StartTest#drawnKinds_layersOfOneShape_areIndependent"),
        new Mutation(
            "alpha for every layer",
            "model.Initialisation",
            "StrictMath.pow(scale, 1.0 / widths.depth())",
            "scale",
            "model.InitialisationTest#gaussian_draw_hasAnEndToEndProductOfScaleAlphaAtEveryDepth"),
        new Mutation(
            "regions end at arithmetic means",
            "stages.GradientRegions",
            "Math.sqrt(valley) * Math.sqrt(peak.gradientNorm())",
            "(valley + peak.gradientNorm()) / 2",
            "run.GradientRegionsTest"
                + "#saddleSteps_everyStepLooked_areTheSameWithinAFewOfAHundred"),
        new Mutation(
            "saddles looked at when the rise is over",
            "stages.SaddleSnapshots",
            "if (!rose) {",
            "if (!rose) {" + " candidate = new Snapshot(candidate.step(), state.packedFactors());",
            "run.ValleyLandscapeTest#saddles_copies_areTheStatesOfTheirSteps"),
        new Mutation(
            "Lanczos' residual not subtracted",
            "landscape.Certificate",
            "return minEigenvalue - residual;",
            "return minEigenvalue;",
            "landscape.CertificateTest#cautiousMinEigenvalue_residual_isSubtracted"),
        new Mutation(
            "next escape by the Ritz value alone",
            "landscape.CriticalPoint",
            "double lambda = certificate.cautiousMinEigenvalue();",
            "double lambda = certificate.minEigenvalue();",
            "landscape.CertificateTest#criticalPoint_residualBelowZero_escapesAsFromThere"),
        new Mutation(
            "proven bound without N - 1",
            "landscape.EigenvalueProof",
            "double curvature = depth - 1;",
            "double curvature = 1;",
            "landscape.CertificateTest#at_randomFactors_agreesWithTheDenseHessian"),
        new Mutation(
            "next escape without the loss factor",
            "landscape.NextEscape",
            "curvature / (c * nextMode(",
            "curvature / (nextMode(",
            "landscape.CertificateTest#steps_lossFactor_changesNothingOfTheSameTrajectory"),
        new Mutation(
            "a factorisation that fails is a proof",
            "linalg.PositiveDefinite",
            "if (!(pivot > 0)) {",
            "if (pivot == 0) {",
            "linalg.PositiveDefiniteTest#noneBelow_randomSpectrum_provesWhatIsTrueAndNothingElse"),
        new Mutation(
            "compressed Hessian without the layers between two layers",
            "model.CompressedHessian",
            "between = product(at.factor(m + 1), between);",
            "",
            "model.CompressedHessianTest#column_everythingKept_hasTheSpectrumOfTheHessian"),
        new Mutation(
            "columns of the Hessian without what moves the backward pass",
            "model.Hessian",
            """
                  if (j == layer) {
                    engine.transposeMultiply(direction, at.backward(j), backwardTerms[j - 1]);
                    backward[j - 1].addScaled(1, backwardTerms[j - 1]);
                  }
            """,
            "",
            "model.HessianTest#columns_everyColumn_isThatOfTheProducts"),
        new Mutation(
            "plateau's loss off by one mode",
            "landscape.Theory",
            "losses[k + 1] + c / 2 * sigma[k] * sigma[k];",
            "losses[k + 1] + (k == 0 ? 0 : c / 2 * sigma[k] * sigma[k]);",
            "run.ScalarMapPredictionTest#stages_alignedStart_standBesideTheirPredictions"),
        new Mutation(
            "escape of depth 2 by the flow's rate",
            "landscape.EscapeTime",
            "StrictMath.log1p(stepSize * sigma) / stepSize",
            "sigma",
            "landscape.EscapeTimeTest"
                + "#toHalf_overTheStepSize_predictsTheFirstPassageOfTheScalarMap"),
        new Mutation(
            "modes of depth 2 grow along what others have taken",
            "landscape.InitialModes",
            "double[] own = withoutTaken(growing[i]);",
            "double[] own = growing[i];",
            "run.DepthTwoPredictionTest"
                + "#halfCrossings_smallInitialFactors_areWithinATenthOfAPercent"),
        new Mutation(
            "steps of depth 2 taken for the flow's",
            "landscape.DepthTwoEscapes",
            "boolean fast = growth > FAST * (1 - momentum);",
            "boolean fast = false;",
            "run.DepthTwoPredictionTest"
                + "#halfCrossings_smallInitialFactors_areWithinATenthOfAPercent"),
        new Mutation(
            "the flow of depth 2 on time with the map",
            "landscape.DepthTwoEscapes",
            "- flow;",
            "* 0;",
            "run.DepthTwoPredictionTest"
                + "#halfCrossings_smallInitialFactors_areWithinATenthOfAPercent"),
        new Mutation(
            "imbalance of small factors left out",
            "landscape.Imbalance",
            "corrections[j][h] +=",
            "corrections[j][h] += 0 *",
            "run.DepthTwoPredictionTest#halfCrossings_largerInitialFactors_areNear"),
        new Mutation(
            "heavy ball at rest as if it moved",
            "landscape.LinearGrowth",
            "larger * (1 - smaller) / (larger - smaller)",
            "1",
            "run.DepthTwoPredictionTest#halfCrossings_heavyBall_areWithinATenthOfAPercent"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nightlyMutations")
  @Tag("nightly")
  void lawTest_oneMoreWrongLine_failsAndWithoutItPasses(Mutation mutation, @TempDir Path folder)
      throws Exception {
    lawTest_oneWrongLine_failsAndWithoutItPasses(mutation, folder);
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
