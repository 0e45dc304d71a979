package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.HaarMatrix;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.Target;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;

class AlignmentTest {
  private static final int ROWS = 7;
  private static final int COLS = 5;
  private static final RandomStream RANDOM = RandomStream.of("alignment", 1);
  private static final DenseMatrix U = HaarMatrix.draw(ROWS, COLS, RANDOM);
  private static final DenseMatrix V = HaarMatrix.draw(COLS, COLS, RANDOM);

  private static double[] overlaps(double[] sigma, DenseMatrix product) {
    double[] padded = Arrays.copyOf(sigma, COLS);
    Target all = Target.of(U, padded, V);
    return new Alignment(Target.of(all.matrix())).of(SingularVectors.of(product)).values();
  }

  private static DenseMatrix product(DenseMatrix u, DenseMatrix v, double... s) {
    return Target.of(u, Arrays.copyOf(s, COLS), v).matrix();
  }

  /** Rotates columns 0 and 1 by an angle. */
  private static DenseMatrix rotated(DenseMatrix m, double angle) {
    double[] x = m.values().clone();
    int rows = m.numRows();
    for (int i = 0; i < rows; i++) {
      double a = m.apply(i, 0);
      double b = m.apply(i, 1);
      x[i] = Math.cos(angle) * a + Math.sin(angle) * b;
      x[rows + i] = Math.cos(angle) * b - Math.sin(angle) * a;
    }
    return new DenseMatrix(rows, m.numCols(), x);
  }

  @Test
  void overlap_ofTheTargetsOwnVectors_isOne_whateverTheValues() {
    assertThat(overlaps(new double[] {3, 2, 1}, product(U, V, 1e-3, 1e-6, 1e-9)))
        .containsExactly(new double[] {1, 1, 1}, within(1e-5));
    assertThat(overlaps(new double[] {3, 2, 1}, product(U, V, -1, -.5, .25)))
        .containsExactly(new double[] {-1, -1, 1}, within(1e-12));
  }

  /** A rotation by t on the left gives cos t, and on both sides cos^2 t. */
  @Test
  void overlap_ofRotatedVectors_isTheProductOfCosines() {
    double t = .3;
    double[] sigma = {3, 2, 1};

    assertThat(overlaps(sigma, product(rotated(U, t), V, 1, .5, .25)))
        .containsExactly(new double[] {Math.cos(t), Math.cos(t), 1}, within(1e-12));
    assertThat(overlaps(sigma, product(rotated(U, t), rotated(V, t), 1, .5, .25)))
        .containsExactly(
            new double[] {Math.cos(t) * Math.cos(t), Math.cos(t) * Math.cos(t), 1}, within(1e-12));
  }

  /** If both singular values are equal, the same rotation on both sides changes no matrix. */
  @Test
  void overlap_ofABlock_doesNotDependOnItsBasis() {
    double t = .7;
    double[] twice = {2, 2, 1};

    // The target's two modes are one block, however the product splits them.
    assertThat(overlaps(twice, product(rotated(U, t), rotated(V, t), 1, .5, .25)))
        .containsExactly(new double[] {1, 1, 1}, within(1e-12));
    // A block of the product.
    assertThat(overlaps(new double[] {3, 2, 1}, product(U, V, 1, 1, .25)))
        .containsExactly(new double[] {1, 1, 1}, within(1e-12));
    assertThat(overlaps(twice, product(rotated(U, t), V, 1, .5, .25)))
        .containsExactly(new double[] {Math.cos(t), Math.cos(t), 1}, within(1e-12));
  }

  @Test
  void overlap_ofVectorsThatRoundingHides_isUnknown() {
    double[] sigma = {3, 2, 1};

    assertThat(overlaps(sigma, product(U, V, 1, 1e-17, 1e-18)))
        .satisfies(
            o -> {
              assertThat(o[0]).isCloseTo(1, within(1e-12));
              assertThat(o[1]).isNaN();
              assertThat(o[2]).isNaN();
            });
    // The third value equals the fourth, which the target has not.
    assertThat(overlaps(sigma, product(U, V, 1, .5, .1, .1))[2]).isNaN();
    assertThat(overlaps(sigma, product(U, V))).containsOnly(Double.NaN);
  }
}
