package io.github.dmfstages.stages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.landscape.EscapeTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowthCurveTest {
  /** Simpson's rule on records as far apart as a factor of 8; kept ones are nearer. */
  private static final double QUADRATURE = 1e-4;

  /** The flow itself: a discrete step of next to nothing. */
  private static final double FLOW = 1e-13;

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 8})
  void share_betweenRecordsOnTheFlow_isThatOfTheFlowsTime(int depth) {
    double sigma = .7;
    GrowthCurve curve = new GrowthCurve(depth, sigma);
    for (double to = .5 * sigma; to > 1e-4; to /= 3) {
      double from = to / 8;
      for (double level = from; level <= to; level *= 1.3) {
        double expected =
            (time(depth, sigma, from) - time(depth, sigma, level))
                / (time(depth, sigma, from) - time(depth, sigma, to));
        assertThat(curve.share(from, level, to)).isCloseTo(expected, within(QUADRATURE));
      }
    }
  }

  /** To half of sigma. */
  private static double time(int depth, double sigma, double from) {
    return EscapeTime.toHalf(depth, sigma, from, FLOW);
  }
}
