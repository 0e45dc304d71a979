package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;

class ExactLinearAlgebraTest {
  private static final int BLOCK = 8;
  private static final int PARTIAL_SUMS = 4;

  private final LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();

  @Test
  void products_everySizeTo40AndSomeLarger_equalThePlainLoopBitForBit() {
    Random random = new Random(1);
    IntStream.concat(IntStream.rangeClosed(1, 40), IntStream.of(64, 100))
        .forEach(n -> assertProductsEqualPlainLoop(n, n, n, random));
  }

  @Test
  void products_fourHundredRectangularShapes_equalThePlainLoopBitForBit() {
    Random random = new Random(2);
    for (int trial = 0; trial < 400; trial++) {
      assertProductsEqualPlainLoop(
          1 + random.nextInt(50), 1 + random.nextInt(50), 1 + random.nextInt(50), random);
    }
  }

  private void assertProductsEqualPlainLoop(int rows, int depth, int cols, Random random) {
    double[][] a = Plain.wild(rows, depth, random);
    double[][] b = Plain.wild(depth, cols, random);
    double[][] expected = Plain.multiply(a, b);

    WorkMatrix c = engine.allocate(rows, cols);
    WorkMatrix packed = pack(a);
    engine.multiply(packed, pack(b), c);
    assertSameBits(engine.unpack(c), expected);

    WorkMatrix d = engine.allocate(rows, cols);
    engine.multiplyTransposed(pack(a), pack(Plain.transpose(b)), d);
    assertSameBits(engine.unpack(d), expected);

    WorkMatrix e = engine.allocate(rows, cols);
    engine.transposeMultiply(pack(Plain.transpose(a)), pack(b), e);
    assertSameBits(engine.unpack(e), expected);

    // One half is computed, and mirrored.
    WorkMatrix f = pack(Plain.wild(rows, rows, random));
    engine.multiplyTransposed(packed, packed, f);
    assertSameBits(engine.unpack(f), Plain.multiply(a, Plain.transpose(a)));

    WorkMatrix g = pack(Plain.wild(depth, depth, random));
    engine.transposeMultiply(packed, packed, g);
    assertSameBits(engine.unpack(g), Plain.multiply(Plain.transpose(a), a));
  }

  @Test
  void products_intoAMatrixWithOldValues_overwriteThem() {
    Random random = new Random(3);
    double[][] a = Plain.gaussian(11, 5, random);
    double[][] b = Plain.gaussian(5, 13, random);
    WorkMatrix c = pack(Plain.gaussian(11, 13, random));
    engine.multiply(pack(a), pack(b), c);
    assertSameBits(engine.unpack(c), Plain.multiply(a, b));
  }

  @Test
  void transposeMultiply_afterALargerMatrix_doesNotSeeIt() {
    Random random = new Random(4);
    assertProductsEqualPlainLoop(40, 33, 17, random);
    assertProductsEqualPlainLoop(3, 2, 5, random);
  }

  @Test
  void products_zerosOfBothSigns_giveThePlainLoopsZero() {
    double[][] a = {{-0.0, 0.0}, {-1, 1}};
    double[][] b = {{1, -1}, {1, -1}};
    WorkMatrix c = engine.allocate(2, 2);
    engine.multiply(pack(a), pack(b), c);
    assertSameBits(engine.unpack(c), Plain.multiply(a, b));
  }

  @Test
  void operations_everyShapeTo20_keepThePaddingZero() {
    Random random = new Random(5);
    for (int rows = 1; rows <= 20; rows++) {
      for (int cols = 1; cols <= 20; cols++) {
        WorkMatrix a = pack(Plain.gaussian(rows, cols, random));
        WorkMatrix square = engine.allocate(rows, rows);
        engine.multiplyTransposed(a, a, square);
        assertPaddingIsZero(square);
        WorkMatrix inner = engine.allocate(cols, cols);
        engine.transposeMultiply(a, a, inner);
        assertPaddingIsZero(inner);
        WorkMatrix c = engine.allocate(rows, cols);
        engine.multiply(square, a, c);
        c.scale(-3);
        c.addScaled(-.1, a);
        c.setDifference(c, a);
        assertPaddingIsZero(c);
      }
    }
  }

