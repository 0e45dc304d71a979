package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.landscape.ScalarMap.FirstPassage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapeTimeTest {
  /** Simpson's rule in ln s with this many panels errs by h^4/180, far below 1e-10. */
  private static final int PANELS = 20_000;

  private static final double QUADRATURE = 1e-9;

  /** Powers of 1e-60 carry an error of some hundred roundings: ln 1e60 times the exponent's own. */
  private static final double ROUNDING = 1e-13;

  /** Small enough that the discrete step is the flow: ln(1 + eta sigma) / (eta sigma) = 1. */
  private static final double FLOW = 1e-13;

  static IntStream depths() {
    return IntStream.of(1, 2, 3, 4, 5, 6, 16);
  }

  @ParameterizedTest
  @MethodSource("depths")
  void toHalf_anyStart_isTheIntegralOfTheFlow(int depth) {
    for (double sigma : new double[] {.01, .25, 1, 4}) {
      for (double start : new double[] {1e-6, 1e-3, .1, .49}) {
        double from = start * sigma;
        double expected = integral(depth, sigma, from);
        assertThat(EscapeTime.toHalf(depth, sigma, from, FLOW))
            .isCloseTo(expected, within(QUADRATURE * expected));
      }
    }
  }

  /** The time from {@code from} to sigma/2 by ds/dt = N s^(2-2/N) (sigma - s), over ln s. */
  private static double integral(int depth, double sigma, double from) {
    double lower = Math.log(from);
    double h = (Math.log(sigma / 2) - lower) / (2 * PANELS);
    double sum = 0;
    for (int i = 0; i <= 2 * PANELS; i++) {
      double s = Math.exp(lower + i * h);
      double speed = depth * Math.pow(s, 2 - 2.0 / depth) * (sigma - s);
      double weight = i == 0 || i == 2 * PANELS ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * s / speed;
    }
    return sum * h / 3;
  }

  /**
   * At depth 2 the discrete rate makes it exact but for the bend near sigma; deeper, gradient
   * descent lags behind the flow by O(ln(1/s0)) steps at any step size.
   */
  @ParameterizedTest
  @MethodSource("io.github.dmfstages.landscape.ScalarMap$FirstPassage#table")
  void toHalf_overTheStepSize_predictsTheFirstPassageOfTheScalarMap(FirstPassage row) {
    double lag = row.depth() == 2 ? 1 : 6;
    for (int i = 0; i < 3; i++) {
      double sigma = FirstPassage.modes()[i];
      assertThat(EscapeTime.toHalf(row.depth(), sigma, row.start(), row.eta()) / row.eta())
          .isCloseTo((double) row.steps()[i], within(lag));
    }
  }

  @ParameterizedTest
  @MethodSource("io.github.dmfstages.landscape.ScalarMap$FirstPassage#table")
  void scalarMap_fromTheTable_passesHalfAtTheseSteps(FirstPassage row) {
    for (int i = 0; i < 3; i++) {
      double sigma = FirstPassage.modes()[i];
      assertThat(new ScalarMap(row.depth(), sigma, row.start(), row.eta()).stepsTo(sigma / 2))
          .isEqualTo(row.steps()[i]);
    }
  }

  /** s0^(-(N-2)/N) / ((N-2) sigma); what it leaves out is smaller by (s0/sigma)^((N-2)/N). */
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 8})
  void toHalf_tinyStart_approachesTheLeadingOrder(int depth) {
    double exponent = (depth - 2.0) / depth;
    for (double start : new double[] {1e-12, 1e-24, 1e-60}) {
      double leading = Math.pow(start, -exponent) / ((depth - 2) * 2.0);
      double remainder = 4 * Math.pow(start, exponent) + ROUNDING;
      assertThat(EscapeTime.toHalf(depth, 2, start, .01) / leading).isCloseTo(1, within(remainder));
    }
  }

  @ParameterizedTest
  @MethodSource("depths")
  void toHalf_fromHalfOrAbove_isZero(int depth) {
    assertThat(EscapeTime.toHalf(depth, 2, 1, .1)).isZero();
    assertThat(EscapeTime.toHalf(depth, 2, 5, .1)).isZero();
  }

  @Test
  void toHalf_fromZero_isInfiniteButForOneFactor() {
    assertThat(EscapeTime.toHalf(1, 2, 0, .1)).isCloseTo(Math.log(2), within(1e-15));
    assertThat(EscapeTime.toHalf(2, 2, 0, .1)).isInfinite();
    assertThat(EscapeTime.toHalf(3, 2, 0, .1)).isInfinite();
  }
}
