package io.github.dmfstages.model;

import io.github.dmfstages.linalg.SingularVectors;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Factors of depth 2 in the singular basis of a target.
 *
 * <p>Let p_i = W_2^T u_i and q_i = W_1 v_i. At small factors, the gradient couples p_i only with
 * q_i: their sum grows and their difference decays. A row has one element for each hidden unit.
 */
public final class ModeRows {
  private final double[][] growing;
  private final double[][] decaying;
  private final double[][] leftRest;
  private final double[][] rightRest;

  private ModeRows(
      double[][] growing, double[][] decaying, double[][] leftRest, double[][] rightRest) {
    this.growing = growing;
    this.decaying = decaying;
    this.leftRest = leftRest;
    this.rightRest = rightRest;
  }

  /** Computes the rows of W_1 and W_2, for the nonzero singular values of {@code target}. */
  public static ModeRows of(Target target, Factors factors) {
    SingularVectors x = SingularVectors.of(target.matrix());
    DenseMatrix w2 = factors.factor(2);
    DenseMatrix w1 = factors.factor(1).transpose();
    int rank = target.rank();
    double[][] p = projections(x.left(), w2, rank);
    double[][] q = projections(x.right(), w1, rank);
    double[][] growing = new double[rank][w2.numCols()];
    double[][] decaying = new double[rank][w2.numCols()];
    for (int i = 0; i < rank; i++) {
      for (int h = 0; h < w2.numCols(); h++) {
        growing[i][h] = (p[i][h] + q[i][h]) / 2;
        decaying[i][h] = (p[i][h] - q[i][h]) / 2;
      }
    }
    return new ModeRows(growing, decaying, rest(x.left(), w2, p), rest(x.right(), w1, q));
  }

  /** Returns (p_i + q_i)/2 for each mode, largest singular value first. */
  public double[][] growing() {
    return growing;
  }

  /** Returns (p_i - q_i)/2 for each mode. */
  public double[][] decaying() {
    return decaying;
  }

  /**
   * Returns the rows of W_2 without its part in the span of the left singular vectors; none if they
   * span everything.
   */
  public double[][] leftRest() {
    return leftRest;
  }

  /**
   * Returns the columns of W_1 without its part in the span of the right singular vectors;
   * likewise.
   */
  public double[][] rightRest() {
    return rightRest;
  }

  /** Returns basis_i^T w for the first {@code rank} columns of {@code basis}. */
  private static double[][] projections(DenseMatrix basis, DenseMatrix w, int rank) {
    double[][] projections = new double[rank][w.numCols()];
    for (int i = 0; i < rank; i++) {
      for (int h = 0; h < w.numCols(); h++) {
        double sum = 0;
        for (int a = 0; a < w.numRows(); a++) {
          sum = Math.fma(basis.apply(a, i), w.apply(a, h), sum);
        }
        projections[i][h] = sum;
      }
    }
    return projections;
  }

  private static double[][] rest(DenseMatrix basis, DenseMatrix w, double[][] projections) {
    if (projections.length == w.numRows()) {
      return new double[0][];
    }
    double[][] rest = new double[w.numRows()][w.numCols()];
    for (int a = 0; a < rest.length; a++) {
      for (int h = 0; h < rest[a].length; h++) {
        double left = w.apply(a, h);
        for (int i = 0; i < projections.length; i++) {
          left = Math.fma(-basis.apply(a, i), projections[i][h], left);
        }
        rest[a][h] = left;
      }
    }
    return rest;
  }
}
