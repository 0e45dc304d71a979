package io.github.dmfstages.linalg;

import java.util.Arrays;
import org.netlib.util.intW;

/**
 * The triangular factor R of a tall matrix A = Q R, by LAPACK in plain Java.
 *
 * <p>A is read in blocks of rows, so neither A nor Q is ever stored as a whole. For any S, ||A S
 * A^T||_F = ||R S R^T||_F up to rounding relative to the size of A^T A. Computing with A^T A itself
 * would lose half of all digits.
 */
public final class TriangularFactor {
  private TriangularFactor() {}

  /** The elements of a tall matrix, by row and column, both from 0. */
  @FunctionalInterface
  public interface Elements {
    /** Returns the element. */
    double at(long row, int col);
  }

  /**
   * Returns R, cols x cols, column by column.
   *
   * @param rows number of rows, at least {@code cols}
   * @param cols number of columns, at least 1
   */
  public static double[] of(long rows, int cols, Elements elements) {
    int height = 2 * cols;
    double[] block = new double[height * cols];
    double[] tau = new double[cols];
    double[] work = new double[64 * cols];
    int filled = 0;
    for (long row = 0; row < rows; row++) {
      for (int col = 0; col < cols; col++) {
        block[col * height + filled] = elements.at(row, col);
      }
      filled++;
      if (filled == height || row + 1 == rows) {
        intW info = new intW(0);
        PlainLapack.instance().dgeqrf(height, cols, block, height, tau, work, work.length, info);
        for (int col = 0; col < cols; col++) {
          Arrays.fill(block, col * height + col + 1, (col + 1) * height, 0);
        }
        filled = cols;
      }
    }
    double[] triangle = new double[cols * cols];
    for (int col = 0; col < cols; col++) {
      System.arraycopy(block, col * height, triangle, col * cols, cols);
    }
    return triangle;
  }
}
