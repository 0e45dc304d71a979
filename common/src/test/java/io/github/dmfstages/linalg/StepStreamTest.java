package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.StepStream.Purpose;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StepStreamTest {
  private static final int DRAWS = 2_000_000;

  /** An average of independent draws is off by more than this many standard errors once in 1e6. */
  private static final double STANDARD_ERRORS = 5;

  /** {@code Philox(counter=(5 << 64) - 1, key=(1 << 64) | 7).random_raw(6)}. */
  private static final long[] NUMPY = {
    0x3cef1d10815a046cL,
    0xddc51b2b2d56e520L,
    0x7182a9e73c96ad75L,
    0xa437c8dad775f61cL,
    0x7232e2c6fd3aa045L,
    0xe86aa6b472cbfdbeL
  };

  private static double[] gaussians(Purpose purpose, long seed, long step, int n) {
    StepStream stream = new StepStream(purpose, seed);
    stream.moveTo(step);
    double[] drawn = new double[n];
    Arrays.setAll(drawn, i -> stream.nextGaussian());
    return drawn;
  }

  /** The words of NumPy's Philox, whose counter is one less: (-1, step, 0, 0) as a number. */
  @Test
  void nextBits_ofAStep_areThoseOfNumPy() {
    StepStream stream = new StepStream(Purpose.LABEL_NOISE, 7);
    stream.moveTo(5);
    long[] words = new long[6];
    Arrays.setAll(words, i -> stream.nextBits());
    assertThat(words).containsExactly(NUMPY);
  }

  @Test
  void numbers_ofAStep_dependOnNothingElse() {
    StepStream stream = new StepStream(Purpose.LABEL_NOISE, -3);
    for (long step : new long[] {4, 0, 1L << 40, 4, 3}) {
      stream.moveTo(step);
      double[] drawn = new double[11];
      Arrays.setAll(drawn, i -> stream.nextGaussian());
      assertThat(drawn).isEqualTo(gaussians(Purpose.LABEL_NOISE, -3, step, 11));
    }
  }

  /** Cells of width 0.1, and the tails beyond 4, of which the ziggurat draws those from 3.44 on. */
  @Test
  void nextGaussian_manyDraws_haveTheNormalDistribution() {
    int cells = 82;
    int[] counts = new int[cells];
    double[] drawn = gaussians(Purpose.TEMPERATURE, 1, 0, DRAWS);
    for (double x : drawn) {
      counts[(int) Math.max(0, Math.min(cells - 1, Math.floor(x * 10) + cells / 2.0))]++;
    }
    for (int i = 0; i < cells; i++) {
      double from = (i - cells / 2) * .1;
      double p = i == 0 || i == cells - 1 ? area(4, 12) : area(from, from + .1);
      assertThat((counts[i] - DRAWS * p) / Math.sqrt(DRAWS * p * (1 - p)))
          .as("the cell from %.1f", from)
          .isCloseTo(0, within(STANDARD_ERRORS));
    }
    assertMoment(drawn, 1, 0, 1);
    assertMoment(drawn, 2, 1, 2);
    assertMoment(drawn, 3, 0, 15);
    assertMoment(drawn, 4, 3, 96);
    assertMoment(drawn, 6, 15, 10_170);
  }

  /** The area below the normal density, by Simpson's rule. */
  private static double area(double from, double to) {
    int steps = 2000;
    double h = (to - from) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double x = from + i * h;
      sum += (i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.exp(-x * x / 2);
    }
    return sum * h / 3 / Math.sqrt(2 * Math.PI);
  }

  private static void assertMoment(double[] x, int power, double expected, double variance) {
    double mean = Arrays.stream(x).map(v -> Math.pow(v, power)).sum() / x.length;
    assertThat((mean - expected) / Math.sqrt(variance / x.length))
        .as("moment %d", power)
        .isCloseTo(0, within(STANDARD_ERRORS));
  }

  /** Neighbouring seeds, steps and purposes, and the same stream shifted. */
  @Test
  void nextGaussian_neighbouringStreams_areNotCorrelated() {
    int n = 200_000;
    double[] x = gaussians(Purpose.LABEL_NOISE, 1, 10, n);
    double[][] others = {
      gaussians(Purpose.LABEL_NOISE, 2, 10, n),
      gaussians(Purpose.LABEL_NOISE, 1, 11, n),
      gaussians(Purpose.TEMPERATURE, 1, 10, n),
      gaussians(Purpose.EPOCH, 1, 10, n)
    };
    for (int shift = 0; shift < 6; shift++) {
      for (double[] y : others) {
        assertThat(correlation(x, y, shift)).isCloseTo(0, within(STANDARD_ERRORS));
      }
      assertThat(correlation(x, x, shift + 1)).isCloseTo(0, within(STANDARD_ERRORS));
    }
  }

  private static double correlation(double[] x, double[] y, int shift) {
    double sum = 0;
    for (int i = 0; i + shift < x.length; i++) {
      sum += x[i] * y[i + shift];
    }
    return sum / Math.sqrt(x.length);
  }
}
