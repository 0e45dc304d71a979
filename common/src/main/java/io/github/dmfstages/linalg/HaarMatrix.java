package io.github.dmfstages.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;
import org.netlib.util.intW;

/**
 * Matrices with orthonormal columns, uniform in the sense of Haar: the Q of a Gaussian matrix' QR
 * decomposition with the signs of R's diagonal taken into it (mezzadri2007). LAPACK in plain Java,
 * so the bits are those of the stream.
 */
public final class HaarMatrix {
  private HaarMatrix() {}

  /** A {@code rows x cols} matrix with orthonormal columns; rows >= cols. */
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
