package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.landscape.DiscreteEscape;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.stages.ModeCrossings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
    assertThat(Math.ceil(DiscreteEscape.halfCrossing(depth, 4, start, eta, 100_000)))
        .isEqualTo(at4);
    assertThat(Math.ceil(DiscreteEscape.halfCrossing(depth, 2, start, eta, 100_000)))
        .isEqualTo(at2);
    assertThat(Math.ceil(DiscreteEscape.halfCrossing(depth, 1, start, eta, 100_000)))
        .isEqualTo(at1);
  }

  @Test
  void halfCrossing_edges_areSaid() {
    assertThat(DiscreteEscape.halfCrossing(3, 1, .6, .1, 100)).isZero();
    assertThat(DiscreteEscape.halfCrossing(2, 1, 0, .1, 100)).isInfinite();
    // Beyond the limit: the flow's time, which is no step of the map.
    assertThat(DiscreteEscape.halfCrossing(3, 1, 1e-6, .01, 100)).isBetween(9800.0, 10000.0);
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
          DiscreteEscape.halfCrossing(depth, mode.reference(), alpha, step * 2 / depth, 1_000_000);
      assertThat(mode.crossing50()).isCloseTo(predicted, within(1.0));
      if (depth > 2) {
        assertThat(result.theory().halfCrossing(mode.mode())).isEqualTo(predicted);
      }
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

  /**
   * s_eff counts all of W_2^T u_i + W_1 v_i, but the hidden directions of modes that have left
   * before are taken: so the first mode is on time, and a later one is late by what it loses there,
   * the more the smaller the hidden width. Without that share each is on time. Modes closer than
   * that do not leave one by one.
   */
  @Test
  void crossings_gaussianStartOfDepthTwo_areNearTheirPredictions() {
    Random random = new Random(6);
    List<Double> errors = new ArrayList<>();
    int deflated = 0;
    for (int run = 0; run < 120; run++) {
      Experiment experiment = drawOfDepthTwo(random);
      RunConfig config = experiment.config();
      RunResult result = Run.execute(config);
      double[] withoutTaken = withoutTakenDirections(config);
      for (ModeCrossings mode : result.modes()) {
        double error = mode.crossing50() / result.theory().halfCrossing(mode.mode()) - 1;
        errors.add(Math.abs(error));
        if (result.theory().separation() >= .5) {
          assertThat(error).isBetween(-.002, mode.mode() == 1 ? .002 : .15);
          double predicted =
              DiscreteEscape.halfCrossing(
                  2,
                  mode.reference(),
                  withoutTaken[mode.mode() - 1],
                  config.effectiveStepSize(),
                  config.maxSteps());
          assertThat(mode.crossing50() / predicted).isCloseTo(1, within(.002));
          deflated++;
        }
      }
    }
    assertThat(deflated).isGreaterThan(120);
    Collections.sort(errors);
    assertThat(errors.get(errors.size() / 2)).isLessThan(.005);
    assertThat(errors.get(errors.size() * 85 / 100)).isLessThan(.02);
  }

  private static Experiment drawOfDepthTwo(Random random) {
    double[] sigma = new double[random.nextInt(1, 5)];
    for (int i = 1; i < sigma.length; i++) {
      sigma[i] = random.nextDouble(.1, 1);
    }
    sigma[0] = 1;
    double[] descending = Arrays.stream(sigma).map(s -> -s).sorted().map(s -> -s).toArray();
    return Experiment.of(random.nextInt(6, 13), 2, descending)
        .relativeStep(.05 * Math.pow(18, random.nextDouble()))
        .seed(random.nextInt(1_000_000));
  }

  /** s_eff of each mode without its share along those of larger singular values. */
  private static double[] withoutTakenDirections(RunConfig config) {
    Target target = config.target();
    Factors start = config.initialisation().draw(config.widths(), config.seed(), target);
    SingularVectors x = SingularVectors.of(target.matrix());
    int width = start.factor(1).numRows();
    double[][] directions = new double[target.rank()][width];
    double[] strengths = new double[target.rank()];
    for (int i = 0; i < strengths.length; i++) {
      double[] direction = directions[i];
      for (int h = 0; h < width; h++) {
        for (int a = 0; a < config.widths().rows(); a++) {
          direction[h] += start.factor(2).apply(a, h) * x.left().apply(a, i);
          direction[h] += start.factor(1).apply(h, a) * x.right().apply(a, i);
        }
      }
      for (int earlier = 0; earlier < i; earlier++) {
        double share = dot(direction, directions[earlier]);
        for (int h = 0; h < width; h++) {
          direction[h] -= share * directions[earlier][h];
        }
      }
      double norm = Math.sqrt(dot(direction, direction));
      strengths[i] = norm * norm / 4;
      for (int h = 0; h < width; h++) {
        direction[h] /= norm;
      }
    }
    return strengths;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int h = 0; h < a.length; h++) {
      sum += a[h] * b[h];
    }
    return sum;
  }

  @Test
  void theory_zeroStart_predictsNoEscape() {
    RunResult result = Experiment.of(4, 3, 1, .5).scale(0).run();
    assertThat(result.theory().halfCrossing(1)).isInfinite();
    assertThat(result.theory().separation()).isNaN();
    assertThat(result.criticalPoint().secondOrder()).isTrue();
  }
}
