package io.github.dmfstages.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.netlib.util.intW;

/**
 * The singular values of matrices of one shape, largest first, with the same bits on every machine.
 *
 * <p>The matrix is reduced to a bidiagonal one, whose singular values LAPACK's dlasq1 computes in
 * plain Java. An object keeps its work arrays, so it serves only one thread.
 */
public final class SingularValues {
  private final int rows;
  private final int cols;
  private final double[] copy;
  private final Bidiagonal bidiagonal;
  private final double[] work;

  /** Creates the work arrays for matrices of {@code rows x cols}. */
  public SingularValues(int rows, int cols) {
    this.rows = rows;
    this.cols = cols;
    this.copy = new double[rows * cols];
    this.bidiagonal = new Bidiagonal(Math.max(rows, cols), Math.min(rows, cols));
    this.work = new double[4 * Math.min(rows, cols)];
  }

  /**
   * Returns the min(rows, cols) singular values of {@code matrix}.
   *
   * @throws ArithmeticException if an element is not finite or LAPACK does not converge
   */
  public double[] of(LinearAlgebra engine, WorkMatrix matrix) {
    engine.unpack(matrix, copy);
    return of(copy);
  }

  /**
   * Returns the min(rows, cols) singular values of a matrix that is stored column by column in an
   * array. The array stays unchanged.
   *
   * @throws ArithmeticException if an element is not finite or LAPACK does not converge
   */
  public double[] of(double[] columnMajor) {
    double largest = 0;
    for (int k = 0; k < rows * cols; k++) {
      largest = Math.max(largest, Math.abs(columnMajor[k]));
    }
    if (!Double.isFinite(largest)) {
      throw new ArithmeticException(
          "singular values of a matrix with an element that is not finite");
    }
    if (largest == 0) {
      return new double[Math.min(rows, cols)];
    }
    // By a power of 2, which changes no bits, so that squares neither overflow nor underflow.
    int exponent = Math.getExponent(largest);
    bidiagonal.reduce(columnMajor, rows, cols, Math.scalb(1.0, -exponent));
    double[] values = bidiagonal.diagonal().clone();
    intW info = new intW(0);
    PlainLapack.instance().dlasq1(values.length, values, bidiagonal.offDiagonal(), work, info);
    if (info.val != 0) {
      throw new ArithmeticException(
          "dlasq1 for a " + rows + " x " + cols + " matrix ended with " + info.val);
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.scalb(values[i], exponent);
    }
    return values;
  }

  /**
   * Returns the singular values of {@code matrix} by LAPACK's dgesvd, whose last bits differ. Step
   * sizes follow from the largest singular value of a target, so targets stay with this method: the
   * digests of runs depend on these bits.
   *
   * @throws ArithmeticException if LAPACK does not converge
   */
  public static double[] byLapack(DenseMatrix matrix) {
    int rows = matrix.numRows();
    int cols = matrix.numCols();
    int small = Math.min(rows, cols);
    double[] values = new double[small];
    double[] none = new double[1];
    // The size decides how LAPACK forms its blocks, and so the last bits.
    double[] work =
        new double[Math.max(3 * small + Math.max(rows, cols), 5 * small) + 64 * (rows + cols)];
    intW info = new intW(0);
    PlainLapack.instance()
        .dgesvd(
            "N",
            "N",
            rows,
            cols,
            matrix.toArray().clone(),
            rows,
            values,
            none,
            1,
            none,
            1,
            work,
            work.length,
            info);
    if (info.val != 0) {
      throw new ArithmeticException(
          "dgesvd on a " + rows + " x " + cols + " matrix ended with " + info.val);
    }
    return values;
  }
}
