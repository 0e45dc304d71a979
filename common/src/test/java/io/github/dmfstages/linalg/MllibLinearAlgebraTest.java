package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;

class MllibLinearAlgebraTest {
  private final LinearAlgebra engine = LinearAlgebra.Kind.MLLIB.create();

  @Test
  void products_randomShapes_agreeWithThePlainLoopToRounding() {
    Random random = new Random(1);
    for (int trial = 0; trial < 200; trial++) {
      int rows = 1 + random.nextInt(40);
      int depth = 1 + random.nextInt(40);
      int cols = 1 + random.nextInt(40);
      double[][] a = Plain.wild(rows, depth, random);
      double[][] b = Plain.wild(depth, cols, random);

      WorkMatrix c = engine.allocate(rows, cols);
      engine.multiply(pack(a), pack(b), c);
      assertEqualToRounding(c, a, b);

      WorkMatrix d = engine.allocate(rows, cols);
      engine.multiplyTransposed(pack(a), pack(Plain.transpose(b)), d);
      assertEqualToRounding(d, a, b);

      WorkMatrix e = engine.allocate(rows, cols);
      engine.transposeMultiply(pack(Plain.transpose(a)), pack(b), e);
      assertEqualToRounding(e, a, b);
    }
  }

  /**
   * Two sums of k products in any two orders differ by at most 2 k u sum |a||b|, to first order in
   * the unit roundoff u (Higham's gamma_k, once for each).
   */
  private void assertEqualToRounding(WorkMatrix actual, double[][] a, double[][] b) {
    double[][] values = Plain.of(engine.unpack(actual));
    double[][] expected = Plain.multiply(a, b);
    double[][] magnitude = Plain.multiply(absolute(a), absolute(b));
    for (int i = 0; i < values.length; i++) {
      for (int j = 0; j < values[0].length; j++) {
        double roundingBound = 2 * (b.length + 1) * Plain.UNIT_ROUNDOFF * magnitude[i][j];
        assertThat(Math.abs(values[i][j] - expected[i][j])).isLessThanOrEqualTo(roundingBound);
      }
    }
  }

  private static double[][] absolute(double[][] a) {
    return Arrays.stream(a)
        .map(row -> Arrays.stream(row).map(Math::abs).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void sumOfSquares_severalMatrices_agreesWithExactToRounding() {
    Random random = new Random(2);
    LinearAlgebra exact = LinearAlgebra.Kind.EXACT.create();
    for (int trial = 0; trial < 100; trial++) {
      double[][] a = Plain.wild(1 + random.nextInt(40), 1 + random.nextInt(40), random);
      double[][] b = Plain.wild(1 + random.nextInt(40), 1 + random.nextInt(40), random);
      double expected = exact.sumOfSquares(exact.pack(Plain.dense(a)), exact.pack(Plain.dense(b)));
      // All terms are positive: the relative error is at most their number times u, for each order.
      int terms = a.length * a[0].length + b.length * b[0].length;
      double roundingBound = 2 * terms * Plain.UNIT_ROUNDOFF;
      assertThat(engine.sumOfSquares(pack(a), pack(b)) / expected - 1)
          .isBetween(-roundingBound, roundingBound);
    }
  }

  @Test
  void pack_thenUnpack_givesTheSameMatrix() {
    double[][] a = Plain.gaussian(9, 14, new Random(3));
    assertThat(Plain.of(engine.unpack(pack(a)))).isEqualTo(a);
  }

  @Test
  void pack_transposedView_readsThroughItAndCopies() {
    double[][] a = Plain.gaussian(9, 14, new Random(4));
    DenseMatrix view = Plain.dense(Plain.transpose(a)).transpose();
    WorkMatrix packed = engine.pack(view);
    view.values()[0] = 99;
    assertThat(Plain.of(engine.unpack(packed))).isEqualTo(a);
  }

  private WorkMatrix pack(double[][] a) {
    return engine.pack(Plain.dense(a));
  }
}
