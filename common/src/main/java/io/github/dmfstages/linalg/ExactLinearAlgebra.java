package io.github.dmfstages.linalg;

import static io.github.dmfstages.linalg.BlockLayout.BLOCK;
import static io.github.dmfstages.linalg.BlockLayout.offset;
import static io.github.dmfstages.linalg.BlockLayout.panel;

import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Products with the same bits on every machine, over matrices in {@link BlockLayout}.
 *
 * <p>An {@link ExactKernel} has the loops. {@link #sumOfSquares} adds in the order of the storage,
 * which is part of the promise of the same bits.
 */
final class ExactLinearAlgebra implements LinearAlgebra {
  private final WorkMatrix[] single = new WorkMatrix[1];
  private final double[] lanes = new double[BLOCK];
  private double[] transposed = new double[0];

  @Override
  public WorkMatrix allocate(int rows, int cols) {
    return new WorkMatrix(rows, cols, BlockLayout.size(rows, cols));
  }

  @Override
  public WorkMatrix pack(DenseMatrix matrix) {
    WorkMatrix packed = allocate(matrix.numRows(), matrix.numCols());
    pack(matrix.toArray(), packed);
    return packed;
  }

  @Override
  public void pack(double[] columnMajor, WorkMatrix matrix) {
    for (int j = 0, k = 0; j < matrix.cols(); j++) {
      for (int i = 0; i < matrix.rows(); i++, k++) {
        matrix.values()[offset(i, j, matrix.cols())] = columnMajor[k];
      }
    }
  }

  @Override
  public void unpack(WorkMatrix matrix, double[] columnMajor) {
    int panel = panel(matrix.cols());
    for (int j = 0, to = 0; j < matrix.cols(); j++) {
      int from = j * BLOCK;
      int rows = matrix.rows();
      for (; rows > 0; rows -= BLOCK, from += panel) {
        int length = Math.min(rows, BLOCK);
        System.arraycopy(matrix.values(), from, columnMajor, to, length);
        to += length;
      }
    }
  }

  @Override
  public void multiply(WorkMatrix a, WorkMatrix b, WorkMatrix c) {
    checkShapes(a.rows(), a.cols(), b.rows(), b.cols(), c);
    Kernels.current().multiply(a.values(), a.rows(), a.cols(), b.values(), c.values(), c.cols());
  }

  @Override
  public void transposeMultiply(WorkMatrix a, WorkMatrix b, WorkMatrix c) {
    checkShapes(a.cols(), a.rows(), b.rows(), b.cols(), c);
    if (transposed.length < a.values().length) {
      transposed = new double[a.values().length];
    }
    transpose(a);
    if (a == b) {
      multiplyByTranspose(transposed, a.cols(), a.rows(), c);
      return;
    }
    Kernels.current().multiply(transposed, a.cols(), a.rows(), b.values(), c.values(), c.cols());
  }

  private void transpose(WorkMatrix a) {
    double[] s = a.values();
    double[] t = transposed;
    int from = panel(a.cols());
    int to = panel(a.rows());
    for (int panel = 0, column = 0; panel < s.length; panel += from, column += BLOCK * BLOCK) {
      for (int block = panel, out = column;
          block < panel + from;
          block += BLOCK * BLOCK, out += to) {
        transposeBlock(s, block, t, out);
      }
    }
  }

  // The columns of a block are written out, which is a third faster than a loop.
  private static void transposeBlock(double[] s, int from, double[] t, int to) {
    for (int j = 0; j < BLOCK; j++) {
      int p = from + j * BLOCK;
      int q = to + j;
      t[q] = s[p];
      t[q + 8] = s[p + 1];
      t[q + 16] = s[p + 2];
      t[q + 24] = s[p + 3];
      t[q + 32] = s[p + 4];
      t[q + 40] = s[p + 5];
      t[q + 48] = s[p + 6];
      t[q + 56] = s[p + 7];
    }
  }

  @Override
  public void multiplyTransposed(WorkMatrix a, WorkMatrix b, WorkMatrix c) {
    checkShapes(a.rows(), a.cols(), b.cols(), b.rows(), c);
    if (a == b) {
      multiplyByTranspose(a.values(), a.rows(), a.cols(), c);
      return;
    }
    Kernels.current()
        .multiplyTransposed(a.values(), a.rows(), a.cols(), b.values(), c.values(), c.cols());
  }

  /** Sets c = a a^T. Kernels compute one half of it, and the other half mirrors it. */
  private static void multiplyByTranspose(double[] a, int rows, int depth, WorkMatrix c) {
    double[] v = c.values();
    Kernels.current().multiplyTransposed(a, rows, depth, a, v, rows);
    int panel = panel(rows);
    for (int row = panel, column = BLOCK * BLOCK;
        row < v.length;
        row += panel, column += BLOCK * BLOCK) {
      for (int to = row, from = column; to < row + column; to += BLOCK * BLOCK, from += panel) {
        transposeBlock(v, from, v, to);
      }
    }
  }

  /** All matrices add to the same eight sums, whose total is taken in a fixed order. */
  @Override
  public double sumOfSquares(WorkMatrix... matrices) {
    Arrays.fill(lanes, 0);
    for (WorkMatrix matrix : matrices) {
      double[] v = matrix.values();
      Kernels.current().addProducts(v, v, v.length, lanes);
    }
    return ExactKernel.total(lanes);
  }

  @Override
  public double sumOfSquares(WorkMatrix matrix) {
    single[0] = matrix;
    return sumOfSquares(single);
  }

  @Override
  public boolean isPaddingZero(WorkMatrix matrix) {
    double[] v = matrix.values();
    int panel = panel(matrix.cols());
    for (int from = 0, rows = matrix.rows(); from < v.length; from += panel, rows -= BLOCK) {
      for (int j = 0; j < panel / BLOCK; j++) {
        for (int i = j < matrix.cols() ? rows : 0; i < BLOCK; i++) {
          if (v[from + j * BLOCK + i] != 0) {
            return false;
          }
        }
      }
    }
    return true;
  }

  @Override
  public double innerProduct(WorkMatrix a, WorkMatrix b) {
    Arrays.fill(lanes, 0);
    Kernels.current().addProducts(a.values(), b.values(), a.values().length, lanes);
    return ExactKernel.total(lanes);
  }

  @Override
  public String kernel() {
    return Kernels.current().name();
  }

  private static void checkShapes(int aRows, int aCols, int bRows, int bCols, WorkMatrix c) {
    if (aCols != bRows || c.rows() != aRows || c.cols() != bCols) {
      throw new IllegalArgumentException(
          "("
              + aRows
              + " x "
              + aCols
              + ")("
              + bRows
              + " x "
              + bCols
              + ") is not "
              + c.rows()
              + " x "
              + c.cols());
    }
  }
}
