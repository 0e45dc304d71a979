package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs of which a count of stages, or an explanation, could mislead. */
class StageCasesTest {

  static Stream<Experiment> diverging() {
    Experiment heavyBall = Experiment.of(6, 2, 1).scale(1e-10).relativeStep(.826).seed(6876);
    heavyBall.optimizer = Optimizer.Kind.MOMENTUM;
    heavyBall.momentum = OptionalDouble.of(.99);
    heavyBall.maxSteps(40_000);
    Experiment completion = Experiment.of(6, 2, 1, .5).scale(1).relativeStep(8);
    completion.observedEntries = OptionalLong.of(30);
    Experiment sensing = Experiment.of(6, 3, 1, .5).scale(1).relativeStep(8);
    sensing.measurements = OptionalInt.of(40);
    return Stream.of(
        heavyBall,
        completion,
        sensing,
        Experiment.of(5, 3, 1, .5).scale(1).relativeStep(4),
        Experiment.of(5, 3, 1, .5).scale(1e60).relativeStep(.5),
        Experiment.of(5, 1, 1, .5).relativeStep(2.1));
  }

  /** Growth beyond bounds crosses every reference, and shows no mode. */
  @ParameterizedTest
  @MethodSource("diverging")
  void run_thatDiverges_hasNoStages(Experiment experiment) {
    RunResult result = experiment.run();
    assertThat(result.status()).isEqualTo(Status.DIVERGED);
    assertThat(result.stageCount()).isEqualTo(StageCount.NONE);
    assertThat(result.stageCount().robust()).isNull();
    assertThat(result.stageCount().count()).isEmpty();
    assertThat(result.stageCount().modesPerStage()).isNull();
    assertThat(result.stages()).isNull();
    assertThat(result.saddleSteps()).isNull();
    assertThat(result.trajectory()).extracting(TrajectoryPoint::region).containsOnly("none");
    assertThat(result.explanation())
        .startsWith("diverged: at step ")
        .contains("so no stages are counted");
    if (!Run.observesAll(experiment.config())) {
      assertThat(result.modes()).isEmpty();
    }
  }

  /** The singular value rises once, and the gradient norm never falls. */
  @Test
  void run_aboveTheEdgeOfStability_saysThatItsStageIsHiddenFromTheGradient() {
    RunResult result =
        Experiment.of(6, 2, 1).scale(1e-10).relativeStep(1.211).seed(2482).maxSteps(20_000).run();
    assertThat(result.status()).isEqualTo(Status.OSCILLATING);
    StageCount count = result.stageCount();
    assertThat(count.count()).hasValue(0);
    assertThat(count.at1_2()).isZero();
    assertThat(count.at2()).isZero();
    assertThat(count.spectral()).isOne();
    assertThat(count.robust()).isFalse();
    assertThat(result.explanation())
        .contains(
            "hidden from the gradient: mode 1 crossed half at step 14.8, in a rise of the gradient"
                + " norm that no fall by a factor of 1.5 followed",
            "unrobust: the count is 0 at rho 1.2, 0 at 1.5, 0 at 2 and 1 by singular values")
        .doesNotContain("outside of bumps");
  }

  @Test
  void run_thatStillRisesAtItsEnd_saysThatTheStageIsHidden() {
    Experiment experiment = Experiment.of(6, 3, 1).scale(1e-6);
    RunResult whole = experiment.run();
    assertThat(whole.stageCount().count()).hasValue(1);
    long half = (long) Math.ceil(whole.modes().get(0).crossing50());
    RunResult cut = experiment.maxSteps(half + 1).run();
    assertThat(cut.stageCount().count()).hasValue(0);
    assertThat(cut.stageCount().robust()).isFalse();
    assertThat(cut.explanation()).startsWith("hidden from the gradient: mode 1 crossed half");
  }

