package io.github.dmfstages.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.model.Initialisation.Gaussian;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InitialisationTest {
  /** An average of independent draws is off by more than this many standard errors once in 1e6. */
  private static final double STANDARD_ERRORS = 5;

  static Stream<Arguments> widthsAndStandardDeviations() {
    double alpha = 1e-6;
    return Stream.of(
        // Depth 1: alpha / sqrt(columns).
        Arguments.of(new LayerWidths(List.of(16, 100)), alpha, alpha / 4),
        // Deeper: alpha^(1/N) / sqrt(the widest hidden width), for every factor alike.
        Arguments.of(new LayerWidths(List.of(50, 25, 50)), alpha, 1e-3 / 5),
        Arguments.of(new LayerWidths(List.of(64, 9, 36, 49)), alpha, 1e-2 / 6),
        Arguments.of(new LayerWidths(List.of(40, 16, 16, 16, 60)), 1e-4, .1 / 4));
  }

  @ParameterizedTest
  @MethodSource("widthsAndStandardDeviations")
  void gaussian_draw_hasIndependentEntriesOfThisStandardDeviation(
      LayerWidths widths, double alpha, double standardDeviation) {
    Factors factors = new Gaussian(alpha).draw(widths, 1, null);
    assertThat(factors.widths()).isEqualTo(widths);
    for (DenseMatrix factor : factors.matrices()) {
      double[] values = factor.values();
      double sum = 0;
      double squares = 0;
      for (double v : values) {
        double x = v / standardDeviation;
        sum += x;
        squares += x * x;
      }
      double n = values.length;
      assertThat(sum / n).isCloseTo(0, within(STANDARD_ERRORS / Math.sqrt(n)));
      assertThat(squares / n).isCloseTo(1, within(STANDARD_ERRORS * Math.sqrt(2 / n)));
    }
  }

  /** For n x n factors E ||W_N .. W_1||_F^2 = n alpha^2 at every depth: alpha is end to end. */
  @Test
  void gaussian_draw_hasAnEndToEndProductOfScaleAlphaAtEveryDepth() {
    int n = 30;
    int draws = 200;
    double alpha = 1e-3;
    for (int depth = 1; depth <= 5; depth++) {
      LayerWidths widths = new LayerWidths(Collections.nCopies(depth + 1, n));
      double sum = 0;
      double squares = 0;
      for (int seed = 0; seed < draws; seed++) {
        List<double[][]> factors =
            new Gaussian(alpha)
                .draw(widths, seed, null).matrices().stream().map(Plain::of).toList();
        double norm = Plain.norm(PlainObjective.product(factors));
        double ratio = norm * norm / (n * alpha * alpha);
        sum += ratio;
        squares += ratio * ratio;
      }
      double mean = sum / draws;
      double standardError = Math.sqrt((squares / draws - mean * mean) / draws);
      assertThat(mean).isCloseTo(1, within(STANDARD_ERRORS * standardError));
    }
  }

  @Test
  void gaussian_anotherScale_scalesTheSameDraw() {
    LayerWidths widths = new LayerWidths(List.of(3, 4, 4));
    Factors one = new Gaussian(1).draw(widths, 5, null);
    Factors quarter = new Gaussian(.0625).draw(widths, 5, null);
    for (int j = 1; j <= 2; j++) {
      double[] large = one.factor(j).values();
      double[] small = quarter.factor(j).values();
      for (int i = 0; i < large.length; i++) {
        // Powers of two: scaling is exact.
        assertThat(small[i]).isEqualTo(large[i] / 4);
      }
    }
  }

  @Test
  void gaussian_otherSeed_drawsOtherFactorsAndTheSameSeedTheSame() {
    LayerWidths widths = new LayerWidths(List.of(3, 4));
    double[] once = new Gaussian(1).draw(widths, 5, null).factor(1).values();
    assertThat(new Gaussian(1).draw(widths, 5, null).factor(1).values()).isEqualTo(once);
    assertThat(new Gaussian(1).draw(widths, 6, null).factor(1).values()).isNotEqualTo(once);
  }

  @Test
  void gaussian_scaleZero_isTheZeroStart() {
    for (int depth = 1; depth <= 4; depth++) {
      LayerWidths widths = new LayerWidths(Collections.nCopies(depth + 1, 3));
      for (DenseMatrix factor : new Gaussian(0).draw(widths, 1, null).matrices()) {
        assertThat(Plain.norm(Plain.of(factor))).isZero();
      }
    }
  }

  @Test
  void defaultRelativeScale_byDepth_isKnownUpToFive() {
    assertThat(Initialisation.defaultRelativeScale(1)).hasValue(1e-3);
    assertThat(Initialisation.defaultRelativeScale(2)).hasValue(1e-12);
    assertThat(Initialisation.defaultRelativeScale(3)).hasValue(1e-6);
    assertThat(Initialisation.defaultRelativeScale(4)).hasValue(1e-5);
    assertThat(Initialisation.defaultRelativeScale(5)).hasValue(1e-4);
    assertThat(Initialisation.defaultRelativeScale(6)).isEqualTo(OptionalDouble.empty());
  }
}
