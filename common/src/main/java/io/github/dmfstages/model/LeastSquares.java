package io.github.dmfstages.model;

import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.SingularVectors;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The problem of finding W with the least ||W X - Y||_F^2, as its Gram matrix and its solution.
 *
 * @param gram X X^T, cols x cols; symmetric to the last bit
 * @param solution a W that solves the problem, rows x cols
 * @param least ||W X - Y||_F^2 at the solution
 * @param atZero ||Y||_F^2
 */
record LeastSquares(DenseMatrix gram, DenseMatrix solution, double least, double atZero) {
  /** A singular value of the Gram matrix below this fraction of the largest one counts as 0. */
  private static final double NEGLIGIBLE = 1e-12;

  /**
   * Solves the problem of samples. If several matrices solve it, the result is the one with the
   * least norm.
   *
   * @param inputs X, cols x n
   * @param outputs Y, rows x n
   */
  static LeastSquares of(DenseMatrix inputs, DenseMatrix outputs) {
    DenseMatrix x = columns(inputs);
    DenseMatrix y = columns(outputs);
    DenseMatrix gram = timesTransposed(x, x);
    SingularVectors svd = SingularVectors.of(gram);
    double[] s = svd.values().values();
    double[] inverse = Arrays.stream(s).map(v -> v > NEGLIGIBLE * s[0] ? 1 / v : 0).toArray();
    DenseMatrix projected =
        timesTransposed(timesTransposed(y, x), columns(svd.right().transpose()));
    DenseMatrix solution = Target.product(projected, inverse, svd.left());
    DenseMatrix fitted = timesTransposed(solution, columns(x.transpose()));
    double least = 0;
    for (int i = 0; i < fitted.values().length; i++) {
      double error = fitted.values()[i] - y.values()[i];
      least = Math.fma(error, error, least);
    }
    return new LeastSquares(gram, solution, least, squares(y));
  }

  /**
   * Returns the problem of samples without noise, which {@code target} solves.
   *
   * @param inputs X, cols x n
   */
  static LeastSquares of(DenseMatrix inputs, Target target) {
    DenseMatrix x = columns(inputs);
    return new LeastSquares(timesTransposed(x, x), target.matrix(), 0, squares(outputs(x, target)));
  }

  /** Returns target X. */
  static DenseMatrix outputs(DenseMatrix inputs, Target target) {
    return timesTransposed(columns(target.matrix()), columns(inputs.transpose()));
  }

  /** Returns the largest eigenvalue of X X^T. */
  static double largestEigenvalue(DenseMatrix inputs) {
    DenseMatrix x = columns(inputs);
    return SingularValues.byLapack(timesTransposed(x, x))[0];
  }

  /** Returns a b^T. */
  private static DenseMatrix timesTransposed(DenseMatrix a, DenseMatrix b) {
    double[] ones = new double[a.numCols()];
    Arrays.fill(ones, 1);
    return Target.product(a, ones, b);
  }

  /** Returns the same matrix, stored column by column. */
  private static DenseMatrix columns(DenseMatrix matrix) {
    return new DenseMatrix(matrix.numRows(), matrix.numCols(), matrix.toArray());
  }

  private static double squares(DenseMatrix matrix) {
    double sum = 0;
    for (double v : matrix.values()) {
      sum = Math.fma(v, v, sum);
    }
    return sum;
  }
}
