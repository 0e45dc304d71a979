package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;

class OrthonormalBasisTest {
  private static final double ROUNDING = 1e-14;

  /**
   * Returns the largest norm of what the vectors of {@code basis} lack of a column of {@code a}.
   */
  private static double missing(double[][] a, double[][] basis) {
    double[][] projected = Plain.multiply(basis, Plain.multiply(Plain.transpose(basis), a));
    double largest = 0;
    for (int j = 0; j < a[0].length; j++) {
      double squares = 0;
      for (int i = 0; i < a.length; i++) {
        squares += Math.pow(a[i][j] - projected[i][j], 2);
      }
      largest = Math.max(largest, Math.sqrt(squares));
    }
    return largest;
  }

  private static void assertOrthonormal(double[][] q) {
    double[][] gram = Plain.multiply(Plain.transpose(q), q);
    for (int i = 0; i < gram.length; i++) {
      for (int j = 0; j < gram.length; j++) {
        assertThat(gram[i][j]).isCloseTo(i == j ? 1 : 0, within(ROUNDING));
      }
    }
  }

  private static double[][] first(DenseMatrix basis, int count) {
    double[][] all = Plain.of(basis);
    double[][] first = new double[all.length][];
    for (int i = 0; i < all.length; i++) {
      first[i] = java.util.Arrays.copyOf(all[i], count);
    }
    return first;
  }

  /** Also columns that are dependent, 0, or whose squares underflow. */
  @Test
  void of_anyColumns_isOrthonormalAndBeginsWithTheirSpan() {
    Random random = new Random(1);
    for (int trial = 0; trial < 200; trial++) {
      int dimension = 1 + random.nextInt(12);
      int columns = 1 + random.nextInt(12);
      int rank = random.nextInt(4);
      double[][] a =
          rank == 0
              ? new double[dimension][columns]
              : Plain.multiply(
                  Plain.gaussian(dimension, rank, random), Plain.gaussian(rank, columns, random));
      double size = Math.pow(10, random.nextInt(3) * 100 - 200);
      for (double[] row : a) {
        for (int j = 0; j < columns; j++) {
          row[j] *= size;
        }
      }
      DenseMatrix basis = OrthonormalBasis.of(Plain.dense(a));
      assertThat(basis.numCols()).isEqualTo(dimension);
      assertOrthonormal(Plain.of(basis));
      assertThat(missing(a, first(basis, Math.min(dimension, columns))) / size)
          .isLessThan(1e3 * ROUNDING);
    }
  }

  @Test
  void of_orthonormalColumns_beginsWithThem() {
    DenseMatrix columns = HaarMatrix.draw(9, 4, RandomStream.of("basis", 1));
    double[] begin = java.util.Arrays.copyOf(OrthonormalBasis.of(columns).values(), 9 * 4);
    assertThat(begin).containsExactly(columns.values(), within(ROUNDING));
  }

  @Test
  void spanning_lowRankAndNoise_hasTheWantedColumnsAndTheRankAndLacksOnlyNoise() {
    Random random = new Random(2);
    for (int trial = 0; trial < 100; trial++) {
      int dimension = 6 + random.nextInt(8);
      int wanted = random.nextInt(3);
      double[][] a =
          Plain.multiply(Plain.gaussian(dimension, 2, random), Plain.gaussian(2, 9, random));
      for (double[] row : a) {
        for (int j = 0; j < row.length; j++) {
          row[j] += 1e-6 * random.nextGaussian();
        }
      }
      DenseMatrix basis = OrthonormalBasis.spanning(Plain.dense(a), wanted, 1e-4);
      // Wanted columns may be nearly parallel, and noise decides what the second one adds.
      assertThat(basis.numCols()).isBetween(2, Math.max(2, wanted + 1));
      assertOrthonormal(Plain.of(basis));
      assertThat(missing(a, Plain.of(basis))).isLessThanOrEqualTo(1e-4);
      DenseMatrix begin = OrthonormalBasis.spanning(Plain.dense(a), wanted, 1e300);
      assertThat(begin.numCols()).isEqualTo(wanted);
      if (wanted > 0) {
        double[][] columns = first(Plain.dense(a), wanted);
        assertThat(missing(columns, Plain.of(begin))).isLessThan(100 * ROUNDING);
      }
    }
  }
}
