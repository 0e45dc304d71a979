package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.result.RunResult;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecondOrderStopTest {

  /** Null modes decay algebraically only, so a loss tolerance near 0 would never be reached. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void end_noLossTolerance_isCertifiedAfterTheLastStage(int depth) {
    Experiment experiment = Experiment.of(8, depth, 1, .5, .25);
    experiment.lossTolerance = OptionalDouble.of(0);
    RunResult result = experiment.run();
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.loss()).isPositive();
    assertThat(result.criticalPoint().secondOrder()).isTrue();
    assertThat(result.stageCount().count()).hasValue(3);
    assertThat(result.steps()).isLessThan(experiment.config().maxSteps());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void end_gradientToleranceZero_usesUpTheBudget(int depth) {
    Experiment experiment = Experiment.of(6, depth, 1, .5).maxSteps(20_000);
    experiment.lossTolerance = OptionalDouble.of(0);
    experiment.gradientTolerance = 0;
    // Where nothing is left to fall the steps become too small first.
    assertThat(experiment.run().status()).isIn(Status.BUDGET_EXHAUSTED, Status.STALLED);
  }

  /**
   * The last mode's saddle is flat for most of the run, and still must not be taken for the end.
   */
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void end_longLastPlateau_isNotCertifiedThere(int depth) {
    RunResult result = Experiment.of(6, depth, 1, .1).relativeStep(.5).run();
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.stageCount().count()).hasValue(2);
  }

  @Test
  void end_budgetSpentOnASaddle_saysHowSoonItCouldLeave() {
    RunResult result = Experiment.of(6, 3, 1, .5).maxSteps(1_000).run();
    assertThat(result.status()).isEqualTo(Status.BUDGET_EXHAUSTED);
    assertThat(result.criticalPoint().secondOrder()).isFalse();
    assertThat(result.criticalPoint().escapeIn()).isBetween(1.0, 1e5);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void end_aroundTheStabilityLimit_convergesBelowAndNotAbove(int depth) {
    assertThat(
            Experiment.of(5, depth, 1, .6)
                .scale(1e-3)
                .relativeStep(.98)
                .maxSteps(5000)
                .run()
                .status())
        .isEqualTo(Status.CONVERGED);
    assertThat(
            Experiment.of(5, depth, 1, .6)
                .scale(1e-3)
                .relativeStep(1.02)
                .maxSteps(5000)
                .run()
                .status())
        .isNotEqualTo(Status.CONVERGED);
  }
}
