package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
  private static final int DRAWS = 200_000;

  /** An average of independent draws is off by more than this many standard errors once in 1e6. */
  private static final double STANDARD_ERRORS = 5;

  /** The values that random-stream.py, beside this test among the resources, prints. */
  @Test
  void nextUniform_twoStreams_givesThePinnedValues() {
    assertThat(first(6, RandomStream.of("target", 1)::nextUniform))
        .containsExactly(
            0x1.6494661040aa0p-2,
            0x1.aa3c2c907cf84p-3,
            0x1.078f32f1a830ap-1,
            0x1.786137d6c6470p-5,
            0x1.f440a730a44e8p-3,
            0x1.c74c2aece16fbp-1);
    assertThat(first(6, RandomStream.of("initialisation", -7)::nextUniform))
        .containsExactly(
            0x1.c6c310c1cdcddp-1,
            0x1.20ede2628de30p-2,
            0x1.1e386c8d386b6p-1,
            0x1.4baaa8b9bc872p-1,
            0x1.9f8a2ccf94794p-1,
            0x1.c4f74b7659b78p-2);
  }

  /**
   * Likewise. The script's logarithm is the C library's and ours is fdlibm's; both are within one
   * unit in the last place, and at these twelve values they agree to the bit.
   */
  @Test
  void nextGaussian_twoStreams_givesThePinnedValues() {
    assertThat(first(6, RandomStream.of("target", 1)::nextGaussian))
        .containsExactly(
            -0x1.31a90c92a557ep-1,
            -0x1.25e6c6efccfacp+0,
            0x1.49b8e7a9fa991p-6,
            -0x1.3ce09dcb35a0fp-1,
            -0x1.2b937e9f9730dp-2,
            0x1.c7fb439e9b8b4p-2);
    assertThat(first(6, RandomStream.of("initialisation", -7)::nextGaussian))
        .containsExactly(
            0x1.30668032920e6p-1,
            -0x1.55a0fd8bb99e5p-2,
            0x1.9660ed4acc02fp-1,
            0x1.fcc02b81fb99dp+0,
            0x1.53fe49df952f2p+0,
            -0x1.f73a0c3bd767fp-3);
  }

  @Test
  void nextUniform_manyDraws_fillsTheUnitIntervalEvenly() {
    int cells = 100;
    int[] counts = new int[cells];
    RandomStream random = RandomStream.of("moments", 1);
    for (int i = 0; i < DRAWS; i++) {
      counts[(int) (random.nextUniform() * cells)]++;
    }
    double expected = (double) DRAWS / cells;
    double chiSquare =
        Arrays.stream(counts).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
    assertThat(chiSquare)
        .isCloseTo(cells - 1, within(STANDARD_ERRORS * Math.sqrt(2.0 * (cells - 1))));
  }

  @Test
  void nextGaussian_manyDraws_hasTheMomentsOfTheNormalLaw() {
    RandomStream random = RandomStream.of("moments", 2);
    double[] moments = new double[5];
    for (int i = 0; i < DRAWS; i++) {
      double x = random.nextGaussian();
      for (int k = 1; k <= 4; k++) {
        moments[k] += Math.pow(x, k) / DRAWS;
      }
    }
    // Var x^k = E x^2k - (E x^k)^2 with E x^2, x^4, x^6, x^8 = 1, 3, 15, 105.
    double standardError = 1 / Math.sqrt(DRAWS);
    assertThat(moments[1]).isCloseTo(0, within(STANDARD_ERRORS * standardError));
    assertThat(moments[2]).isCloseTo(1, within(STANDARD_ERRORS * Math.sqrt(2) * standardError));
    assertThat(moments[3]).isCloseTo(0, within(STANDARD_ERRORS * Math.sqrt(15) * standardError));
    assertThat(moments[4]).isCloseTo(3, within(STANDARD_ERRORS * Math.sqrt(96) * standardError));
  }

  @Test
  void nextGaussian_successiveDraws_areUncorrelated() {
    double[] x = first(DRAWS, RandomStream.of("moments", 3)::nextGaussian);
    for (int lag = 1; lag <= 4; lag++) {
      double sum = 0;
      for (int i = lag; i < x.length; i++) {
        sum += x[i] * x[i - lag];
      }
      assertThat(sum / Math.sqrt(DRAWS)).isCloseTo(0, within(STANDARD_ERRORS));
    }
  }

  /**
   * Two independent streams of n normal deviates have an inner product of about sqrt(n). Shifts
   * show streams that are the same sequence a few draws apart, as neighbouring raw states would be.
   */
  @Test
  void of_neighbouringSeedsAndOtherPurposes_givesUncorrelatedStreams() {
    int draws = 2000;
    for (long seed : new long[] {0, 1, 41, Long.MAX_VALUE - 1}) {
      double[] x = first(draws, RandomStream.of("target", seed)::nextGaussian);
      double[] neighbour = first(draws, RandomStream.of("target", seed + 1)::nextGaussian);
      double[] purpose = first(draws, RandomStream.of("initialisation", seed)::nextGaussian);
      for (int shift = -3; shift <= 3; shift++) {
        assertThat(correlation(x, neighbour, shift)).isCloseTo(0, within(STANDARD_ERRORS));
        assertThat(correlation(x, purpose, shift)).isCloseTo(0, within(STANDARD_ERRORS));
      }
    }
  }

  private static double correlation(double[] x, double[] y, int shift) {
    double sum = 0;
    for (int i = Math.max(0, -shift); i < Math.min(x.length, x.length - shift); i++) {
      sum += x[i] * y[i + shift];
    }
    return sum / Math.sqrt(x.length);
  }

  @Test
  void gaussianMatrix_rectangular_isDrawnColumnByColumn() {
    double[] drawn = first(6, RandomStream.of("matrix", 1)::nextGaussian);
    double[][] matrix = Plain.of(RandomStream.of("matrix", 1).gaussianMatrix(3, 2, .5));
    for (int k = 0; k < 6; k++) {
      assertThat(matrix[k % 3][k / 3]).isEqualTo(.5 * drawn[k]);
    }
  }

  private static double[] first(int n, DoubleSupplier source) {
    return DoubleStream.generate(source).limit(n).toArray();
  }
}
