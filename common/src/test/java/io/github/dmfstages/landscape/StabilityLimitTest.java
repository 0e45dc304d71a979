package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.model.AlignedProblem;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.PlainObjective;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StabilityLimitTest {

  @ParameterizedTest
  @CsvSource({"2, .25", "3, .104993", "4, .0625"})
  void stepSize_sigmaFour_isTheKnownLimit(int depth, double expected) {
    double lastPrintedDigit = 5e-7;
    assertThat(StabilityLimit.stepSize(depth, 4, 1)).isCloseTo(expected, within(lastPrintedDigit));
  }

  @Test
  void stepSize_lossFactor_scalesItInversely() {
    assertThat(StabilityLimit.stepSize(3, 2, 1.0 / 16))
        .isEqualTo(16 * StabilityLimit.stepSize(3, 2, 1));
    assertThat(StabilityLimit.stepSize(1, 7, 1)).isEqualTo(2);
  }

  /** 2/L, L the top eigenvalue of the Hessian at the balanced minimum, by power iteration. */
  @ParameterizedTest
  @CsvSource({"1, SUM", "2, SUM", "3, SUM", "4, MEAN", "6, MEAN"})
  void stepSize_balancedMinimum_isTwoOverTheTopEigenvalue(int depth, LossNormalisation loss) {
    double[] sigma = {3, 1.5};
    AlignedProblem problem = AlignedProblem.of(4, 4, depth, 1, sigma);
    List<double[][]> minimum = balancedMinimum(problem, depth, sigma);
    PlainObjective objective =
        new PlainObjective(
            LinearAlgebra.Kind.EXACT, problem.start().widths(), problem.target().matrix(), loss);
    // The gradient is zero at the minimum, so central differences of it are the Hessian's action
    // up to h^2.
    double h = 1e-4;
    double differenceError = 1e-6;
    List<double[][]> direction =
        minimum.stream().map(f -> Plain.gaussian(f.length, f[0].length, new Random(1))).toList();
    double eigenvalue = 0;
    for (int iteration = 0; iteration < 200; iteration++) {
      direction = scaled(direction, 1 / norm(direction));
      List<double[][]> above = objective.gradient(plus(minimum, h, direction));
      List<double[][]> below = objective.gradient(plus(minimum, -h, direction));
      direction = scaled(plus(above, -1, below), 1 / (2 * h));
      eigenvalue = norm(direction);
    }
    double c = loss.factor(16);
    assertThat(2 / eigenvalue / StabilityLimit.stepSize(depth, 3, c))
        .isCloseTo(1, within(differenceError));
  }

  private static List<double[][]> balancedMinimum(
      AlignedProblem problem, int depth, double... sigma) {
    // The start has unit factors in the target's basis: scale each mode of each factor.
    double[][] root =
        Plain.diagonal(2, 2, Math.pow(sigma[0], 1.0 / depth), Math.pow(sigma[1], 1.0 / depth));
    List<double[][]> factors = new ArrayList<>();
    for (int j = 1; j <= depth; j++) {
      double[][] unit = Plain.of(problem.start().factor(j));
      if (depth == 1) {
        factors.add(Plain.of(problem.target().matrix()));
      } else if (j < depth) {
        factors.add(Plain.multiply(root, unit));
      } else {
        factors.add(Plain.multiply(unit, root));
      }
    }
    return factors;
  }

  private static List<double[][]> plus(List<double[][]> a, double factor, List<double[][]> b) {
    List<double[][]> sum = new ArrayList<>();
    for (int j = 0; j < a.size(); j++) {
      sum.add(Plain.plus(a.get(j), factor, b.get(j)));
    }
    return sum;
  }

  private static List<double[][]> scaled(List<double[][]> a, double factor) {
    return plus(plus(a, -1, a), factor, a);
  }

  private static double norm(List<double[][]> a) {
    return Math.sqrt(a.stream().mapToDouble(f -> Plain.innerProduct(f, f)).sum());
  }
}
