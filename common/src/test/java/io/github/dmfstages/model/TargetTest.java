package io.github.dmfstages.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.model.Spectrum.Listed;
import io.github.dmfstages.model.Spectrum.Named;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TargetTest {
  /** Two orthonormal factors, a product and a decomposition: some hundred roundings of order 1. */
  private static final double ROUNDING = 1e-12;

  /** An average of independent draws is off by more than this many standard errors once in 1e6. */
  private static final double STANDARD_ERRORS = 5;

  static Stream<Arguments> spectra() {
    return Stream.of(
        Arguments.of(Named.LINEAR, 4, new double[] {1, .75, .5, .25}),
        Arguments.of(Named.GEOMETRIC, 5, new double[] {1, .5, .25, .125, .0625}),
        Arguments.of(Named.EQUAL, 3, new double[] {1, 1, 1}),
        Arguments.of(Named.CLUSTERED, 4, new double[] {1, .995, .5, .495}),
        Arguments.of(Named.CLUSTERED, 5, new double[] {1, .996, .6, .596, .2}),
        Arguments.of(new Listed(List.of(4.0, 2.5, 1.2)), 3, new double[] {4, 2.5, 1.2}),
        Arguments.of(new Listed(List.of(.5, 3.0)), 2, new double[] {3, .5}));
  }

  @ParameterizedTest
  @MethodSource("spectra")
  void draw_spectrumWithAFormula_hasItsSingularValues(
      Spectrum spectrum, int rank, double[] expected) {
    for (int[] shape : new int[][] {{6, 6}, {9, 5}, {5, 11}}) {
      Target target = Target.draw(shape[0], shape[1], rank, spectrum, 3);
      assertThat(target.rank()).isEqualTo(rank);
      assertThat(target.singularValues().values()).containsExactly(expected, within(ROUNDING));
      assertSingularValues(target, expected);
      assertThat(target.singularValues().apply(0)).isEqualTo(expected[0]);
      assertThat(target.singularValues().apply(target.rank() - 1))
          .isCloseTo(expected[rank - 1], within(ROUNDING));
    }
  }

  @Test
  void draw_gaussianSpectrum_hasTheSingularValuesItSays() {
    for (int[] shape : new int[][] {{6, 6}, {9, 5}, {5, 11}}) {
      for (long seed = 1; seed <= 10; seed++) {
        Target target = Target.draw(shape[0], shape[1], 3, Named.GAUSSIAN, seed);
        assertThat(target.rank()).isEqualTo(3);
        assertThat(target.singularValues().apply(0)).isEqualTo(1);
        assertThat(target.singularValues().apply(target.rank() - 1)).isPositive();
        assertSingularValues(target, target.singularValues().values());
      }
    }
  }

  private static void assertSingularValues(Target target, double[] expected) {
    double[] padded =
        Arrays.copyOf(expected, Math.min(target.matrix().numRows(), target.matrix().numCols()));
    double[] actual =
        new SingularValues(target.matrix().numRows(), target.matrix().numCols())
            .of(target.matrix().values());
    assertThat(actual).containsExactly(padded, within(ROUNDING * expected[0]));
  }

  /** sigma_2/sigma_1 of a 2 x 2 product of Gaussians, against draws of its own by closed form. */
  @Test
  void draw_gaussianSpectrum_followsTheLawOfAGaussianProduct() {
    int draws = 3000;
    Random random = new Random(1);
    double[] sums = new double[2];
    double[] squares = new double[2];
    for (int i = 0; i < draws; i++) {
      double ours = Target.draw(2, 2, 2, Named.GAUSSIAN, i).singularValues().apply(1);
      double[][] m = Plain.multiply(Plain.gaussian(2, 2, random), Plain.gaussian(2, 2, random));
      double sumOfSquares = Plain.innerProduct(m, m);
      double determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
      double largestSquared =
          (sumOfSquares + Math.sqrt(sumOfSquares * sumOfSquares - 4 * determinant * determinant))
              / 2;
      double theirs = Math.abs(determinant) / largestSquared;
      sums[0] += ours;
      sums[1] += theirs;
      squares[0] += ours * ours;
      squares[1] += theirs * theirs;
    }
    double difference = (sums[0] - sums[1]) / draws;
    double variance =
        (squares[0] + squares[1]) / draws - (sums[0] * sums[0] + sums[1] * sums[1]) / draws / draws;
    assertThat(difference).isCloseTo(0, within(STANDARD_ERRORS * Math.sqrt(variance / draws)));
  }

  /** For rank one X = u v^T with u, v independent and uniform: E X_ij = 0, E X_ij^2 = 1/(m n). */
  @Test
  void draw_rankOne_entriesHaveTheMomentsOfIndependentHaarVectors() {
    int draws = 4000;
    double mean = 0;
    double square = 0;
    double corners = 0;
    for (int seed = 0; seed < draws; seed++) {
      double[][] x = Plain.of(Target.draw(3, 2, 1, Named.EQUAL, seed).matrix());
      mean += x[0][0] / draws;
      square += x[0][0] * x[0][0] / draws;
      corners += x[0][0] * x[2][1] / draws;
    }
    // Var (u1 v1)^2 = 3/(3*5) 3/(2*4) - 1/36; Var u1 u3 v1 v2 = 1/(3*5) 1/(2*4).
    double standardErrors = STANDARD_ERRORS / Math.sqrt(draws);
    assertThat(mean).isCloseTo(0, within(standardErrors * Math.sqrt(1 / 6.0)));
    assertThat(square).isCloseTo(1 / 6.0, within(standardErrors * Math.sqrt(.2 * .375 - 1 / 36.0)));
    assertThat(corners).isCloseTo(0, within(standardErrors * Math.sqrt(1 / 120.0)));
  }

  @ParameterizedTest
  @EnumSource(Named.class)
  void draw_sameSeed_hasTheSameBitsAndAnotherSeedOthers(Named spectrum) {
    double[] once = Target.draw(5, 6, 3, spectrum, 11).matrix().values();
    assertThat(Target.draw(5, 6, 3, spectrum, 11).matrix().values()).isEqualTo(once);
    assertThat(Target.draw(5, 6, 3, spectrum, 12).matrix().values()).isNotEqualTo(once);
  }

  @Test
  void draw_rankOneByOne_isPlusOrMinusSigma() {
    double x = Target.draw(1, 1, 1, new Listed(List.of(2.5)), 1).matrix().values()[0];
    assertThat(Math.abs(x)).isEqualTo(2.5);
  }

  @Test
  void singularValues_gaussianSpectrum_areUnknownBeforeTheDraw() {
    assertThatThrownBy(() -> Target.singularValues(Named.GAUSSIAN, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void listed_valuesThatAreNoSpectrum_areRefused() {
    for (List<Double> values :
        List.of(
            List.<Double>of(),
            List.of(1.0, 0.0),
            List.of(Double.NaN),
            List.of(Double.POSITIVE_INFINITY))) {
      assertThatThrownBy(() -> new Listed(values)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
