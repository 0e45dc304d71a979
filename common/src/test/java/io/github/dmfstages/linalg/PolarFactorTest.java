package io.github.dmfstages.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PolarFactorTest {
  private final RandomStream random = RandomStream.of("polar", 1);

  private static double[][] polar(LinearAlgebra.Kind kind, double[][] a) {
    LinearAlgebra engine = kind.create();
    WorkMatrix factor = engine.allocate(a.length, a[0].length);
    new PolarFactor(engine, a.length, a[0].length).of(engine.pack(Plain.dense(a)), factor);
    return Plain.of(engine.unpack(factor));
  }

  /**
   * A matrix with singular values from {@code largest} down to {@code smallest}, in equal ratios.
   */
  private double[][] graded(int rows, int cols, double largest, double smallest) {
    int small = Math.min(rows, cols);
    double[] s = new double[small];
    for (int i = 0; i < small; i++) {
      s[i] = largest * Math.pow(smallest / largest, small == 1 ? 0 : (double) i / (small - 1));
    }
    double[][] u = Plain.of(HaarMatrix.draw(rows, small, random));
    double[][] v = Plain.of(HaarMatrix.draw(cols, small, random));
    return Plain.multiply(Plain.multiply(u, Plain.diagonal(small, small, s)), Plain.transpose(v));
  }

  /**
   * X is the polar factor of A if X has orthonormal columns and X^T A is symmetric and positive.
   * Both hold to rounding, relative to the largest singular value, however small the others are.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 1",
    "30, 30, 1, .5",
    "64, 64, 3, 1e-9",
    "40, 17, 1, 1e-12",
    "17, 40, 1, 1e-6",
    "12, 12, 1e-200, 1e-206",
    "12, 12, 1e-310, 1e-310",
    "12, 12, 1e200, 1e195"
  })
  void of_singularValuesOfAnySize_isOrthogonalWithASymmetricRest(
      int rows, int cols, double largest, double smallest) {
    double[][] a = graded(rows, cols, largest, smallest);
    double[][] x = polar(LinearAlgebra.Kind.EXACT, a);
    // With as many rows as columns, or more.
    double[][] tallX = rows < cols ? Plain.transpose(x) : x;
    double[][] tallA = rows < cols ? Plain.transpose(a) : a;
    double[][] identity = Plain.multiply(Plain.transpose(tallX), tallX);
    double[][] rest = Plain.multiply(Plain.transpose(tallX), tallA);
    double trace = 0;
    for (int i = 0; i < identity.length; i++) {
      trace += rest[i][i];
      for (int j = 0; j < identity.length; j++) {
        assertThat(identity[i][j]).isCloseTo(i == j ? 1 : 0, within(1e-13));
        assertThat(rest[i][j]).isCloseTo(rest[j][i], within(1e-14 * largest + Double.MIN_NORMAL));
      }
    }
    assertThat(trace).isGreaterThanOrEqualTo(largest * .999);
  }

  /**
   * Rotations and steps are two methods. Each gives the polar factor of a matrix that differs from
   * A by rounding, by less than n u ||A||_F. Polar factors of two matrices with a difference D
   * differ by at most 2 ||D||_F/(s_n + s_(n-1)) to first order, with the two smallest singular
   * values.
   *
   * <p>This also bounds the jump where one method takes over from the other, at a smallest singular
   * value of 2^-40 of the largest. Rounding of A itself moves the factor as far.
   */
  @ParameterizedTest
  @CsvSource({
    "30, 30, 0",
    "30, 30, -10",
    "30, 30, -25",
    "30, 30, -39",
    "13, 24, -20",
    "24, 13, -39"
  })
  void of_smallestSingularValueAboveTheLimit_agreesWithRotations(int rows, int cols, int power) {
    int small = Math.min(rows, cols);
    double smallest = Math.scalb(1.0, power);
    double[][] a = graded(rows, cols, 1, smallest);
    double twoSmallest = smallest + Math.pow(smallest, (small - 2.0) / (small - 1));
    double[][] difference = Plain.plus(polar(LinearAlgebra.Kind.EXACT, a), -1, rotations(a));
    double bothErrors = 2 * small * Plain.UNIT_ROUNDOFF * Plain.norm(a);
    assertThat(Plain.norm(difference)).isPositive().isLessThan(bothErrors / twoSmallest);
  }

  /** Below the limit, rotations are the method. */
  @ParameterizedTest
  @CsvSource({"12, 12, -42", "12, 12, -60", "9, 20, -50"})
  void of_smallestSingularValueBelowTheLimit_hasTheBitsOfRotations(int rows, int cols, int power) {
    double[][] a = graded(rows, cols, 1, Math.scalb(1.0, power));
    assertThat(polar(LinearAlgebra.Kind.EXACT, a)).isDeepEqualTo(rotations(a));
  }

  private static double[][] rotations(double[][] a) {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix factor = engine.allocate(a.length, a[0].length);
    new PolarRotations(engine, a.length, a[0].length).of(Plain.dense(a).values(), 1, factor);
    return Plain.of(engine.unpack(factor));
  }

  /** All singular values are 1, so that the decomposition is far from unique. */
  @ParameterizedTest
  @EnumSource(LinearAlgebra.Kind.class)
  void of_orthogonalMatrix_isThatMatrix(LinearAlgebra.Kind kind) {
    double[][] a = Plain.of(HaarMatrix.draw(20, 20, random));
    double[][] x = polar(kind, a);
    for (int i = 0; i < a.length; i++) {
      assertThat(x[i]).containsExactly(a[i], within(1e-14));
    }
  }

  @ParameterizedTest
  @CsvSource({"8, 8, 3", "30, 20, 5", "20, 30, 19"})
  void of_smallerRank_hasAsManyDirections(int rows, int cols, int rank) {
    double[][] u = Plain.of(HaarMatrix.draw(rows, rank, random));
    double[][] v = Plain.of(HaarMatrix.draw(cols, rank, random));
    double[][] a = Plain.multiply(u, Plain.transpose(v));
    double[][] x = polar(LinearAlgebra.Kind.EXACT, a);
    for (int i = 0; i < rows; i++) {
      assertThat(x[i]).containsExactly(a[i], within(1e-13));
    }
  }

  /**
   * Singular values fall off until nothing but rounding is left of them. X X^T X = X, because the
   * singular values of X are 1 or 0. X^T A is symmetric, and X X^T A = A up to the singular values
   * that count as 0.
   */
  @ParameterizedTest
  @CsvSource({"30, 30, 1e-25", "64, 64, 1e-18", "40, 17, 1e-200", "17, 40, 1e-17"})
  void of_singularValuesBelowRounding_isAPartialIsometry(int rows, int cols, double smallest) {
    double[][] a = graded(rows, cols, 1, smallest);
    double[][] x = polar(LinearAlgebra.Kind.EXACT, a);
    double[][] projection = Plain.multiply(x, Plain.transpose(x));
    assertThat(Plain.norm(Plain.plus(Plain.multiply(projection, x), -1, x))).isLessThan(1e-13);
    double zero = Math.max(rows, cols) * Math.ulp(1.0);
    assertThat(Plain.norm(Plain.plus(Plain.multiply(projection, a), -1, a))).isLessThan(2 * zero);
    double[][] rest = Plain.multiply(Plain.transpose(x), a);
    double[][] asymmetry = Plain.plus(rest, -1, Plain.transpose(rest));
    assertThat(Plain.norm(asymmetry)).isLessThan(2 * zero);
  }

  /** Nothing remains of the other columns, not even rounding. */
  @Test
  void of_equalColumnsAndColumnsOfZeros_haveTheirClosedForm() {
    double[][] signs = polar(LinearAlgebra.Kind.EXACT, Plain.diagonal(4, 5, -3, 0, 7, 0));
    double[][] expected = Plain.diagonal(4, 5, -1, 0, 1, 0);
    for (int i = 0; i < 4; i++) {
      assertThat(signs[i]).containsExactly(expected[i], within(1e-15));
    }
    double[][] ones = new double[5][20];
    Arrays.stream(ones).forEach(row -> Arrays.fill(row, 1));
    for (double[] row : polar(LinearAlgebra.Kind.EXACT, ones)) {
      assertThat(Arrays.stream(row)).allSatisfy(v -> assertThat(v).isCloseTo(.1, within(1e-15)));
    }
  }

  @Test
  void of_elementThatIsNotFinite_isRefused() {
    for (double element : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(
              () -> polar(LinearAlgebra.Kind.EXACT, new double[][] {{1, 2}, {3, element}}))
          .isInstanceOf(ArithmeticException.class);
    }
  }

  @Test
  void of_singleElement_isItsSign() {
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    WorkMatrix factor = engine.allocate(1, 1);
    PolarFactor polar = new PolarFactor(engine, 1, 1);
    for (double value : new double[] {Double.MIN_VALUE, -1e300, 0, Double.MAX_VALUE}) {
      polar.of(engine.pack(new DenseMatrix(1, 1, new double[] {value})), factor);
      assertThat(factor.values()[0]).isCloseTo(Math.signum(value), within(1e-15));
    }
  }
}
