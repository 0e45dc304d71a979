package io.github.dmfstages.landscape;

import io.github.dmfstages.model.ModeRows;

/**
 * The contribution of the imbalance of small factors of depth 2 to their growing rows.
 *
 * <p>Let X and Y be the growing and the decaying rows. The imbalance D = W_2^T W_2 - W_1 W_1^T
 * changes X_j by eta c Y_j D/2 a step. While the factors are small, D(t) consists of a constant
 * part that belongs to no mode, and of 2 sum_k (X_k^T Y_k + Y_k^T X_k)(1 - e_k^2)^t with e_k = eta
 * c sigma_k. Y_j decays by the factor 1 - e_j a step, and X_j grows by 1 + e_j. So the sums over
 * all steps are geometric. They are of first order in the scale of the factors.
 */
final class Imbalance {
  private Imbalance() {}

  /**
   * Returns the correction of each growing row.
   *
   * @param sigma the target's singular values, largest first
   * @param start the initial factors
   * @param stepSize eta c, below 2/sigma_1
   */
  static double[][] corrections(double[] sigma, ModeRows start, double stepSize) {
    double[][] x = start.growing();
    double[][] y = start.decaying();
    double[][] corrections = new double[sigma.length][x[0].length];
    for (int j = 0; j < sigma.length; j++) {
      double e = stepSize * sigma[j];
      addProjections(corrections[j], y[j], start.leftRest(), 1 / (4 * sigma[j]));
      addProjections(corrections[j], y[j], start.rightRest(), -1 / (4 * sigma[j]));
      for (int k = 0; k < sigma.length; k++) {
        double ek = stepSize * sigma[k];
        double driven = stepSize / (1 + e - (1 - ek * ek) * (1 - e));
        // The part of the decaying rows' own contribution that the flow of balanced factors lacks.
        double discrete = 1 / (sigma[k] * (1 + e) * (2 - ek)) - 1 / (2 * sigma[k]);
        double yx = dot(y[j], x[k]);
        double yy = dot(y[j], y[k]);
        double xy = dot(x[j], y[k]);
        for (int h = 0; h < corrections[j].length; h++) {
          corrections[j][h] += driven * (yx * y[k][h] + yy * x[k][h]) - discrete * xy * y[k][h];
        }
      }
    }
    return corrections;
  }

  private static void addProjections(double[] to, double[] row, double[][] onto, double factor) {
    for (double[] direction : onto) {
      double share = factor * dot(row, direction);
      for (int h = 0; h < to.length; h++) {
        to[h] = Math.fma(share, direction[h], to[h]);
      }
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int h = 0; h < a.length; h++) {
      sum = Math.fma(a[h], b[h], sum);
    }
    return sum;
  }
}
