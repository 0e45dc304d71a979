package io.github.dmfstages.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.PositiveDefinite;
import io.github.dmfstages.linalg.RandomStream;
import java.util.Collections;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HessianTest {
  /** Rounding of a few products of order one. */
  private static final double ROUNDING = 1e-12;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7})
  void apply_twoDirections_isSymmetric(int depth) {
    Random random = new Random(depth);
    for (int trial = 0; trial < 10; trial++) {
      Problem problem = random(depth, random);
      Hessian hessian = problem.objective.hessian();
      double[] x = hessian.gaussianVector(RandomStream.of("x", trial));
      double[] y = hessian.gaussianVector(RandomStream.of("y", trial));
      double[] hx = new double[x.length];
      double[] hy = new double[x.length];
      hessian.apply(x, hx);
      hessian.apply(y, hy);
      double size = Math.sqrt(dot(hx, hx) * dot(y, y)) + Math.sqrt(dot(hy, hy) * dot(x, x));
      assertThat(dot(y, hx)).isCloseTo(dot(x, hy), within(ROUNDING * size));
    }
  }

  /**
   * Central differences of the gradient have an error of order h^2: the gradient is a polynomial,
   * so the slope is clean until rounding.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void apply_direction_isTheLimitOfDifferencesOfTheGradientAtSlopeTwo(int depth) {
    Random random = new Random(depth);
    for (int trial = 0; trial < 10; trial++) {
      Problem problem = random(depth, random);
      Hessian hessian = problem.objective.hessian();
      double[] x = hessian.gaussianVector(RandomStream.of("x", trial));
      double[] product = new double[x.length];
      hessian.apply(x, product);
      double coarse = differenceError(problem, x, product, 2e-2);
      double fine = differenceError(problem, x, product, 1e-2);
      assertThat(Math.log(coarse / fine) / Math.log(2)).isCloseTo(2, within(.05));
      double finest = differenceError(problem, x, product, 1e-5);
      assertThat(finest).isLessThan(1e-7 * Math.sqrt(dot(product, product)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6})
  void columns_everyColumn_isThatOfTheProducts(int depth) {
    Random random = new Random(depth);
    for (int trial = 0; trial < 5; trial++) {
      Problem problem = random(depth, random);
      double[][] dense = problem.denseHessian();
      PositiveDefinite.Columns columns = problem.objective.hessian().columns();
      int[] order = lastLayerFirst(problem);
      assertThat(columns.dimension()).isEqualTo(dense.length);
      double[] y = new double[dense.length];
      for (int j = 0; j < dense.length; j++) {
        columns.column(j, y);
        for (int i = j; i < dense.length; i++) {
          assertThat(y[i]).isCloseTo(dense[order[j]][order[i]], within(ROUNDING));
        }
      }
    }
  }

  private static int[] lastLayerFirst(Problem problem) {
    int depth = problem.factors.length;
    int[] order = new int[problem.elements().length];
    int end = order.length;
    for (int j = depth, p = 0; j >= 1; j--) {
      int size = problem.factors[j - 1].rows() * problem.factors[j - 1].cols();
      end -= size;
      for (int i = 0; i < size; i++) {
        order[p++] = end + i;
      }
    }
    return order;
  }

  /** At balanced and aligned factors, where mode 2 waits, it is the lowest eigenvector. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void growthOf_waitingMode_isTheEigenvectorOfTheSmallestEigenvalue(int depth) {
    double[] layer = {1, 0, 0, 0, .1, 0, 0, 0, .1};
    Target target =
        new Target(
            new DenseMatrix(3, 3, new double[] {1, 0, 0, 0, .5, 0, 0, 0, 0}),
            new DenseVector(new double[] {1, .5}));
    Factors factors = new Factors(Collections.nCopies(depth, new DenseMatrix(3, 3, layer)));
    Problem problem = new Problem(LinearAlgebra.Kind.EXACT, LossNormalisation.SUM, target, factors);
    Hessian hessian = problem.objective.hessian();
    DenseMatrix second = new DenseMatrix(3, 1, new double[] {0, 1, 0});
    double[] x = hessian.growthOf(second, second);
    double[] hx = new double[x.length];
    hessian.apply(x, hx);
    double a = .1;
    double lambda =
        depth * Math.pow(a, 2 * depth - 2)
            + (depth - 1) * (Math.pow(a, depth) - .5) * Math.pow(a, depth - 2);
    assertThat(dot(x, x)).isCloseTo(depth, within(ROUNDING));
    for (int i = 0; i < x.length; i++) {
      assertThat(hx[i]).isCloseTo(lambda * x[i], within(ROUNDING));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void apply_secondCall_leavesTheGradientAndItsOwnBitsAlone(int depth) {
    Problem problem = random(depth, new Random(depth));
    Hessian hessian = problem.objective.hessian();
    double[] x = hessian.gaussianVector(RandomStream.of("x", 1));
    double[] first = new double[x.length];
    double[] second = new double[x.length];
    double norm = problem.objective.gradientNorm();
    hessian.apply(x, first);
    hessian.apply(x, second);
    assertThat(second).isEqualTo(first);
    assertThat(problem.objective.gradientNorm()).isEqualTo(norm);
  }

  private static Problem random(int depth, Random random) {
    return Problem.random(
        random.nextInt(4) == 0 ? LinearAlgebra.Kind.MLLIB : LinearAlgebra.Kind.EXACT,
        random.nextBoolean() ? LossNormalisation.SUM : LossNormalisation.MEAN,
        Problem.widths(depth, random),
        random.nextInt(1000));
  }

  private static double differenceError(Problem problem, double[] x, double[] product, double h) {
    double[] plus = problem.gradientAt(h, x);
    double[] minus = problem.gradientAt(-h, x);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double error = (plus[i] - minus[i]) / (2 * h) - product[i];
      sum += error * error;
    }
    return Math.sqrt(sum);
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
