package io.github.dmfstages.run;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.netlib.util.intW;

/**
 * The Hessian of a run's loss, element by element from its formula, in plain loops and without any
 * of the product's derivatives; its eigenvalues by LAPACK's dsyev.
 *
 * <p>With A_j = W_N .. W_{j+1}, P_j = W_j .. W_1 and G = c A*(A(W) - y), the element for row a and
 * column b of W_j, and row p and column q of W_i, i < j, is c <A(A_j e_a e_b^T P_{j-1}), A(A_i e_p
 * e_q^T P_{i-1})> + (A_j^T G P_{i-1}^T)_{aq} (W_{j-1} .. W_{i+1})_{bp}.
 */
final class DenseHessian {
  private final double[][] elements;

  private DenseHessian(double[][] elements) {
    this.elements = elements;
  }

  /** Of the loss of {@code config} at {@code at}. */
  static DenseHessian of(RunConfig config, Factors at) {
    LinearAlgebra engine = config.get(Settings.LINEAR_ALGEBRA).create();
    Observation observation =
        config
            .observation()
            .observe(engine, config.target(), config.get(Settings.NOISE), config.targetSeed());
    double c = config.lossFactor();
    int depth = config.depth();
    double[][][] w = new double[depth][][];
    for (int j = 0; j < depth; j++) {
      w[j] = rows(at.factor(j + 1));
    }
    double[][][] above = new double[depth][][];
    double[][][] below = new double[depth][][];
    above[depth - 1] = identity(config.widths().rows());
    below[0] = identity(config.widths().cols());
    for (int j = 1; j < depth; j++) {
      below[j] = multiply(w[j - 1], below[j - 1]);
      above[depth - 1 - j] = multiply(above[depth - j], w[depth - j]);
    }
    double[][] product = multiply(w[depth - 1], below[depth - 1]);
    WorkMatrix residual = engine.allocate(product.length, product[0].length);
    observation.residual(engine.pack(matrix(product)), residual);
    double[][] g = rows(engine.unpack(residual));

    int[] from = new int[depth + 1];
    for (int j = 0; j < depth; j++) {
      from[j + 1] = from[j] + w[j].length * w[j][0].length;
    }
    double[][] moves = new double[from[depth]][];
    double[][] images = new double[from[depth]][];
    for (int j = 0; j < depth; j++) {
      for (int a = 0; a < w[j].length; a++) {
        for (int b = 0; b < w[j][0].length; b++) {
          DenseMatrix move = outer(column(above[j], a), below[j][b]);
          WorkMatrix image = engine.allocate(move.numRows(), move.numCols());
          observation.normal(engine.pack(move), image);
          int k = from[j] + a * w[j][0].length + b;
          moves[k] = move.toArray();
          images[k] = engine.unpack(image).toArray();
        }
      }
    }
    double[][] h = new double[moves.length][moves.length];
    for (int k = 0; k < h.length; k++) {
      for (int l = 0; l <= k; l++) {
        h[k][l] = c * dot(moves[k], images[l]);
      }
    }
    for (int i = 0; i < depth; i++) {
      double[][] between = identity(w[i].length);
      for (int j = i + 1; j < depth; j++) {
        double[][] ends = multiply(multiply(transpose(above[j]), g), transpose(below[i]));
        for (int a = 0; a < w[j].length; a++) {
          for (int b = 0; b < w[j][0].length; b++) {
            for (int p = 0; p < w[i].length; p++) {
              for (int q = 0; q < w[i][0].length; q++) {
                h[from[j] + a * w[j][0].length + b][from[i] + p * w[i][0].length + q] +=
                    c * ends[a][q] * between[b][p];
              }
            }
          }
        }
        between = multiply(w[j], between);
      }
    }
    for (int k = 0; k < h.length; k++) {
      for (int l = 0; l < k; l++) {
        h[l][k] = h[k][l];
      }
    }
    return new DenseHessian(h);
  }

  /** Row by row, in the order W_1 first, each factor row by row. */
  double[][] elements() {
    return elements;
  }

  /** From the smallest to the largest. */
  double[] eigenvalues() {
    int n = elements.length;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(elements[i], 0, a, i * n, n);
    }
    double[] values = new double[n];
    double[] work = new double[40 * n];
    intW info = new intW(0);
    JavaLAPACK.getInstance().dsyev("N", "L", n, a, n, values, work, work.length, info);
    if (info.val != 0) {
      throw new ArithmeticException("dsyev ended with " + info.val);
    }
    return values;
  }

  private static double[][] rows(DenseMatrix m) {
    double[][] rows = new double[m.numRows()][m.numCols()];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[0].length; j++) {
        rows[i][j] = m.apply(i, j);
      }
    }
    return rows;
  }

  private static DenseMatrix matrix(double[][] rows) {
    double[] values = new double[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows[0].length; j++) {
        values[j * rows.length + i] = rows[i][j];
      }
    }
    return new DenseMatrix(rows.length, rows[0].length, values);
  }

  private static DenseMatrix outer(double[] x, double[] y) {
    double[] values = new double[x.length * y.length];
    for (int j = 0; j < y.length; j++) {
      for (int i = 0; i < x.length; i++) {
        values[j * x.length + i] = x[i] * y[j];
      }
    }
    return new DenseMatrix(x.length, y.length, values);
  }

  private static double[] column(double[][] m, int j) {
    double[] column = new double[m.length];
    for (int i = 0; i < m.length; i++) {
      column[i] = m[i][j];
    }
    return column;
  }

  private static double[][] identity(int n) {
    double[][] identity = new double[n][n];
    for (int i = 0; i < n; i++) {
      identity[i][i] = 1;
    }
    return identity;
  }

  private static double[][] transpose(double[][] m) {
    double[][] t = new double[m[0].length][];
    for (int j = 0; j < t.length; j++) {
      t[j] = column(m, j);
    }
    return t;
  }

  private static double[][] multiply(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int k = 0; k < b.length; k++) {
        for (int j = 0; j < b[0].length; j++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
