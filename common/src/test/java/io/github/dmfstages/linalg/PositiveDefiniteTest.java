package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositiveDefiniteTest {
  /**
   * What it allows for roundings at most: the nearer the shift, the worse conditioned the tiles.
   */
  private static final double ROUNDING = 5e-7;

  /** Q diag(spectrum) Q^T, Q Haar-random. */
  private static PositiveDefinite.Columns matrix(double[] spectrum, long seed) {
    int n = spectrum.length;
    DenseMatrix q = HaarMatrix.draw(n, n, RandomStream.of("test", seed));
    return new PositiveDefinite.Columns() {
      @Override
      public int dimension() {
        return n;
      }

      @Override
      public void column(int j, double[] y) {
        for (int i = j; i < n; i++) {
          y[i] = 0;
          for (int k = 0; k < n; k++) {
            y[i] += q.apply(i, k) * spectrum[k] * q.apply(j, k);
          }
        }
      }
    };
  }

  /** Sizes of less than a tile, of whole ones, and of one element more. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 128, 150})
  void noneBelow_randomSpectrum_provesWhatIsTrueAndNothingElse(int n) {
    Random random = new Random(n);
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    for (int trial = 0; trial < 4; trial++) {
      double[] spectrum = random.doubles(n, -1e-4, 5).toArray();
      double least = -Math.pow(10, -trial);
      spectrum[random.nextInt(n)] = least;
      PositiveDefinite.Columns matrix = matrix(spectrum, trial);
      for (double below : new double[] {1e-1, 1e-4, 1e-7}) {
        double proven = PositiveDefinite.noneBelow(least - below, engine, matrix);
        assertThat(proven).isBetween(least - below - ROUNDING, least - below);
        assertThat(PositiveDefinite.noneBelow(least + below, engine, matrix))
            .isEqualTo(Double.NEGATIVE_INFINITY);
      }
    }
  }

  /** Of a shift so near that roundings decide, whatever is proven is still true. */
  @ParameterizedTest
  @ValueSource(ints = {40, 100})
  void noneBelow_shiftsAtRoundingsFromTheSmallest_isNeverAbove(int n) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    double[] spectrum = new double[n];
    Arrays.setAll(spectrum, i -> i < n / 2 ? -1e-3 : 5.0 * i / n);
    PositiveDefinite.Columns matrix = matrix(spectrum, 1);
    int proofs = 0;
    for (int e = -20; e <= 20; e++) {
      double proven = PositiveDefinite.noneBelow(-1e-3 + e * 1e-14, engine, matrix);
      assertThat(proven).isLessThan(-1e-3);
      proofs += Double.isFinite(proven) ? 1 : 0;
    }
    assertThat(proofs).isPositive();
  }
}
