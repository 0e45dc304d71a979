package io.github.dmfstages.linalg;

import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Matrices as {@code double[row][col]} and their products by the textbook loops with one {@code
 * Math.fma} per term: what everything faster is compared with.
 */
public final class Plain {
  /** The unit roundoff: one operation's relative error is at most this. */
  public static final double UNIT_ROUNDOFF = 0x1p-53;

  private Plain() {}

  /** A copy of {@code matrix}. */
  public static double[][] of(DenseMatrix matrix) {
    double[][] a = new double[matrix.numRows()][matrix.numCols()];
    for (int i = 0; i < matrix.numRows(); i++) {
      for (int j = 0; j < matrix.numCols(); j++) {
        a[i][j] = matrix.apply(i, j);
      }
    }
    return a;
  }

  /** A copy of {@code a} as MLlib's. */
  public static DenseMatrix dense(double[][] a) {
    double[] values = new double[a.length * a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        values[j * a.length + i] = a[i][j];
      }
    }
    return new DenseMatrix(a.length, a[0].length, values);
  }

  /** a b, each element summed from +0 over k = 0, 1, .. */
  public static double[][] multiply(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        double sum = 0;
        for (int k = 0; k < b.length; k++) {
          sum = Math.fma(a[i][k], b[k][j], sum);
        }
        c[i][j] = sum;
      }
    }
    return c;
  }

  /** a^T. */
  public static double[][] transpose(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  /** a + factor b. */
  public static double[][] plus(double[][] a, double factor, double[][] b) {
    double[][] c = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        c[i][j] = Math.fma(factor, b[i][j], a[i][j]);
      }
    }
    return c;
  }

  /** diag(values), rows x cols. */
  public static double[][] diagonal(int rows, int cols, double... values) {
    double[][] a = new double[rows][cols];
    for (int i = 0; i < values.length; i++) {
      a[i][i] = values[i];
    }
    return a;
  }

  /** The element-wise sum of products. */
  public static double innerProduct(double[][] a, double[][] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        sum = Math.fma(a[i][j], b[i][j], sum);
      }
    }
    return sum;
  }

  /** ||a||_F. */
  public static double norm(double[][] a) {
    return Math.sqrt(innerProduct(a, a));
  }

  /** Independent normal entries. */
  public static double[][] gaussian(int rows, int cols, Random random) {
    double[][] a = new double[rows][cols];
    for (double[] row : a) {
      for (int j = 0; j < cols; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return a;
  }

  /**
   * Normal entries over some sixteen orders of magnitude: sums of their products show every change
   * of order in their last bits.
   */
  public static double[][] wild(int rows, int cols, Random random) {
    double[][] a = gaussian(rows, cols, random);
    for (double[] row : a) {
      for (int j = 0; j < cols; j++) {
        row[j] *= Math.pow(10, 8 * random.nextDouble() - 4);
      }
    }
    return a;
  }
}
