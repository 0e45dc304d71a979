package io.github.dmfstages.run;

import io.github.dmfstages.linalg.Lanczos;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.SymmetricOperator;
import io.github.dmfstages.model.Factors;
import java.util.Arrays;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * What one mode u v^T of strength sigma alone makes of the Hessian at depth 3, in factors that need
 * not be aligned: with p = V_3^T u and q = V_1 v for a perturbation V_1, V_2, V_3 it is -2 sigma
 * (p^T V_2 W_1 v + p^T W_2 q + (W_3^T u)^T V_2 q), W_2 without its learned modes. Between aligned
 * factors of one scale a its least eigenvalue is -2 sigma a.
 */
final class OneModeHessian implements SymmetricOperator {
  private final double[] input;
  private final double[] output;
  private final double[][] middle;

  /**
   * For the unlearned mode {@code learned + 1} of {@code target}.
   *
   * @param target the target's decomposition
   */
  OneModeHessian(Factors factors, SingularVectors target, int learned) {
    DenseMatrix w1 = factors.factor(1);
    DenseMatrix w2 = factors.factor(2);
    DenseMatrix w3 = factors.factor(3);
    int n = w2.numRows();
    input = new double[n];
    output = new double[n];
    middle = new double[n][n];
    SingularVectors modes = SingularVectors.of(w2);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        input[i] += w1.apply(i, j) * target.right().apply(j, learned);
        output[i] += w3.apply(j, i) * target.left().apply(j, learned);
        middle[i][j] = w2.apply(i, j);
        for (int r = 0; r < learned; r++) {
          middle[i][j] -=
              modes.values().apply(r) * modes.left().apply(i, r) * modes.right().apply(j, r);
        }
      }
    }
  }

  /** The least eigenvalue over sigma. */
  double least() {
    Random random = new Random(1);
    double[] start = random.doubles(dimension(), -1, 1).toArray();
    return Lanczos.ends(this, start, new Lanczos.Needs(0, Double.NEGATIVE_INFINITY, false)).min();
  }

  @Override
  public int dimension() {
    return (input.length + 2) * input.length;
  }

  /** On p, q and V_2 row by row. */
  @Override
  public void apply(double[] x, double[] y) {
    int n = input.length;
    Arrays.fill(y, 0);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        int v = (i + 2) * n + j;
        y[i] -= x[v] * input[j] + middle[i][j] * x[n + j];
        y[n + j] -= middle[i][j] * x[i] + x[v] * output[i];
        y[v] = -x[i] * input[j] - output[i] * x[n + j];
      }
    }
  }
}
