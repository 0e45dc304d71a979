package io.github.dmfstages.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.model.Factors;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EndStateTest {
  private static final double ROUNDING = 1e-14;

  static Stream<Arguments> effectiveRanks() {
    return Stream.of(
        Arguments.of(new double[] {10, 5, 2}, 2.518946),
        Arguments.of(new double[] {4, 2, 1}, 2.600490),
        Arguments.of(new double[] {12, 6, 4, 3}, 3.464117));
  }

  @ParameterizedTest
  @MethodSource("effectiveRanks")
  void effectiveRank_knownSpectrum_isTheExponentialOfItsEntropy(double[] values, double expected) {
    double lastPrintedDigit = 5e-7;
    assertThat(EndState.effectiveRank(new DenseVector(values)))
        .isCloseTo(expected, within(lastPrintedDigit));
  }

  @Test
  void effectiveRank_equalValues_isTheirNumberWhateverTheirSize() {
    for (int n = 1; n <= 20; n++) {
      double[] values = new double[n + 3];
      Arrays.fill(values, 0, n, 1e-7);
      assertThat(EndState.effectiveRank(new DenseVector(values)))
          .isCloseTo(n, within(n * ROUNDING));
    }
  }

  @Test
  void effectiveRank_zeroMatrix_isNotANumber() {
    assertThat(EndState.effectiveRank(new DenseVector(new double[3]))).isNaN();
  }

  @Test
  void of_knownSpectrum_hasItsClosedForms() {
    EndState end =
        EndState.of(new DenseVector(new double[] {4, 2, .1, .05}), .25, Double.NaN, null, "digest");
    // .1 is above .02 of 4, .05 is not.
    assertThat(end.rank()).isEqualTo(3);
    double squares = 16 + 4 + .01 + .0025;
    assertThat(end.stableRank()).isCloseTo(squares / 16, within(ROUNDING));
    assertThat(end.nuclearNorm()).isCloseTo(6.15, within(ROUNDING));
    assertThat(end.frobeniusNorm()).isCloseTo(Math.sqrt(squares), within(ROUNDING));
    assertThat(end.reconstructionError()).isEqualTo(.25);
    assertThat(end.digest()).isEqualTo("digest");
  }

  @Test
  void of_valueExactlyAtTheThreshold_doesNotCount() {
    assertThat(EndState.of(new DenseVector(new double[] {50, 1}), 0, Double.NaN, null, "").rank())
        .isEqualTo(1);
    assertThat(
            EndState.of(
                    new DenseVector(new double[] {50, Math.nextUp(1.0)}), 0, Double.NaN, null, "")
                .rank())
        .isEqualTo(2);
  }

  @Test
  void of_zeroMatrix_hasRankZero() {
    assertThat(EndState.of(new DenseVector(new double[3]), 1, Double.NaN, null, "").rank())
        .isZero();
  }

  @Test
  void digest_anyBitChanged_isAnother() {
    String digest = digest(3, .5, .25, 1, 2);
    assertThat(digest).isEqualTo(digest(3, .5, .25, 1, 2)).matches("[0-9a-f]{64}");
    assertThat(
            Stream.of(
                digest,
                digest(4, .5, .25, 1, 2),
                digest(3, Math.nextUp(.5), .25, 1, 2),
                digest(3, .5, Math.nextUp(.25), 1, 2),
                digest(3, .5, .25, Math.nextUp(1.0), 2),
                digest(3, .5, .25, 1, Math.nextUp(2.0)),
                digest(3, .5, .25, 2, 1)))
        .doesNotHaveDuplicates();
  }

  @Test
  void digest_anyNaN_isTheSame() {
    double other = Double.longBitsToDouble(0x7ff8000000000001L);
    assertThat(digest(3, other, 1, other, 2)).isEqualTo(digest(3, Double.NaN, 1, Double.NaN, 2));
  }

  private static String digest(long steps, double loss, double gradient, double a, double b) {
    Factors factors =
        new Factors(
            List.of(
                new DenseMatrix(1, 1, new double[] {a}), new DenseMatrix(1, 1, new double[] {b})));
    return EndState.digest(factors, steps, loss, gradient);
  }
}
