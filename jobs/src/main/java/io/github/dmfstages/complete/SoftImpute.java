package io.github.dmfstages.complete;

import io.github.dmfstages.linalg.SingularVectors;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Matrix completion by the nuclear norm (mazumder2010): the minimum of 1/2 ||P(W - X)||_F^2 +
 * lambda ||W||_*, where P keeps the observed entries. Each iteration fills the other entries with
 * those of W, and then subtracts lambda from all singular values, down to 0.
 */
public final class SoftImpute {
  private static final int MOST_ITERATIONS = 2000;
  private static final double SMALLEST_CHANGE = 1e-6;

  private final double[] x;
  private final double[] observed;
  private final int rows;
  private final int cols;

  /**
   * Prepares a completion.
   *
   * @param x rows x cols, of which only the observed entries are used
   * @param observed rows x cols of 1 for each observed entry and 0 for the others
   */
  public SoftImpute(DenseMatrix x, DenseMatrix observed) {
    this.rows = x.numRows();
    this.cols = x.numCols();
    this.x = x.toArray();
    this.observed = observed.toArray();
  }

  /** Returns the smallest lambda for which W = 0: the largest singular value of P(X). */
  public double largestLambda() {
    return SingularVectors.of(filled(new double[x.length])).values().apply(0);
  }

  /**
   * Returns W for this lambda.
   *
   * @param start where the iterations begin, such as W for a larger lambda
   */
  public DenseMatrix complete(double lambda, DenseMatrix start) {
    double[] w = start.toArray();
    for (int i = 0; i < MOST_ITERATIONS; i++) {
      double[] next = shrunk(SingularVectors.of(filled(w)), lambda);
      double change = 0;
      double size = 0;
      for (int k = 0; k < w.length; k++) {
        change += (next[k] - w[k]) * (next[k] - w[k]);
        size += next[k] * next[k];
      }
      w = next;
      if (change <= SMALLEST_CHANGE * SMALLEST_CHANGE * size) {
        break;
      }
    }
    return new DenseMatrix(rows, cols, w);
  }

  /** Returns X in the observed entries and W in the others. */
  private DenseMatrix filled(double[] w) {
    double[] filled = new double[x.length];
    for (int k = 0; k < filled.length; k++) {
      filled[k] = observed[k] == 1 ? x[k] : w[k];
    }
    return new DenseMatrix(rows, cols, filled);
  }

  private double[] shrunk(SingularVectors svd, double lambda) {
    double[] u = svd.left().values();
    double[] v = svd.right().values();
    double[] w = new double[x.length];
    for (int r = 0; r < svd.values().size() && svd.values().apply(r) > lambda; r++) {
      double s = svd.values().apply(r) - lambda;
      for (int j = 0; j < cols; j++) {
        double t = s * v[r * cols + j];
        for (int i = 0; i < rows; i++) {
          w[j * rows + i] = Math.fma(u[r * rows + i], t, w[j * rows + i]);
        }
      }
    }
    return w;
  }
}
