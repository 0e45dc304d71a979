package io.github.dmfstages.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.netlib.util.intW;

/**
 * A thin singular value decomposition A = U diag(s) V^T with k = min(rows, cols) singular values,
 * by LAPACK's dgesvd in plain Java, which gives the same bits on every machine.
 *
 * <p>The signs are fixed: in each column of U, the element with the largest absolute value is
 * positive, or the first one if several are largest. Within a repeated singular value, which may be
 * 0, the basis is the one that LAPACK gives.
 *
 * @param left U, rows x k
 * @param values s, largest first
 * @param right V, cols x k
 */
public record SingularVectors(DenseMatrix left, DenseVector values, DenseMatrix right) {
  /**
   * Decomposes {@code matrix}.
   *
   * @throws ArithmeticException if LAPACK does not converge
   */
  public static SingularVectors of(DenseMatrix matrix) {
    int rows = matrix.numRows();
    int cols = matrix.numCols();
    int k = Math.min(rows, cols);
    double[] s = new double[k];
    double[] u = new double[rows * k];
    double[] vt = new double[k * cols];
    double[] work = new double[Math.max(3 * k + Math.max(rows, cols), 5 * k) + 64 * (rows + cols)];
    intW info = new intW(0);
    PlainLapack.instance()
        .dgesvd(
            "S",
            "S",
            rows,
            cols,
            matrix.toArray().clone(),
            rows,
            s,
            u,
            rows,
            vt,
            k,
            work,
            work.length,
            info);
    if (info.val != 0) {
      throw new ArithmeticException(
          "dgesvd on a " + rows + " x " + cols + " matrix ended with " + info.val);
    }
    double[] v = new double[cols * k];
    for (int r = 0; r < k; r++) {
      double sign = sign(u, r * rows, rows);
      for (int i = 0; i < rows; i++) {
        u[r * rows + i] *= sign;
      }
      for (int j = 0; j < cols; j++) {
        v[r * cols + j] = sign * vt[j * k + r];
      }
    }
    return new SingularVectors(
        new DenseMatrix(rows, k, u), new DenseVector(s), new DenseMatrix(cols, k, v));
  }

  private static double sign(double[] u, int from, int length) {
    double largest = u[from];
    for (int i = from + 1; i < from + length; i++) {
      largest = Math.abs(u[i]) > Math.abs(largest) ? u[i] : largest;
    }
    return Math.signum(largest);
  }

  /** Returns u_i^T A v_i for i = 0..k-1 and a matrix {@code a} of the same shape. */
  public DenseVector diagonalOf(DenseMatrix a) {
    double[] diagonal = new double[values.size()];
    double[] x = a.toArray();
    double[] u = left.values();
    double[] v = right.values();
    int rows = a.numRows();
    for (int k = 0; k < diagonal.length; k++) {
      for (int j = 0; j < a.numCols(); j++) {
        double dot = 0;
        for (int i = 0; i < rows; i++) {
          dot = Math.fma(u[k * rows + i], x[j * rows + i], dot);
        }
        diagonal[k] = Math.fma(dot, v[k * a.numCols() + j], diagonal[k]);
      }
    }
    return new DenseVector(diagonal);
  }
}
