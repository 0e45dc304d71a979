package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepBudgetTest {
  /** The limit is rounded up to a whole step. */
  private static final double ONE_STEP = 1;

  @Test
  void limit_depthOne_isTheTailAlone() {
    // 40 / (eta 1 sigma^0) + 100.
    assertThat(new StepBudget(1, .25, 1e-3, .2).limit(1)).isEqualTo(300);
  }

  @Test
  void limit_depthTwo_is22TimesTheLogisticEscapeAndATail() {
    double sigma = .25;
    double eta = .1;
    double rate = Math.log(1 + eta * sigma) / eta;
    double escape = Math.log((sigma - 1e-12) / 1e-12) / (2 * rate);
    double expected = 2.2 * escape / eta + 40 / (eta * 2 * sigma) + 100;
    assertThat((double) new StepBudget(2, sigma, 1e-12, eta).limit(1))
        .isCloseTo(expected, within(ONE_STEP));
  }

  @ParameterizedTest
  @CsvSource({"3, 1e-6", "4, 1e-5", "5, 1e-4", "16, 1e-3"})
  void limit_deeper_is5TimesTheEscapeAndATail(int depth, double scale) {
    double sigma = .5;
    double eta = .02;
    double expected =
        5 * EscapeTime.toHalf(depth, sigma, scale, eta) / eta
            + 40 / (eta * depth * Math.pow(sigma, 2 - 2.0 / depth))
            + 100;
    assertThat((double) new StepBudget(depth, sigma, scale, eta).limit(1))
        .isCloseTo(expected, within(ONE_STEP));
  }

  @ParameterizedTest
  @CsvSource({"2", "3"})
  void limit_largeStart_isThatOfThreeTenthsOfSigma(int depth) {
    assertThat(new StepBudget(depth, .5, 7, .1).limit(1))
        .isEqualTo(new StepBudget(depth, .5, .15, .1).limit(1));
    assertThat(new StepBudget(depth, .5, .1, .1).limit(1))
        .isGreaterThan(new StepBudget(depth, .5, .15, .1).limit(1));
  }

  @Test
  void limit_zeroStart_isFinite() {
    // It stalls at once, so the escape that never comes needs no room.
    assertThat(new StepBudget(3, 1, 0, .1).limit(1)).isLessThan(1000);
  }

  @Test
  void limit_beyondALong_isTheLargestLong() {
    assertThat(new StepBudget(5, 1e-6, 1e-300, 1e-9).limit(1)).isEqualTo(Long.MAX_VALUE);
  }

  /** One mode, no lateness: the scalar map reaches the tolerance when it is expected to. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1e-3", "2, 1.08, 1e-9", "3, 1.51, 1e-5", "4, 1.68, 1e-4", "5, 1.87, 1e-4"})
  void expected_oneMode_isTheStepsOfTheScalarMapTimesTheMedianLateness(
      int depth, double lateness, double scale) {
    double sigma = .7;
    double eta = .01;
    double tolerance = 1e-8;
    double initialLoss = sigma * sigma / 2;
    ScalarMap map = new ScalarMap(depth, sigma, scale, eta);
    long escape = map.stepsTo(sigma / 2);
    long tail = map.stepsTo(sigma * (1 - Math.sqrt(tolerance)));
    double expected = new StepBudget(depth, sigma, scale, eta).expected(initialLoss, tolerance, 1);
    // The tail's rate is that at the minimum, while the mode starts at half, where it is slower.
    double bend = .15;
    assertThat(expected / (lateness * escape + tail)).isCloseTo(1, within(bend));
  }

  @Test
  void expected_lossFactor_scalesBothLosses() {
    StepBudget budget = new StepBudget(3, .5, 1e-6, .05);
    assertThat(budget.expected(.1 / 16, 1e-6, 1.0 / 16))
        .isCloseTo(budget.expected(.1, 1e-6, 1), within(1e-9));
  }

  @Test
  void expected_depthOne_isTheStepsOfTheLinearMap() {
    // Each residual shrinks by 1 - eta a step, the loss by its square.
    for (double eta : new double[] {.1, .9, 1.7}) {
      double loss = 1;
      int steps = 0;
      for (; loss > 1e-8; steps++) {
        loss *= (1 - eta) * (1 - eta);
      }
      assertThat(new StepBudget(1, .5, 1e-3, eta).expected(1, 1e-8, 1))
          .isCloseTo(steps, within(ONE_STEP));
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 1e-2, 1e-4", "3, 1e-1, 1e-3", "4, 1e-1, 1e-2"})
  void decay_isTheStepsOfTheScalarMapToZero(int depth, double start, double end) {
    double eta = .02;
    double w = Math.pow(start, 1.0 / depth);
    long steps = 0;
    for (; Math.pow(w, depth) > end; steps++) {
      w -= eta * Math.pow(w, 2 * depth - 1);
    }
    assertThat(new StepBudget(depth, .5, start, eta).decay(start, end) / steps)
        .isCloseTo(1, within(.01));
    assertThat(new StepBudget(depth, .5, start, eta).decay(end, start)).isZero();
  }
}
