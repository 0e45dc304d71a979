package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Status;
import org.junit.jupiter.api.Test;

class ExplanationTest {

  @Test
  void explanation_asManyStagesAsRank_isMissing() {
    assertThat(Experiment.of(6, 3, 1, .5).run().explanation()).isNull();
  }

  @Test
  void explanation_depthOne_saysThatThereIsNoSaddle() {
    assertThat(Experiment.of(4, 1, 1, .5).run().explanation()).contains("depth 1");
  }

  @Test
  void explanation_mergedModes_saysWhichAndHowFarApart() {
    RunResult result = Experiment.of(6, 2, 1, .95).scale(1e-6).runAligned();
    assertThat(result.stageCount().modesPerStage()).containsExactly(2);
    assertThat(result.explanation())
        .startsWith("merged: modes 1 and 2 left together in stage 1, ")
        .contains("steps apart (predicted separation ", "too little for two stages)");
  }

  @Test
  void explanation_notYetEscaped_saysWhichSaddleAndHowManyMoreSteps() {
    RunResult result = Experiment.of(6, 3, 1, .3).scale(1e-6).maxSteps(3000).runAligned();
    assertThat(result.status()).isEqualTo(Status.BUDGET_EXHAUSTED);
    assertThat(result.explanation())
        .startsWith("not yet escaped: still at saddle 1 after 3000 steps (budget-exhausted)")
        .containsPattern("mode 2 predicted [0-9]+ steps later");
  }

  @Test
  void explanation_oscillating_saysSoWithTheStepAgainstTheLimit() {
    RunResult result =
        Experiment.of(5, 3, 1, .5).scale(.8).relativeStep(1.1).maxSteps(20_000).run();
    assertThat(result.status()).isEqualTo(Status.OSCILLATING);
    assertThat(result.explanation())
        .contains("oscillating without progress until step", "1.10 times the stability limit");
  }

  @Test
  void explanation_diverged_saysSoWithTheStepAgainstTheLimit() {
    RunResult result = Experiment.of(5, 3, 1, .5).scale(1).relativeStep(4).run();
    assertThat(result.status()).isEqualTo(Status.DIVERGED);
    assertThat(result.explanation())
        .startsWith("diverged at step ")
        .contains("4.00 times the stability limit");
  }

  @Test
  void explanation_divergedToWhatIsNotFinite_leavesTheRestUnknown() {
    RunResult result = Experiment.of(5, 3, 1, .5).scale(1e60).relativeStep(.5).run();
    assertThat(result.status()).isEqualTo(Status.DIVERGED);
    assertThat(result.criticalPoint()).isNull();
    assertThat(result.balance().drift()).isNaN();
    assertThat(result.explanation()).startsWith("diverged at step ");
  }

  @Test
  void explanation_largeStart_saysThatModesStoodAboveHalf() {
    RunResult result = Experiment.of(5, 3, 1, .5).scale(.7).runAligned();
    assertThat(result.explanation()).contains("2 modes stood above half from the start");
  }

  @Test
  void explanation_zeroStart_saysThatNoModeEscaped() {
    RunResult result = Experiment.of(4, 3, 1, .5).scale(0).run();
    assertThat(result.explanation())
        .isEqualTo("not yet escaped: still at saddle 0 after 0 steps (stalled)");
  }
}
