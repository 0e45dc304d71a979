package io.github.dmfstages.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.netlib.util.intW;

/**
 * Random matrices with orthonormal columns, distributed by the Haar measure.
 *
 * <p>Such a matrix is the Q of the QR decomposition of a Gaussian matrix, with each column
 * multiplied by the sign of R's diagonal element (mezzadri2007). LAPACK runs in plain Java, so only
 * the random stream decides the bits.
 */
public final class HaarMatrix {
  private HaarMatrix() {}

  /**
   * Draws a {@code rows x cols} matrix with orthonormal columns.
   *
   * @throws IllegalArgumentException if there are fewer rows than columns
   */
  public static DenseMatrix draw(int rows, int cols, RandomStream random) {
    if (rows < cols) {
      throw new IllegalArgumentException(
          rows + " rows can't hold " + cols + " orthonormal columns");
    }
    double[] q = random.gaussianMatrix(rows, cols, 1).values();
    double[] tau = new double[cols];
    double[] work = new double[64 * cols];
    intW info = new intW(0);
    PlainLapack.instance().dgeqrf(rows, cols, q, rows, tau, work, work.length, info);
    boolean[] flip = new boolean[cols];
    for (int j = 0; j < cols; j++) {
      flip[j] = q[j * rows + j] < 0;
    }
    PlainLapack.instance().dorgqr(rows, cols, cols, q, rows, tau, work, work.length, info);
    for (int j = 0; j < cols; j++) {
      for (int i = 0; flip[j] && i < rows; i++) {
        q[j * rows + i] = -q[j * rows + i];
      }
    }
    return new DenseMatrix(rows, cols, q);
  }
}
