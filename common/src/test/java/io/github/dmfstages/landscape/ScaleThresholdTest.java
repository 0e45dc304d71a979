package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleThresholdTest {
  /** The times of both modes, by integrating ds/dt = 2 s (sigma - s) in small steps. */
  @ParameterizedTest
  @CsvSource({"1, .6", "3, 2", "1, .3"})
  void incremental_isWhereBothTimesAreEqual(double larger, double smaller) {
    double alpha = ScaleThreshold.incremental(larger, smaller);

    assertThat(time(larger, alpha, .75 * larger))
        .isCloseTo(time(smaller, alpha, .25 * smaller), within(1e-4));
  }

  private static double time(double sigma, double from, double to) {
    double dt = 1e-6;
    double s = from;
    double t = 0;
    for (; s < to; t += dt) {
      double half = s + dt * s * (sigma - s);
      s += 2 * dt * half * (sigma - half);
    }
    return t;
  }

  @ParameterizedTest
  @CsvSource({"1.1, 3.35e-11", "1.25, 1.66e-5", "1.5, 1.22e-3"})
  void incremental_ofThreeRatios_isThatOfTheReproduction(double ratio, double threshold) {
    assertThat(ScaleThreshold.incremental(1, 1 / ratio) / threshold).isCloseTo(1, within(.005));
    assertThat(ScaleThreshold.incremental(2, 2 / ratio) / (2 * threshold))
        .isCloseTo(1, within(.005));
  }

  @Test
  void separated_hasThatSeparation() {
    double[] sigma = {1, .6, .3};
    for (int depth = 2; depth <= 5; depth++) {
      double alpha = ScaleThreshold.separated(depth, sigma, 1.5);
      assertThat(Separation.of(depth, sigma, alpha)).isCloseTo(1.5, within(1e-9));
    }
    assertThat(ScaleThreshold.separated(2, new double[] {1, 1}, 1.5)).isNaN();
    assertThat(ScaleThreshold.separated(6, sigma, 1.5)).isNaN();
  }
}
