package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.landscape.DiscreteEscape;
import io.github.dmfstages.landscape.StepSizes;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.result.StageAccount;
import io.github.dmfstages.stages.ModeCrossings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalarMapPredictionTest {

  /** First steps with s >= sigma / 2, verified by another implementation. */
  @ParameterizedTest
  @CsvSource({
    "2, 1e-3, .001, 1039, 1902, 3455",
    "2, 1e-6, .001, 1904, 3631, 6911",
    "3, 1e-3, .001, 2368, 4664, 9147",
    "3, 1e-6, .01, 2492, 4971, 9919",
    "4, 1e-3, .001, 3922, 7810, 15532",
    "4, 1e-6, .01, 12502, 24996, 49978"
  })
  void halfCrossing_scalarMap_isTheKnownStep(
      int depth, double start, double eta, double at4, double at2, double at1) {
    assertThat(
            Math.ceil(
                DiscreteEscape.halfCrossing(depth, 4, start, StepSizes.constant(eta), 100_000)))
        .isEqualTo(at4);
    assertThat(
            Math.ceil(
                DiscreteEscape.halfCrossing(depth, 2, start, StepSizes.constant(eta), 100_000)))
        .isEqualTo(at2);
    assertThat(
            Math.ceil(
                DiscreteEscape.halfCrossing(depth, 1, start, StepSizes.constant(eta), 100_000)))
        .isEqualTo(at1);
  }

  @Test
  void halfCrossing_edges_areReported() {
    assertThat(DiscreteEscape.halfCrossing(3, 1, .6, StepSizes.constant(.1), 100)).isZero();
    assertThat(DiscreteEscape.halfCrossing(2, 1, 0, StepSizes.constant(.1), 100)).isInfinite();
    // Beyond the limit: the flow's time, which is no step of the map.
    assertThat(DiscreteEscape.halfCrossing(3, 1, 1e-6, StepSizes.constant(.01), 100))
        .isBetween(9800.0, 10000.0);
  }

  /** Records within a tenth of the crossing's rise leave less than a step. */
  @ParameterizedTest
  @CsvSource({
    "2, 1e-12, .1",
    "2, 1e-6, .5",
    "3, 1e-6, .1",
    "3, 1e-4, .9",
    "4, 1e-5, .3",
    "5, 1e-4, .3"
  })
  void crossings_alignedStart_areWithinAStepOfThePrediction(int depth, double alpha, double step) {
    RunResult result =
        Experiment.of(5, depth, 1, .6, .3).scale(alpha).relativeStep(step).runAligned();
    for (ModeCrossings mode : result.modes()) {
      double predicted =
          DiscreteEscape.halfCrossing(
              depth, mode.reference(), alpha, StepSizes.constant(step * 2 / depth), 1_000_000);
      assertThat(mode.crossing50()).isCloseTo(predicted, within(1.0));
      double ofTheory = result.theory().halfCrossing(mode.mode());
      assertThat(ofTheory).isCloseTo(predicted, within(depth == 2 ? 1e-4 : 0));
    }
  }

  @Test
  void stages_alignedStart_standBesideTheirPredictions() {
    RunResult result = Experiment.of(5, 3, 1, .6, .3).scale(1e-6).runAligned();
    assertThat(result.stages()).hasSize(3);
    for (StageAccount account : result.stages()) {
      assertThat(account.predictedStep())
          .isCloseTo(account.stage().halfCrossingStep(), within(1.0));
      assertThat(account.predictedPlateauLoss())
          .isCloseTo(account.stage().valley().loss(), within(1e-3));
    }
    assertThat(result.stages().get(1).predictedPlateauLoss()).isCloseTo(.225, within(1e-12));
  }

  @Test
  void theory_zeroStart_predictsNoEscape() {
    RunResult result = Experiment.of(4, 3, 1, .5).scale(0).run();
    assertThat(result.theory().halfCrossing(1)).isInfinite();
    assertThat(result.theory().separation()).isNaN();
    assertThat(result.criticalPoint().secondOrder()).isTrue();
  }
}
