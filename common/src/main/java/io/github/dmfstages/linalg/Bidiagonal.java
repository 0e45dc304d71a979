package io.github.dmfstages.linalg;

import static io.github.dmfstages.linalg.BlockLayout.BLOCK;

import java.util.Arrays;

/**
 * The reduction of matrices of one shape to an upper bidiagonal matrix with the same singular
 * values, by Householder reflections from the left and the right in turn (golub1965).
 *
 * <p>The reflections from the left and from the right are combined, so that the rest of the matrix
 * is read and written twice a column instead of four times (howell2008). The results have the same
 * bits with every {@link ColumnKernel}. An object keeps its work arrays, so it serves only one
 * thread.
 */
final class Bidiagonal {
  /** A part of a column whose square is below this is set to 0. The largest element is about 1. */
  private static final double NEGLIGIBLE_SQUARE = 0x1p-900;

  private final int cols;
  private final int stride;
  private final double[] a;
  private final double[] left;
  private final double[] right;
  private final double[] dots;
  private final double[] combination;
  private final double[] diagonal;
  private final double[] offDiagonal;
  private final double[] lanes = new double[ColumnKernel.SUMS];

  /**
   * Creates the work arrays.
   *
   * @param rows at least {@code cols}
   */
  Bidiagonal(int rows, int cols) {
    this.cols = cols;
    this.stride = BlockLayout.padded(rows);
    // The kernels work on four columns at a time.
    int padded = cols + ColumnKernel.COLUMNS - 1;
    this.a = new double[stride * padded];
    this.left = new double[stride];
    this.combination = new double[stride];
    this.right = new double[padded];
    this.dots = new double[padded];
    this.diagonal = new double[cols];
    this.offDiagonal = new double[cols];
  }

  /** Returns the diagonal of the bidiagonal matrix. */
  double[] diagonal() {
    return diagonal;
  }

  /** Returns the elements next to the diagonal; the last element of the array is unused. */
  double[] offDiagonal() {
    return offDiagonal;
  }

  /**
   * Reduces a matrix, or its transpose if it has more columns than rows. The reduced matrix has the
   * same singular values, multiplied by {@code scale}.
   *
   * @param columnMajor the elements, which are finite
   * @param scale makes the largest absolute value of an element about 1
   */
  void reduce(double[] columnMajor, int matrixRows, int matrixCols, double scale) {
    boolean wide = matrixRows < matrixCols;
    for (int j = 0, k = 0; j < matrixCols; j++) {
      for (int i = 0; i < matrixRows; i++, k++) {
        a[wide ? i * stride + j : j * stride + i] = columnMajor[k] * scale;
      }
    }
    reduce();
  }

  /**
   * Returns a bound of the largest singular value of the reduced matrix B: (||B||_1
   * ||B||_inf)^(1/2). It is at most sqrt(2) times the largest singular value.
   */
  double upperBound() {
    double row = 0;
    double column = 0;
    double above = 0;
    for (int k = 0; k < cols; k++) {
      double next = k < cols - 1 ? Math.abs(offDiagonal[k]) : 0;
      column = Math.max(column, Math.abs(diagonal[k]) + above);
      row = Math.max(row, Math.abs(diagonal[k]) + next);
      above = next;
    }
    return Math.sqrt(row * column);
  }

  /**
   * Returns a bound of the smallest singular value of the reduced matrix B: 1/||B^-1||_F, or 0 if B
   * is singular. It is at least the smallest singular value divided by sqrt(cols).
   */
  double lowerBound() {
    double squares = 0;
    // The squared norm of column k of the inverse, which is a multiple of the column before it and
    // an element of its own. All terms are positive, so nothing cancels.
    double column = 0;
    for (int k = 0; k < cols; k++) {
      double above = k == 0 ? 0 : offDiagonal[k - 1];
      column = Math.fma(above * above, column, 1) / (diagonal[k] * diagonal[k]);
      squares += column;
    }
    return squares <= Double.MAX_VALUE ? 1 / Math.sqrt(squares) : 0;
  }

  private void reduce() {
    ColumnKernel kernel = Kernels.columns();
    Arrays.fill(right, 0);
    Arrays.fill(combination, 0);
    for (int k = 0; k < cols; k++) {
      int from = k & -BLOCK;
      double tau = reflectColumn(k, from);
      int next = k + 1;
      kernel.subtractAndProject(a, stride, from, next, cols, combination, right, left, dots, lanes);
      for (int j = next; j < cols; j++) {
        dots[j] *= tau;
      }
      if (next == cols) {
        return;
      }
      tau = reflectRow(k);
      Arrays.fill(combination, 0);
      kernel.subtractAndCombine(a, stride, from, next, cols, left, dots, right, combination);
      for (int i = from; i < stride; i++) {
        combination[i] *= tau;
      }
    }
  }

  /**
   * Applies the last reflection of rows to column k, and finds the reflection that zeroes the
   * column below its diagonal. Its vector becomes {@code left}.
   *
   * @return its tau
   */
  private double reflectColumn(int k, int from) {
    int column = k * stride;
    double u = right[k];
    for (int i = from; i < stride; i++) {
      left[i] = Math.fma(-u, combination[i], a[column + i]);
    }
    Arrays.fill(left, from, k, 0);
    return reflect(left, k, from, stride, diagonal, k);
  }

  /**
   * Applies the reflection of columns to row k, and finds the reflection that zeroes the row to the
   * right of the element next to its diagonal. Its vector becomes {@code right}.
   *
   * @return its tau
   */
  private double reflectRow(int k) {
    int next = k + 1;
    right[k] = 0;
    for (int j = next; j < cols; j++) {
      right[j] = a[j * stride + k] - dots[j];
    }
    return reflect(right, next, next, cols, offDiagonal, k);
  }

  /**
   * Finds the reflection that zeroes all elements {@code from}..{@code to-1} of x but one.
   *
   * @param x the elements; the vector of the reflection replaces them, with 1 at {@code pivot}
   * @param pivot the element that is not zeroed
   * @param results receives, at {@code k}, the element at {@code pivot} after the reflection
   * @return tau of the reflection I - tau v v^T; 0 if nothing is to be zeroed
   */
  private static double reflect(double[] x, int pivot, int from, int to, double[] results, int k) {
    double alpha = x[pivot];
    x[pivot] = 0;
    double squares = sumOfSquares(x, from, to);
    double beta =
        squares < NEGLIGIBLE_SQUARE
            ? alpha
            : -Math.copySign(Math.sqrt(Math.fma(alpha, alpha, squares)), alpha);
    results[k] = beta;
    double scale = beta == alpha ? 0 : 1 / (alpha - beta);
    for (int i = from; i < to; i++) {
      x[i] *= scale;
    }
    x[pivot] = 1;
    return beta == alpha ? 0 : (beta - alpha) / beta;
  }

  private static double sumOfSquares(double[] x, int from, int to) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      s0 = Math.fma(x[i], x[i], s0);
      s1 = Math.fma(x[i + 1], x[i + 1], s1);
      s2 = Math.fma(x[i + 2], x[i + 2], s2);
      s3 = Math.fma(x[i + 3], x[i + 3], s3);
    }
    for (; i < to; i++) {
      s0 = Math.fma(x[i], x[i], s0);
    }
    return (s0 + s1) + (s2 + s3);
  }
}
