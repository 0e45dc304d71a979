package io.github.dmfstages.linalg;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import dev.ludovic.netlib.lapack.LAPACK;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.netlib.util.intW;

/**
 * The thin singular value decomposition A = U diag(s) V^T, by LAPACK's dgesvd in plain Java.
 *
 * @param left U, rows x r, r = min(rows, cols)
 * @param values s, largest first
 * @param right V, cols x r
 */
public record SingularVectors(DenseMatrix left, DenseVector values, DenseMatrix right) {
  private static final LAPACK JAVA = JavaLAPACK.getInstance();

  /**
   * Of {@code matrix}, rows x cols and finite.
   *
   * @throws ArithmeticException if LAPACK does not converge
   */
  public static SingularVectors of(DenseMatrix matrix) {
    int rows = matrix.numRows();
    int cols = matrix.numCols();
    int r = Math.min(rows, cols);
    double[] values = new double[r];
    double[] u = new double[rows * r];
    double[] vt = new double[r * cols];
    double[] work = new double[5 * r + Math.max(rows, cols) + 64 * (rows + cols)];
    intW info = new intW(0);
    JAVA.dgesvd(
        "S",
        "S",
        rows,
        cols,
        matrix.toArray().clone(),
        rows,
        values,
        u,
        rows,
        vt,
        r,
        work,
        work.length,
        info);
    if (info.val != 0) {
      throw new ArithmeticException(
          "dgesvd on a " + rows + " x " + cols + " matrix ended with " + info.val);
    }
    double[] v = new double[vt.length];
    for (int i = 0; i < cols; i++) {
      for (int k = 0; k < r; k++) {
        v[k * cols + i] = vt[i * r + k];
      }
    }
    return new SingularVectors(
        new DenseMatrix(rows, r, u), new DenseVector(values), new DenseMatrix(cols, r, v));
  }

  /** u_k^T A v_k for k = 0..r-1 and a matrix {@code a} of the same shape. */
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
