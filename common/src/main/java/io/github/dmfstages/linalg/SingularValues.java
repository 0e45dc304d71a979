package io.github.dmfstages.linalg;

import org.netlib.util.intW;

/**
 * The singular values of matrices of one shape, largest first, by LAPACK's dgesvd in plain Java,
 * which gives the same bits on every machine. An object keeps its work arrays, so it serves only
 * one thread.
 */
public final class SingularValues {
  private final int rows;
  private final int cols;
  private final double[] copy;
  private final double[] work;

  /** Creates the work arrays for matrices of {@code rows x cols}. */
  public SingularValues(int rows, int cols) {
    this.rows = rows;
    this.cols = cols;
    this.copy = new double[rows * cols];
    int small = Math.min(rows, cols);
    this.work =
        new double[Math.max(3 * small + Math.max(rows, cols), 5 * small) + 64 * (rows + cols)];
  }

  /**
   * Returns the min(rows, cols) singular values of {@code matrix}.
   *
   * @throws ArithmeticException if an element is not finite or LAPACK does not converge
   */
  public double[] of(LinearAlgebra engine, WorkMatrix matrix) {
    engine.unpack(matrix, copy);
    return ofCopy();
  }

  /**
   * Returns the min(rows, cols) singular values of a matrix that is stored column by column in an
   * array. The array stays unchanged.
   *
   * @throws ArithmeticException if an element is not finite or LAPACK does not converge
   */
  public double[] of(double[] columnMajor) {
    System.arraycopy(columnMajor, 0, copy, 0, copy.length);
    return ofCopy();
  }

  private double[] ofCopy() {
    for (double v : copy) {
      if (!Double.isFinite(v)) {
        throw new ArithmeticException("singular values of a matrix with the element " + v);
      }
    }
    double[] values = new double[Math.min(rows, cols)];
    double[] none = new double[1];
    intW info = new intW(0);
    PlainLapack.instance()
        .dgesvd(
            "N", "N", rows, cols, copy, rows, values, none, 1, none, 1, work, work.length, info);
    if (info.val != 0) {
      throw new ArithmeticException(
          "dgesvd on a " + rows + " x " + cols + " matrix ended with " + info.val);
    }
    return values;
  }
}
