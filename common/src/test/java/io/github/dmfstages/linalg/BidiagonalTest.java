package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BidiagonalTest {
  /** Bounds are exact up to a few roundings, relative to the largest singular value. */
  private static final double ROUNDING = 1e-14;

  @Test
  void bounds_randomMatrices_encloseTheSingularValues() {
    Random random = new Random(1);
    for (int trial = 0; trial < 300; trial++) {
      int rows = 1 + random.nextInt(40);
      int cols = 1 + random.nextInt(40);
      int small = Math.min(rows, cols);
      double[] a = Plain.dense(Plain.gaussian(rows, cols, random)).values();
      double[] values = new SingularValues(rows, cols).of(a);
      Bidiagonal bidiagonal = reduced(a, rows, cols);
      double rounding = ROUNDING * values[0];
      assertThat(bidiagonal.upperBound())
          .isBetween(values[0] - rounding, Math.sqrt(2) * values[0] + rounding);
      assertThat(bidiagonal.lowerBound())
          .isBetween(values[small - 1] / Math.sqrt(small) - rounding, values[small - 1] + rounding);
    }
  }

  /** 1/||A^-1||_F and (||A||_1 ||A||_inf)^(1/2) of a diagonal matrix. */
  @Test
  void bounds_diagonalMatrix_areItsNorms() {
    Bidiagonal bidiagonal = reduced(new double[] {3, 0, 0, 4}, 2, 2);
    assertThat(bidiagonal.upperBound()).isEqualTo(4);
    assertThat(bidiagonal.lowerBound()).isEqualTo(1 / Math.sqrt(1 / 9.0 + 1 / 16.0));
  }

  @Test
  void lowerBound_singularMatrix_isZero() {
    assertThat(reduced(new double[] {1, 0, 0, 0}, 2, 2).lowerBound()).isZero();
    assertThat(reduced(new double[] {0, 0, 0, 1}, 2, 2).lowerBound()).isZero();
    assertThat(reduced(new double[] {1, 0, 0, 1e-200}, 2, 2).lowerBound()).isZero();
  }

  private static Bidiagonal reduced(double[] columnMajor, int rows, int cols) {
    Bidiagonal bidiagonal = new Bidiagonal(Math.max(rows, cols), Math.min(rows, cols));
    bidiagonal.reduce(columnMajor, rows, cols, 1);
    return bidiagonal;
  }
}
