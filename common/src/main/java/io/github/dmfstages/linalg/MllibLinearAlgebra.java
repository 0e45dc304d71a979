package io.github.dmfstages.linalg;

import dev.ludovic.netlib.blas.BLAS;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Products by MLlib's {@code DenseMatrix.multiply}, over matrices stored column by column. Each
 * product allocates its result. The bits depend on the BLAS of the machine, so results agree with
 * those of {@link ExactLinearAlgebra} only up to rounding.
 */
final class MllibLinearAlgebra implements LinearAlgebra {

  @Override
  public WorkMatrix allocate(int rows, int cols) {
    return new WorkMatrix(rows, cols, rows * cols);
  }

  @Override
  public WorkMatrix pack(DenseMatrix matrix) {
    WorkMatrix packed = allocate(matrix.numRows(), matrix.numCols());
    copy(matrix, packed);
    return packed;
  }

  @Override
  public void pack(double[] columnMajor, WorkMatrix matrix) {
    System.arraycopy(columnMajor, 0, matrix.values(), 0, matrix.values().length);
  }

  @Override
  public void unpack(WorkMatrix matrix, double[] columnMajor) {
    System.arraycopy(matrix.values(), 0, columnMajor, 0, matrix.values().length);
  }

  @Override
  public void multiply(WorkMatrix a, WorkMatrix b, WorkMatrix c) {
    copy(view(a).multiply(view(b)), c);
  }

  @Override
  public void multiplyTransposed(WorkMatrix a, WorkMatrix b, WorkMatrix c) {
    copy(view(a).multiply(view(b).transpose()), c);
  }

  @Override
  public void transposeMultiply(WorkMatrix a, WorkMatrix b, WorkMatrix c) {
    copy(view(a).transpose().multiply(view(b)), c);
  }

  private static DenseMatrix view(WorkMatrix matrix) {
    return new DenseMatrix(matrix.rows(), matrix.cols(), matrix.values());
  }

  private static void copy(DenseMatrix from, WorkMatrix to) {
    double[] columnMajor = from.isTransposed() ? from.toArray() : from.values();
    System.arraycopy(columnMajor, 0, to.values(), 0, to.values().length);
  }

  @Override
  public double sumOfSquares(WorkMatrix... matrices) {
    double sum = 0;
    for (WorkMatrix matrix : matrices) {
      for (double v : matrix.values()) {
        sum = Math.fma(v, v, sum);
      }
    }
    return sum;
  }

  @Override
  public double sumOfSquares(WorkMatrix matrix) {
    return sumOfSquares(new WorkMatrix[] {matrix});
  }

  @Override
  public boolean isPaddingZero(WorkMatrix matrix) {
    return true;
  }

  @Override
  public double innerProduct(WorkMatrix a, WorkMatrix b) {
    double sum = 0;
    for (int i = 0; i < a.values().length; i++) {
      sum = Math.fma(a.values()[i], b.values()[i], sum);
    }
    return sum;
  }

  @Override
  public String kernel() {
    // MLlib makes the same choice: netlib prefers native code, then vectors, then plain Java.
    return "mllib-" + BLAS.getInstance().getClass().getSimpleName();
  }
}
