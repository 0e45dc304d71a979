package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.model.Factors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerBalanceTest {
  private static Factors draw(long seed, double size, int... widths) {
    RandomStream random = RandomStream.of("balance", seed);
    List<DenseMatrix> factors = new ArrayList<>();
    for (int j = 1; j < widths.length; j++) {
      factors.add(random.gaussianMatrix(widths[j], widths[j - 1], size));
    }
    return new Factors(factors);
  }

  private static Factors sum(Factors a, Factors b) {
    List<DenseMatrix> factors = new ArrayList<>();
    for (int j = 1; j <= a.matrices().size(); j++) {
      double[] x = a.factor(j).toArray().clone();
      double[] y = b.factor(j).toArray();
      for (int i = 0; i < x.length; i++) {
        x[i] += y[i];
      }
      factors.add(new DenseMatrix(a.factor(j).numRows(), a.factor(j).numCols(), x));
    }
    return new Factors(factors);
  }

  /** D_j of both, element by element. */
  private static double drift(Factors start, Factors end) {
    double largest = 0;
    for (int j = 1; j < start.matrices().size(); j++) {
      double squares = 0;
      int width = start.factor(j).numRows();
      for (int a = 0; a < width; a++) {
        for (int b = 0; b < width; b++) {
          double moved = element(end, j, a, b) - element(start, j, a, b);
          squares += moved * moved;
        }
      }
      largest = Math.max(largest, Math.sqrt(squares));
    }
    return largest;
  }

  private static double element(Factors factors, int j, int a, int b) {
    DenseMatrix lower = factors.factor(j);
    DenseMatrix upper = factors.factor(j + 1);
    double sum = 0;
    for (int k = 0; k < upper.numRows(); k++) {
      sum += upper.apply(k, a) * upper.apply(k, b);
    }
    for (int k = 0; k < lower.numCols(); k++) {
      sum -= lower.apply(a, k) * lower.apply(b, k);
    }
    return sum;
  }

  private static double squares(Factors factors) {
    return factors.matrices().stream()
        .mapToDouble(f -> Arrays.stream(f.toArray()).map(x -> x * x).sum())
        .sum();
  }

  private static LayerBalance between(Factors start, Factors end) {
    return LayerBalance.between(LinearAlgebra.Kind.EXACT.create(), start, end, () -> {});
  }

  /** Wider than 512 the matrices are not formed; what moved little keeps its digits. */
  @ParameterizedTest
  @CsvSource({"40, 1", "40, 1e-9", "700, 1", "700, 1e-4", "700, 1e-9", "513, 1e-12"})
  void drift_narrowAndWideLayers_isThatOfTheMatricesFormed(int width, double moved) {
    Factors start = draw(1, .1, 5, width, 3, width, 4);
    Factors end = sum(start, draw(2, .1 * moved, 5, width, 3, width, 4));
    double expected = drift(start, end);
    double size = squares(start) + squares(end);
    assertThat(expected).isPositive();
    assertThat(between(start, end).drift()).isCloseTo(expected, within(1e-14 * size));
  }

  /** A square of this width is beyond an array. */
  @Test
  void drift_widthWhoseSquareIsBeyondAnArray_isKnown() {
    int width = 46_400;
    double[] lower = new double[2 * width];
    double[] upper = new double[2 * width];
    Arrays.fill(lower, 0, width, 3 / Math.sqrt(width));
    for (int i = 0; i < upper.length; i += 2) {
      upper[i] = 2 / Math.sqrt(width);
    }
    Factors start = draw(1, 0, 2, width, 2);
    Factors end =
        new Factors(List.of(new DenseMatrix(width, 2, lower), new DenseMatrix(2, width, upper)));
    // (2^2 - 3^2) of one projection.
    assertThat(between(start, end).drift()).isCloseTo(5, within(1e-11));
    assertThat(between(start, end).gap()).isCloseTo(5, within(1e-11));
  }
}
