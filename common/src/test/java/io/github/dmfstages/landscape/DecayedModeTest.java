package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecayedModeTest {
  @Test
  void minimum_atDepthsOneAndTwo_isTheShrunkSingularValue() {
    assertThat(DecayedMode.minimum(1, 3, .5)).isEqualTo(2);
    assertThat(DecayedMode.minimum(2, 1, .25)).isEqualTo(.75);
    assertThat(DecayedMode.minimum(2, 1, 1.5)).isZero();
    assertThat(DecayedMode.minimum(5, 3, 0)).isEqualTo(3);
  }

  /** There is one up to e_N sigma^(2-2/N), and it is the global one up to g_N sigma^(2-2/N). */
  @ParameterizedTest
  @CsvSource({"3, .47247, .39685", "4, .38490, .27217"})
  void minimum_atTheThresholds_existsAndIsGlobal(int depth, double exists, double global) {
    for (double sigma : new double[] {.2, 1, 7}) {
      double unit = Math.pow(sigma, 2 - 2.0 / depth);
      assertThat(DecayedMode.minimum(depth, sigma, (exists - 1e-5) * unit)).isPositive();
      assertThat(DecayedMode.minimum(depth, sigma, (exists + 1e-5) * unit)).isZero();
      assertThat(loss(depth, sigma, (global - 1e-5) * unit)).isLessThan(sigma * sigma / 2);
      assertThat(loss(depth, sigma, (global + 1e-5) * unit)).isGreaterThan(sigma * sigma / 2);
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "3, .47247", "4, .38490"})
  void largestDecay_isWhereTheMinimumEnds(int depth, double e) {
    for (double sigma : new double[] {.2, 1, 7}) {
      double largest = DecayedMode.largestDecay(depth, sigma);
      assertThat(largest / Math.pow(sigma, 2 - 2.0 / depth)).isCloseTo(e, within(1e-5));
      assertThat(DecayedMode.minimum(depth, sigma, largest * (1 - 1e-9))).isPositive();
      assertThat(DecayedMode.minimum(depth, sigma, largest * (1 + 1e-9))).isZero();
    }
  }

  private static double loss(int depth, double sigma, double decay) {
    double s = DecayedMode.minimum(depth, sigma, decay);
    return (sigma - s) * (sigma - s) / 2 + depth * decay / 2 * Math.pow(s, 2.0 / depth);
  }

  @ParameterizedTest
  @CsvSource({"3, 2, .1", "3, .5, .15", "4, 1, .38", "7, 3, .4"})
  void minimum_isStationaryAndStable(int depth, double sigma, double decay) {
    double s = DecayedMode.minimum(depth, sigma, decay);
    double a = Math.pow(s, 1.0 / depth);
    assertThat(Math.pow(a, depth - 2) * (sigma - s)).isCloseTo(decay, within(1e-14));
    assertThat(s).isGreaterThanOrEqualTo(sigma * (depth - 2) / (2 * depth - 2));
  }
}