  /** Half crossings that are 1,859.6 steps apart did not leave together. */
  @Test
  void run_whoseOscillationHidesBumps_doesNotSayThatModesLeftTogether() {
    Experiment experiment = Experiment.of(5, 2, 1, .53, .3).scale(7.162704162791575e-05).seed(9178);
    experiment.stepSize = new StepSize.Absolute(0.00016989739636755392);
    experiment.optimizer = Optimizer.Kind.RMSPROP;
    experiment.maxSteps(15_000);
    RunResult result = experiment.run();
    assertThat(result.stageCount().modesPerStage()).containsExactly(3);
    assertThat(result.stageCount().spectral()).isEqualTo(2);
    assertThat(result.stageCount().robust()).isFalse();
    assertThat(result.explanation())
        .contains(
            "hidden from the gradient: stage 1 is one rise and fall of the gradient norm by a"
                + " factor of 1.5, for 2 escapes by singular values: mode 1 at step 589.1, modes 2"
                + " and 3 from step 1687.5",
            "merged: modes 2 and 3 left together in stage 1, 761.2 steps apart")
        .doesNotContain("modes 1");
  }

  /** The projections of the initial product on the modes are -0.11 and -0.09. */
  @ParameterizedTest
  @CsvSource({"20000, CONVERGED, false", "3, BUDGET_EXHAUSTED, true"})
  void run_fromLargeRandomFactors_doesNotTakeThemForModes(
      long maxSteps, Status status, boolean waiting) {
    RunResult result =
        Experiment.of(10, 3, 1, .39)
            .scale(0.5960960374517908)
            .relativeStep(.34)
            .seed(5066)
            .maxSteps(maxSteps)
            .run();
    assertThat(result.status()).isEqualTo(status);
    assertThat(result.modes()).allMatch(m -> m.crossing50() == 0);
    assertThat(result.explanation())
        .startsWith(
            "large initial factors: 2 singular values of the initial product stood above half of"
                + " the target's, in directions of their own (u^T W v/sigma of other modes of the"
                + " target was at most -0.087)")
        .doesNotContain("learned at the start");
    assertThat(result.explanation().contains("not yet escaped: still at saddle 0 after 3 steps"))
        .isEqualTo(waiting);
  }

  /** Factors of a diagonal target hold its modes, of one sign or of the other. */
  @Test
  void run_fromAlignedFactors_tellsModesThatItHoldsFromTheStart() {
    RunResult result = Experiment.of(5, 3, 1, .5, .2).scale(.4).runAligned();
    assertThat(result.modes())
        .extracting(m -> m.crossing50() == 0)
        .containsExactly(false, true, true);
    assertThat(result.explanation())
        .contains("learned at the start: 2 modes stood above half from the start")
        .doesNotContain("large initial factors");
  }

  static Stream<Experiment> partial() {
    Experiment completion = Experiment.of(8, 3, 1, .5);
    completion.observedEntries = OptionalLong.of(60);
    Experiment sensing = Experiment.of(8, 3, 1, .5);
    sensing.measurements = OptionalInt.of(60);
    Experiment shallow = Experiment.of(8, 2, 1, .5, .3);
    shallow.observedEntries = OptionalLong.of(40);
    return Stream.of(completion, sensing, shallow);
  }

  /** From a hundredth to a third of the target's size, the product is the initial factors' own. */
  @ParameterizedTest
  @MethodSource("partial")
  void partialRun_thatNeverLeftRankZero_hasNoModesWhateverItsInitialScale(Experiment experiment) {
    for (double alpha : new double[] {1e-6, .01, .1, .3}) {
      RunResult result = experiment.scale(alpha).relativeStep(.01).maxSteps(10).run();
      assertThat(result.modes()).isEmpty();
      assertThat(result.stageCount().count()).hasValue(0);
      assertThat(result.explanation())
          .startsWith("not yet escaped: still at saddle 0 after 10 steps (budget-exhausted)")
          .doesNotContain("start");
    }
  }

  /** What fits the observed values has left rank 0, whatever its direction. */
  @ParameterizedTest
  @MethodSource("partial")
  void partialRun_thatFits_hasTheModesOfItsEnd(Experiment experiment) {
    for (double alpha : new double[] {1e-6, .01, .3}) {
      RunResult result = experiment.scale(alpha).relativeStep(.3).maxSteps(30_000).run();
      assertThat(result.loss()).isLessThan(1e-3 * result.initialLoss());
      assertThat(result.modes()).hasSize(result.end().rank());
    }
  }
}
