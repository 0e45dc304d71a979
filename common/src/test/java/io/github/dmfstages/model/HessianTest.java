package io.github.dmfstages.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.RandomStream;
import java.util.Random;
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