  /** The padding is where a matrix of ones has none: so the test needs not know the layout. */
  private void assertPaddingIsZero(WorkMatrix matrix) {
    double[] ones = new double[matrix.rows() * matrix.cols()];
    Arrays.fill(ones, 1);
    double[] marks = engine.pack(new DenseMatrix(matrix.rows(), matrix.cols(), ones)).values();
    int elements = 0;
    for (int i = 0; i < marks.length; i++) {
      if (marks[i] == 0) {
        assertThat(matrix.values()[i]).isZero();
      } else {
        elements++;
      }
    }
    assertThat(elements).isEqualTo(matrix.rows() * matrix.cols());
  }

  @Test
  void sumOfSquares_severalMatrices_followsItsDefinitionBitForBit() {
    Random random = new Random(6);
    for (int trial = 0; trial < 300; trial++) {
      double[][][] matrices = new double[1 + random.nextInt(5)][][];
      for (int m = 0; m < matrices.length; m++) {
        matrices[m] = Plain.wild(1 + random.nextInt(40), 1 + random.nextInt(40), random);
      }
      WorkMatrix[] packed = Arrays.stream(matrices).map(this::pack).toArray(WorkMatrix[]::new);
      assertThat(engine.sumOfSquares(packed)).isEqualTo(sumOfSquaresByDefinition(matrices));
    }
  }

  /**
   * Row i adds to lane i mod 8, column j to that lane's partial sum j mod 4; within a partial sum
   * rows come in groups of eight, and in a group the columns one after another. Partial sums are
   * added in pairs, matrices one after another, lanes by a fixed tree.
   */
  private static double sumOfSquaresByDefinition(double[][]... matrices) {
    double[] lanes = new double[BLOCK];
    for (double[][] a : matrices) {
      double[][] partial = new double[BLOCK][PARTIAL_SUMS];
      for (int group = 0; group < a.length; group += BLOCK) {
        for (int j = 0; j < a[0].length; j++) {
          for (int i = group; i < Math.min(group + BLOCK, a.length); i++) {
            double[] sums = partial[i % BLOCK];
            sums[j % PARTIAL_SUMS] = Math.fma(a[i][j], a[i][j], sums[j % PARTIAL_SUMS]);
          }
        }
      }
      for (int lane = 0; lane < BLOCK; lane++) {
        double[] s = partial[lane];
        lanes[lane] += (s[0] + s[1]) + (s[2] + s[3]);
      }
    }
    return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
        + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
  }

  @Test
  void pack_thenUnpack_givesTheSameMatrix() {
    Random random = new Random(7);
    for (int rows = 1; rows <= 18; rows++) {
      for (int cols = 1; cols <= 18; cols++) {
        double[][] a = Plain.gaussian(rows, cols, random);
        assertSameBits(engine.unpack(pack(a)), a);
      }
    }
  }

  @Test
  void pack_transposedView_readsThroughIt() {
    double[][] a = Plain.gaussian(7, 12, new Random(8));
    DenseMatrix view = Plain.dense(Plain.transpose(a)).transpose();
    assertThat(view.isTransposed()).isTrue();
    assertSameBits(engine.unpack(engine.pack(view)), a);
  }

  @Test
  void products_shapesThatDoNotFit_areRefusedWithTheShapes() {
    WorkMatrix a = engine.allocate(3, 4);
    WorkMatrix b = engine.allocate(5, 2);
    assertThatThrownBy(() -> engine.multiply(a, b, engine.allocate(3, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(3 x 4)(5 x 2)");
    assertThatThrownBy(() -> engine.multiplyTransposed(a, a, engine.allocate(4, 4)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> engine.transposeMultiply(a, a, engine.allocate(3, 3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private WorkMatrix pack(double[][] a) {
    return engine.pack(Plain.dense(a));
  }

  private static void assertSameBits(DenseMatrix actual, double[][] expected) {
    double[] values = Plain.dense(expected).values();
    assertThat(actual.numRows()).isEqualTo(expected.length);
    assertThat(bits(actual.values())).isEqualTo(bits(values));
  }

  private static long[] bits(double[] values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }
}
