package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class HaarMatrixTest {
  /** Householder products are orthonormal to a modest multiple of the unit roundoff. */
  private static final double ORTHONORMALITY = 1e-14;

  /** An average of independent draws is off by more than this many standard errors once in 1e6. */
  private static final double STANDARD_ERRORS = 5;

  private static final int DRAWS = 4000;

  @Test
  void draw_anyShape_hasOrthonormalColumns() {
    RandomStream random = RandomStream.of("haar", 1);
    for (int rows = 1; rows <= 40; rows++) {
      for (int cols : new int[] {1, (rows + 1) / 2, rows}) {
        double[][] q = Plain.of(HaarMatrix.draw(rows, cols, random));
        double[][] gram = Plain.multiply(Plain.transpose(q), q);
        for (int i = 0; i < cols; i++) {
          for (int j = 0; j < cols; j++) {
            assertThat(gram[i][j]).isCloseTo(i == j ? 1 : 0, within(ORTHONORMALITY));
          }
        }
      }
    }
  }

  /**
   * For Haar-random Q of O(n), E q_ij = 0, E q_ij^2 = 1/n, E tr Q = 0, E (tr Q)^2 = 1. LAPACK's own
   * Q has q_11 <= 0 at every draw, and a trace far from centred: without the signs this fails.
   */
  @Test
  void draw_square_hasTheMomentsOfTheHaarMeasure() {
    int n = 4;
    RandomStream random = RandomStream.of("haar", 2);
    double[][] mean = new double[n][n];
    double[][] square = new double[n][n];
    double trace = 0;
    double traceSquare = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      double[][] q = Plain.of(HaarMatrix.draw(n, n, random));
      double t = 0;
      for (int i = 0; i < n; i++) {
        t += q[i][i];
        for (int j = 0; j < n; j++) {
          mean[i][j] += q[i][j] / DRAWS;
          square[i][j] += q[i][j] * q[i][j] / DRAWS;
        }
      }
      trace += t / DRAWS;
      traceSquare += t * t / DRAWS;
    }
    // Var q^2 = 3/(n(n+2)) - 1/n^2; Var (tr Q)^2 = 3 - 1 from E (tr Q)^4 = 3.
    double standardError = 1 / Math.sqrt(DRAWS);
    double ofMean = STANDARD_ERRORS * Math.sqrt(1.0 / n) * standardError;
    double ofSquare =
        STANDARD_ERRORS * Math.sqrt(3.0 / (n * (n + 2)) - 1.0 / (n * n)) * standardError;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        assertThat(mean[i][j]).isCloseTo(0, within(ofMean));
        assertThat(square[i][j]).isCloseTo(1.0 / n, within(ofSquare));
      }
    }
    assertThat(trace).isCloseTo(0, within(STANDARD_ERRORS * standardError));
    assertThat(traceSquare).isCloseTo(1, within(STANDARD_ERRORS * Math.sqrt(2) * standardError));
  }

  /** O(n) has two halves, and a Haar-random matrix is in each with the same probability. */
  @Test
  void draw_square_hasEitherDeterminantEquallyOften() {
    RandomStream random = RandomStream.of("haar", 3);
    int positive = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      double[][] q = Plain.of(HaarMatrix.draw(2, 2, random));
      positive += q[0][0] * q[1][1] - q[0][1] * q[1][0] > 0 ? 1 : 0;
    }
    assertThat((double) positive / DRAWS)
        .isCloseTo(.5, within(STANDARD_ERRORS * .5 / Math.sqrt(DRAWS)));
  }

  @Test
  void draw_oneByOne_hasEitherSignEquallyOften() {
    RandomStream random = RandomStream.of("haar", 4);
    int positive = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
      double q = HaarMatrix.draw(1, 1, random).values()[0];
      assertThat(Math.abs(q)).isEqualTo(1);
      positive += q > 0 ? 1 : 0;
    }
    assertThat((double) positive / DRAWS)
        .isCloseTo(.5, within(STANDARD_ERRORS * .5 / Math.sqrt(DRAWS)));
  }

  @Test
  void draw_moreColumnsThanRows_isRefused() {
    assertThatThrownBy(() -> HaarMatrix.draw(2, 3, RandomStream.of("haar", 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 rows")
        .hasMessageContaining("3");
  }
}
