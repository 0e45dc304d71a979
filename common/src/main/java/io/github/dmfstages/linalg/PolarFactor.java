package io.github.dmfstages.linalg;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The polar factor U V^T of a matrix A = U diag(s) V^T, the nearest matrix whose singular values
 * are 1. If A has a smaller rank, U and V are those of its nonzero singular values. The
 * decomposition is that of {@link SingularVectors}, so the bits are the same on every machine.
 */
public final class PolarFactor {
  private PolarFactor() {}

  /**
   * Sets {@code factor} to the polar factor of {@code matrix}. A singular value counts as 0 if it
   * is at most 2^-52 max(rows, cols) times the largest, which is what rounding leaves of a 0.
   *
   * @param matrix finite
   * @param factor of the same shape
   * @throws ArithmeticException if LAPACK does not converge
   */
  public static void of(LinearAlgebra engine, WorkMatrix matrix, WorkMatrix factor) {
    SingularVectors pairs = SingularVectors.of(engine.unpack(matrix));
    double[] s = pairs.values().values();
    double zero = Math.ulp(1.0) * Math.max(matrix.rows(), matrix.cols()) * s[0];
    int rank = 0;
    while (rank < s.length && s[rank] > zero) {
      rank++;
    }
    if (rank == 0) {
      Arrays.fill(factor.values(), 0);
      return;
    }
    engine.multiplyTransposed(
        engine.pack(first(rank, pairs.left())), engine.pack(first(rank, pairs.right())), factor);
  }

  private static DenseMatrix first(int columns, DenseMatrix matrix) {
    int rows = matrix.numRows();
    return new DenseMatrix(rows, columns, Arrays.copyOf(matrix.values(), rows * columns));
  }
}
