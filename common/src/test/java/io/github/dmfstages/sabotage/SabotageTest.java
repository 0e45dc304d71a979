package io.github.dmfstages.sabotage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * The tests catch wrong science: with one wrong line in one class, the test that states the broken
 * law fails, and without it the same test passes.
 */
class SabotageTest {
  private static final String DEPTH_TWO =
      "run.DepthTwoPredictionTest#halfCrossings_smallInitialFactors_areWithinATenthOfAPercent";

  private static final Map<String, TestExecutionSummary> UNHARMED = new HashMap<>();

  static Stream<Sabotage> sabotages() {
    return Stream.of(
        // Updates.
        new Sabotage(
            "step size off by 1 %",
            "descent.Optimizer",
            "factors[j].addScaled(-eta, gradients[j]);",
            "factors[j].addScaled(-1.01 * eta, gradients[j]);",
            "descent.DescentTest#run_alignedFactors_followTheScalarMap"),
        new Sabotage(
            "a step of its own for each layer",
            "descent.Optimizer",
            "factors[j].addScaled(-eta, gradients[j]);",
            "factors[j].addScaled(-eta * (1 + .01 * j), gradients[j]);",
            "run.DiagonalCompletionTest#execute_atDepthTwo_endsAtTheAnglesOfTheInitialFactors"),
        new Sabotage(
            "the matrix at the end upside down",
            "descent.DescentState",
            "return engine.unpack(endToEndProduct);",
            "return engine.unpack(endToEndProduct).transpose();",
            "run.RunTest#execute_smallTarget_keepsTheProductOfTheFactorsItEndedAt"),
        new Sabotage(
            "momentum with dampening",
            "descent.Optimizer",
            "velocities[j].scaleAndAdd(momentum, gradients[j]);",
            "gradients[j].scale(1 - momentum); velocities[j].scaleAndAdd(momentum, gradients[j]);",
            "descent.OptimizerUpdateTest#momentum_isTheScalarRule"),
        new Sabotage(
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
        new Sabotage(
            "GroupRMSProp by the mean square",
            "descent.Optimizer",
            "engine.sumOfSquares(gradients));",
            "engine.sumOfSquares(gradients)"
                + " / Arrays.stream(gradients).mapToInt(g -> g.rows() * g.cols()).sum());",
            "descent.OptimizerUpdateTest#groupRmsProp_firstStepWithoutEpsilon_isEtaLong"),
        new Sabotage(
            "stability limit of sigma^(1-1/N)",
            "landscape.StabilityLimit",
            "2 - 2.0 / depth",
            "1 - 1.0 / depth",
            "landscape.StabilityLimitTest#stepSize_balancedMinimum_isTwoOverTheTopEigenvalue"),
        // Loss, gradient and Hessian.
        new Sabotage(
            "a factor transposed in the gradient",
            "model.Objective",
            "engine.transposeMultiply(factors[j - 1], backward[j], backward[j - 1]);",
            "engine.multiply(factors[j - 1], backward[j], backward[j - 1]);",
            "model.ObjectiveTest#gradient_everyEntry_equalsTheCentralDifference"),
        new Sabotage(
            "no loss factor in the gradient",
            "model.Objective",
            "residual.scale(c);",
            "residual.scale(1);",
            "model.ObjectiveTest#gradient_everyEntry_equalsTheCentralDifference"),
        new Sabotage(
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
        new Sabotage(
            "no loss factor in the Hessian",
            "model.Hessian",
            "backward[depth].scale(at.lossFactor());",
            "",
            "model.HessianTest#apply_direction_isTheLimitOfDifferencesOfTheGradientAtSlopeTwo"),
        new Sabotage(
            "balancedness of the transposed factors",
            "model.LayerBalance",
            """
            engine.transposeMultiply(upper, upper, inner);
                engine.multiplyTransposed(lower, lower, outer);
            """,
            """
            engine.multiplyTransposed(upper, upper, inner);
                engine.transposeMultiply(lower, lower, outer);
            """,
            "run.ValleyLandscapeTest#balance_flowWithASmallStep_driftsByTheStep"),
        new Sabotage(
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
        new Sabotage(
            "unobserved error over what was seen",
            "model.Observation",
            "visible[i] == 0",
            "visible[i] != 0",
            "model.ObservationSchemeTest#completion_seesTheEntriesOfItsMaskAlone"),
        // Targets and starts.
        new Sabotage(
            "target and start from one stream",
            "model.Initialisation",
            "RandomStream.of(\"initialisation\", seed)",
            "RandomStream.of(\"target\", seed)",
            "model.StartTest#drawnKinds_seedOfTheTarget_areIndependentOfTheTarget"),
        new Sabotage(
            "all Gaussian layers from the same stream",
            "model.Initialisation",
            "j -> random.gaussianMatrix(widths.rowsOf(j), widths.colsOf(j), standardDeviation));",
            "j -> stream(seed)"
                + ".gaussianMatrix(widths.rowsOf(j), widths.colsOf(j), standardDeviation));",
            "model.StartTest#drawnKinds_layersOfOneShape_areIndependent"),
        new Sabotage(
            "alpha for every layer",
            "model.Initialisation",
            "StrictMath.pow(scale, 1.0 / widths.depth())",
            "scale",
            "model.InitialisationTest#gaussian_draw_hasAnEndToEndProductOfScaleAlphaAtEveryDepth"),
        new Sabotage(
            "QR without the signs that make Q Haar",
            "linalg.HaarMatrix",
            "q[j * rows + j] < 0",
            "false",
            "linalg.HaarMatrixTest#draw_square_hasTheMomentsOfTheHaarMeasure"),
        // Stages.
        new Sabotage(
            "no hysteresis in the bump detector",
            "stages.HysteresisExtrema",
            "atValue * hysteresis < value : atValue > hysteresis * value",
            "atValue < value : atValue > value",
            "stages.BumpDetectorTest#bumps_ripplesBelowRho_areOneBump"),
        new Sabotage(
            "first state no valley candidate",
            "stages.HysteresisExtrema",
            "void feed(long atStep, double atValue, double atLoss) {",
            "void feed(long atStep, double atValue, double atLoss) { if (atStep == 0) return;",
            "stages.BumpDetectorTest#bumps_riseFromTheFirstState_startThere"),
        new Sabotage(
            "rise by rho itself enough",
            "stages.HysteresisExtrema",
            "atValue > hysteresis * value",
            "atValue >= hysteresis * value",
            "stages.BumpDetectorTest#bumps_riseOrFallByExactlyRho_areNone"),
        new Sabotage(
            "a candidate forgotten at a larger rho",
            "stages.HysteresisExtrema",
            "coarse.feed(step, value, loss);",
            "",
            "stages.BumpDetectorTest#bumps_randomSequences_areThoseOfTheDenseSequenceAtEveryRho"),
        new Sabotage(
            "the detector sees every other step",
            "stages.BumpDetector",
            "feed(state.step(), state.gradientNorm(), state.loss());",
            "if (state.step() % 2 == 0) feed(state.step(), state.gradientNorm(), state.loss());",
            "stages.RealRunStagesTest#stages_randomRuns_areThoseOfTheDenseTrajectory"),
        new Sabotage(
            "bumps without a crossing are stages",
            "stages.StageCount",
"""
      if (crossings.length > 0) {
        stages.add(
            new SpeStage(
                stages.size() + 1, bump.valley(), bump.peak(), crossings.length, crossings[0]));
""",
"""
      {
        stages.add(
            new SpeStage(
                stages.size() + 1, bump.valley(), bump.peak(), crossings.length, first));
""",
            "stages.StageCountTest#of_bumpWithoutACrossing_isNoStage"),
        new Sabotage(
            "an open rise is a stage",
            "stages.Bumps",
            "boolean open = alternating.size() % 2 == 1;",
            """
            boolean open = false;
            if (alternating.size() % 2 == 1) {
              Extremum last = alternating.get(alternating.size() - 1);
              bumps.add(new Bump(last, last));
            }
            """,
            "stages.StageCountTest" + "#of_crossingInAnOpenRise_isUnassignedAndTheRiseIsReported"),
        new Sabotage(
            "a crossing at a valley belongs to the next bump",
            "stages.StageCount",
            "first < t && t <= last",
            "first <= t && t < last",
            "stages.StageCountTest#of_crossingAtAValley_belongsToTheBumpBeforeIt"),
        new Sabotage(
            "depth 1 has stages",
            "stages.StageCount",
            "depth > 1 && i < bumps.bumps().size()",
            "i < bumps.bumps().size()",
            "stages.StageCountTest#of_depthOne_hasNoStageByDefinition"),
        new Sabotage(
            "crossings without interpolation",
            "stages.ModeCrossings",
            "return step0 + share * apart;",
            "return step;",
            "stages.ModeCrossingsTest#of_betweenTwoPoints_interpolatesLinearly"),
        new Sabotage(
            "no copies between records",
            "stages.CrossingSearch",
            "copies.put(state.step(), state.copyOfProduct());",
            "copies.clear();",
            "stages.RealRunStagesTest#stages_randomRuns_areThoseOfTheDenseTrajectory"),
        new Sabotage(
            "growth between records by the inverse power",
            "stages.GrowthCurve",
            "2.0 / depth - 1)",
            "1 - 2.0 / depth)",
            "stages.GrowthCurveTest#share_betweenRecordsOnTheFlow_isThatOfTheFlowsTime"),
        new Sabotage(
            "all modes against half of the largest",
            "stages.ModeCrossings",
            "SHARES[k] * reference)",
            "SHARES[k] * references.apply(0))",
            "stages.ModeCrossingsTest#of_severalModes_followTheirOwnSingularValue"),
        new Sabotage(
            "second counter settles at half",
            "stages.SpectralStages",
            "Double.isNaN(mode.crossing90()) ? lastStep : mode.crossing90();",
            "Double.isNaN(mode.crossing90()) ? lastStep : mode.crossing50();",
            "stages.SpectralStagesTest#count_tenthBeforeTheOthersNineTenths_joins"),
        new Sabotage(
            "regions end at arithmetic means",
            "stages.GradientRegions",
            "Math.sqrt(valley) * Math.sqrt(peak.gradientNorm())",
            "(valley + peak.gradientNorm()) / 2",
            "run.GradientRegionsTest"
                + "#saddleSteps_everyStepLooked_areTheSameWithinAFewOfAHundred"),
        new Sabotage(
            "saddles looked at when the rise is over",
            "stages.SaddleSnapshots",
            "if (!rose) {",
            "if (!rose) {" + " candidate = new Snapshot(candidate.step(), state.packedFactors());",
            "run.ValleyLandscapeTest#saddles_copies_areTheStatesOfTheirSteps"),
        // Ends of runs and certificates.
        new Sabotage(
            "Lanczos' residual not subtracted",
            "landscape.Certificate",
            "return minEigenvalue - residual;",
            "return minEigenvalue;",
            "landscape.CertificateTest#cautiousMinEigenvalue_residual_isSubtracted"),
        new Sabotage(
            "next escape by the Ritz value alone",
            "landscape.CriticalPoint",
            "double lambda = certificate.cautiousMinEigenvalue();",
            "double lambda = certificate.minEigenvalue();",
            "landscape.CertificateTest#criticalPoint_residualBelowZero_escapesAsFromThere"),
        new Sabotage(
            "proven bound without N - 1",
            "landscape.Certificate",
            "double bound = (depth - 1) * gradient;",
            "double bound = gradient;",
            "landscape.CertificateTest#at_randomFactors_agreesWithTheDenseHessian"),
        new Sabotage(
            "gradient compared with the first one",
            "descent.DescentState",
            "if (gradientNorm > largestGradientNorm) {",
            "if (step == 0) {",
            "descent.DescentTest#largestGradientNorm_everyState_isTheRunningMaximum"),
        new Sabotage(
            "next escape compared with the steps so far",
            "descent.SecondOrderTest",
            "escape > maxSteps - t;",
            "escape > t;",
            "descent.SecondOrderTestTest"
                + "#holds_negligibleCurvature_onlyIfTheEscapeComesAfterTheBudget"),
        new Sabotage(
            "escapes that theory predicts not looked at",
            "descent.SecondOrderTest",
            "if (predicted <= maxSteps) {",
            "if (predicted <= 0) {",
            "descent.SecondOrderTestTest#holds_escapePredictedWithinTheBudget_isFalse"),
        new Sabotage(
            "next escape without the loss factor",
            "landscape.NextEscape",
            "curvature / (c * nextMode(",
            "curvature / (nextMode(",
            "landscape.CertificateTest#steps_lossFactor_changesNothingOfTheSameTrajectory"),
        new Sabotage(
            "a factorisation that fails is a proof",
            "linalg.PositiveDefinite",
            "if (!(pivot > 0)) {",
            "if (pivot == 0) {",
            "linalg.PositiveDefiniteTest#noneBelow_randomSpectrum_provesWhatIsTrueAndNothingElse"),
        new Sabotage(
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
        new Sabotage(
            "an update after the last step",
            "descent.StopRule",
            "state.step() >= maxSteps",
            "state.step() > maxSteps",
            "descent.DescentTest#run_sevenSteps_showsEightStatesAndCountsSevenUpdates"),
        new Sabotage(
            "a state that diverged is shown to observers",
            "descent.Descent",
            """
                  if (stopRule.diverged(state)) {
                    return Status.DIVERGED;
                  }
                  for (StepObserver observer : watching) {
                    observer.observe(state);
                  }
            """,
            """
                  for (StepObserver observer : watching) {
                    observer.observe(state);
                  }
                  if (stopRule.diverged(state)) {
                    return Status.DIVERGED;
                  }
            """,
            "descent.StopRuleTest#run_hugeStep_divergesToWhatIsNotFiniteAndShowsItToNobody"),
        new Sabotage(
            "rises before a new best still counted",
            "descent.StopRule",
            "rises = 0;",
            "",
            "descent.StopRuleTest#end_newBest_forgetsTheRisesBeforeIt"),
        new Sabotage(
            "loss tolerance strict",
            "descent.StopRule",
            "state.loss() <= lossTolerance * initialLoss",
            "state.loss() < lossTolerance * initialLoss",
            "descent.StopRuleTest#end_toleranceReachedAtTheLastStep_convergedBeforeBudget"),
        new Sabotage(
            "effective rank by log2",
            "run.EndState",
            "p * StrictMath.log(p)",
            "p * StrictMath.log(p) / StrictMath.log(2)",
            "run.EndStateTest#effectiveRank_knownSpectrum_isTheExponentialOfItsEntropy"),
        new Sabotage(
            "references of a run that saw a part are the target's",
            "run.Run",
            "config.observation().kind() == ObservationScheme.Kind.FULL",
            "config.observation().kind() != null",
            "run.ObservedRunTest#references_completion_areTheSingularValuesOfTheEnd"),
        // Theory.
        new Sabotage(
            "plateau's loss off by one mode",
            "landscape.Theory",
            "losses[k + 1] + c / 2 * sigma[k] * sigma[k];",
            "losses[k + 1] + (k == 0 ? 0 : c / 2 * sigma[k] * sigma[k]);",
            "run.ScalarMapPredictionTest#stages_alignedStart_standBesideTheirPredictions"),
        new Sabotage(
            "heavy ball predicted by eta itself",
            "descent.Optimizer",
            "return eta / (1 - momentum);",
            "return eta;",
            "descent.OptimizerUpdateTest#displacementBound_oneGradientOfNormOne_isHowFarItMovesTheFactorsInAll"),
        new Sabotage(
            "escape of depth 2 by the flow's rate",
            "landscape.EscapeTime",
            "StrictMath.log1p(stepSize * sigma) / stepSize",
            "sigma",
            "landscape.EscapeTimeTest"
                + "#toHalf_overTheStepSize_predictsTheFirstPassageOfTheScalarMap"),
        new Sabotage(
            "modes of depth 2 grow along what others have taken",
            "landscape.InitialModes",
            "double[] own = withoutTaken(growing[i]);",
            "double[] own = growing[i];",
            DEPTH_TWO),
        new Sabotage(
            "steps of depth 2 taken for the flow's",
            "landscape.DepthTwoEscapes",
            "boolean fast = growth > FAST * (1 - momentum);",
            "boolean fast = false;",
            DEPTH_TWO),
        new Sabotage(
            "the flow of depth 2 on time with the map",
            "landscape.DepthTwoEscapes",
            "- flow;",
            "* 0;",
            DEPTH_TWO),
        new Sabotage(
            "imbalance of small factors left out",
            "landscape.Imbalance",
            "corrections[j][h] +=",
            "corrections[j][h] += 0 *",
            "run.DepthTwoPredictionTest#halfCrossings_largerInitialFactors_areNear"),
        new Sabotage(
            "heavy ball at rest as if it moved",
            "landscape.LinearGrowth",
            "larger * (1 - smaller) / (larger - smaller)",
            "1",
            "run.DepthTwoPredictionTest#halfCrossings_heavyBall_areWithinATenthOfAPercent"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sabotages")
  void lawTest_oneWrongLine_failsAndWithoutItPasses(Sabotage sabotage, @TempDir Path folder)
      throws Exception {
    TestExecutionSummary unharmed = UNHARMED.get(sabotage.law());
    if (unharmed == null) {
      unharmed = LawRun.run(sabotage.law());
      UNHARMED.put(sabotage.law(), unharmed);
    }
    assertThat(unharmed.getTestsSucceededCount()).as("%s", sabotage).isPositive();
    assertThat(unharmed.getTotalFailureCount()).as("%s", sabotage).isZero();

    sabotage.compileInto(folder);
    TestExecutionSummary harmed = LawRun.run(sabotage.law(), folder);
    assertThat(harmed.getTestsStartedCount())
        .as("%s", sabotage)
        .isEqualTo(unharmed.getTestsStartedCount());
    assertThat(harmed.getTestsFailedCount()).as("%s", sabotage).isPositive();
    // Not because the sabotaged class does not fit the others.
    assertThat(harmed.getFailures()).noneMatch(f -> f.getException() instanceof LinkageError);
  }
}
