package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SingularValuesTest {
  /**
   * Both methods are backward stable: absolute errors are a modest multiple of u times the largest.
   */
  private static final double BACKWARD_ERROR = 1e-14;

  @Test
  void of_shear_areTheGoldenRatioAndItsInverse() {
    double golden = (1 + Math.sqrt(5)) / 2;
    assertValues(new double[][] {{1, 1}, {0, 1}}, golden, 1 / golden);
  }

  @Test
  void of_signedDiagonal_areItsMagnitudesLargestFirst() {
    assertValues(Plain.diagonal(4, 4, -3, 0, 7, .5), 7, 3, .5, 0);
  }

  @Test
  void of_rankOne_isTheProductOfTheNorms() {
    double[][] u = {{1}, {2}, {2}};
    double[][] v = {{2, 3, 6, 0, 0}};
    assertValues(Plain.multiply(u, v), 21, 0, 0);
  }

  @Test
  void of_triangleOfOnes_haveTheirClosedForm() {
    for (int n = 1; n <= 30; n++) {
      double[][] a = triangleOfOnes(n, n);
      assertValues(a, triangleOfOnesValues(n));
    }
  }

  @Test
  void of_tallAndWide_areThoseOfTheirSquarePart() {
    // LAPACK takes another way where one side is much longer than the other.
    for (int longSide : new int[] {6, 8, 20, 200}) {
      double[][] tall = triangleOfOnes(longSide, 5);
      assertValues(tall, triangleOfOnesValues(5));
      assertValues(Plain.transpose(tall), triangleOfOnesValues(5));
    }
  }

  /** Ones on and above the diagonal of the first {@code cols} rows, zeros below. */
  private static double[][] triangleOfOnes(int rows, int cols) {
    double[][] a = new double[rows][cols];
    for (int i = 0; i < cols; i++) {
      for (int j = i; j < cols; j++) {
        a[i][j] = 1;
      }
    }
    return a;
  }

  /** 1 / (2 sin((2k - 1) pi / (4n + 2))), k = 1..n. */
  private static double[] triangleOfOnesValues(int n) {
    double[] values = new double[n];
    for (int k = 1; k <= n; k++) {
      values[k - 1] = 1 / (2 * Math.sin((2 * k - 1) * Math.PI / (4 * n + 2)));
    }
    return values;
  }

  @Test
  void of_randomShapes_agreeWithLapack() {
    Random random = new Random(3);
    for (int trial = 0; trial < 300; trial++) {
      int rows = 1 + random.nextInt(40);
      int cols = 1 + random.nextInt(40);
      double[][] a =
          lowRankAndNoise(rows, cols, trial % 5, Math.pow(10, -random.nextInt(18)), random);
      assertValues(a, SingularValues.byLapack(Plain.dense(a)));
    }
  }

  private static double[][] lowRankAndNoise(
      int rows, int cols, int rank, double noise, Random random) {
    double[][] a = Plain.gaussian(rows, cols, random);
    double[][] low =
        rank == 0
            ? new double[rows][cols]
            : Plain.multiply(
                Plain.gaussian(rows, rank, random), Plain.gaussian(rank, cols, random));
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        a[i][j] = low[i][j] + noise * a[i][j];
      }
    }
    return a;
  }

  @Test
  void of_powerOfTwoTimesMatrix_areThatPowerTimesTheValues() {
    double[] a = Plain.dense(Plain.gaussian(7, 5, new Random(4))).values();
    double[] values = new SingularValues(7, 5).of(a);
    for (int exponent : new int[] {-900, -600, 600, 1000}) {
      double[] scaled = Arrays.stream(a).map(v -> Math.scalb(v, exponent)).toArray();
      assertThat(new SingularValues(7, 5).of(scaled))
          .containsExactly(Arrays.stream(values).map(v -> Math.scalb(v, exponent)).toArray());
    }
  }

  @Test
  void of_columnsWhoseSquaresUnderflow_agreeWithLapack() {
    double[][] a = Plain.gaussian(6, 4, new Random(5));
    double[] sizes = {1, 1e-140, 1e-200, 1e-320};
    for (double[] row : a) {
      for (int j = 0; j < row.length; j++) {
        row[j] *= sizes[j];
      }
    }
    assertValues(a, SingularValues.byLapack(Plain.dense(a)));
    assertValues(Plain.transpose(a), SingularValues.byLapack(Plain.dense(a)));
  }

  @Test
  void of_zeroMatrix_areZero() {
    assertThat(new SingularValues(3, 5).of(new double[15])).containsExactly(0, 0, 0);
  }

  @Test
  void of_reusedObject_givesTheBitsOfAFreshOne() {
    Random random = new Random(1);
    SingularValues reused = new SingularValues(9, 6);
    for (int trial = 0; trial < 20; trial++) {
      double[] matrix = Plain.dense(Plain.wild(9, 6, random)).values();
      double[] before = matrix.clone();
      assertThat(reused.of(matrix)).isEqualTo(new SingularValues(9, 6).of(matrix));
      assertThat(matrix).isEqualTo(before);
    }
  }

  @Test
  void of_workMatrixOfEitherEngine_equalsThatOfItsArray() {
    double[][] a = Plain.gaussian(9, 6, new Random(2));
    double[] expected = new SingularValues(9, 6).of(Plain.dense(a).values());
    for (LinearAlgebra.Kind kind : LinearAlgebra.Kind.values()) {
      LinearAlgebra engine = kind.create();
      WorkMatrix packed = engine.pack(Plain.dense(a));
      assertThat(new SingularValues(9, 6).of(engine, packed)).isEqualTo(expected);
      assertThat(Plain.of(engine.unpack(packed))).isEqualTo(a);
    }
  }

  @Test
  void of_elementThatIsNotFinite_isRefused() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new SingularValues(2, 2).of(new double[] {1, 2, bad, 4}))
          .isInstanceOf(ArithmeticException.class);
    }
  }

  private static void assertValues(double[][] a, double... expected) {
    double[] actual = new SingularValues(a.length, a[0].length).of(Plain.dense(a).values());
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .isLessThanOrEqualTo(BACKWARD_ERROR * expected[0]);
    }
  }
}
