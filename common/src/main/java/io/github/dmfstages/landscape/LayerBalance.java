package io.github.dmfstages.landscape;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.TriangularFactor;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import java.io.Serializable;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * How balanced the layers are. Gradient flow conserves D_j = W_{j+1}^T W_{j+1} - W_j W_j^T
 * (arora2018), and gradient descent changes it by eta^2 (G_{j+1}^T G_{j+1} - G_j G_j^T) a step.
 *
 * @param drift max_j ||D_j(T) - D_j(0)||_F; 0 at depth 1
 * @param gap max_j | ||W_{j+1}||_2^2 - ||W_j||_2^2 | at the end; 0 at depth 1
 */
public record LayerBalance(double drift, double gap) implements Serializable {
  /** Up to this width d_j of a layer, matrices of d_j x d_j are formed. */
  private static final int MOST_FORMED = 512;

  /** Returns the balance of factors that diverged, which is NaN. */
  public static LayerBalance unknown() {
    return new LayerBalance(Double.NaN, Double.NaN);
  }

  /**
   * Compares the factors at step 0 with those at the end, which have the same widths.
   *
   * @param proceed called between decompositions; it may throw an exception to end the work
   */
  public static LayerBalance between(
      LinearAlgebra engine, Factors start, Factors end, Runnable proceed) {
    double drift = 0;
    double gap = 0;
    int depth = start.matrices().size();
    for (int j = 1; j < depth; j++) {
      proceed.run();
      drift = Math.max(drift, drift(engine, start, end, j));
      proceed.run();
      double upper = spectralNorm(end, j + 1);
      proceed.run();
      double lower = spectralNorm(end, j);
      gap = Math.max(gap, Math.abs(upper * upper - lower * lower));
    }
    return new LayerBalance(drift, gap);
  }

  /** Returns max_j ||D_j||_F; 0 at depth 1. */
  public static double imbalance(LinearAlgebra engine, Factors factors) {
    double largest = 0;
    Factors none = null;
    for (int j = 1; j < factors.matrices().size(); j++) {
      if (factors.factor(j).numRows() <= MOST_FORMED) {
        WorkMatrix balance = difference(engine, factors, j);
        largest = Math.max(largest, Math.sqrt(engine.sumOfSquares(balance)));
      } else {
        none = none == null ? zeros(factors) : none;
        largest = Math.max(largest, drift(engine, none, factors, j));
      }
    }
    return largest;
  }

  private static Factors zeros(Factors factors) {
    return new Factors(
        factors.matrices().stream().map(w -> DenseMatrix.zeros(w.numRows(), w.numCols())).toList());
  }

  /**
   * Returns ||D_j(T) - D_j(0)||_F. The matrix is d_j x d_j. It is equal to Z S Z^T, where Z has the
   * neighbouring factors of both ends side by side and S has their signs. If d_j is large and Z has
   * more rows than columns, the triangular factor of Z takes the place of Z.
   */
  private static double drift(LinearAlgebra engine, Factors start, Factors end, int j) {
    int width = start.factor(j).numRows();
    int neighbours = start.factor(j).numCols() + start.factor(j + 1).numRows();
    if (width <= MOST_FORMED || width / 2 <= neighbours) {
      WorkMatrix moved = difference(engine, end, j);
      moved.setDifference(moved, difference(engine, start, j));
      return Math.sqrt(engine.sumOfSquares(moved));
    }
    int cols = 2 * neighbours;
    double[] triangle =
        TriangularFactor.of(
            width,
            cols,
            (row, col) ->
                col < neighbours
                    ? element(end, j, (int) row, col)
                    : element(start, j, (int) row, col - neighbours));
    WorkMatrix r = engine.pack(new DenseMatrix(cols, cols, triangle.clone()));
    for (int col = 0; col < cols; col++) {
      boolean upper = col % neighbours >= start.factor(j).numCols();
      if (upper != col < neighbours) {
        for (int row = 0; row < cols; row++) {
          triangle[col * cols + row] = -triangle[col * cols + row];
        }
      }
    }
    WorkMatrix signed = engine.pack(new DenseMatrix(cols, cols, triangle));
    WorkMatrix moved = engine.allocate(cols, cols);
    engine.multiplyTransposed(r, signed, moved);
    return Math.sqrt(engine.sumOfSquares(moved));
  }

  /** Returns an element of (W_j, W_{j+1}^T). */
  private static double element(Factors factors, int j, int row, int col) {
    int lower = factors.factor(j).numCols();
    return col < lower
        ? factors.factor(j).apply(row, col)
        : factors.factor(j + 1).apply(col - lower, row);
  }

  /** Returns D_j. */
  private static WorkMatrix difference(LinearAlgebra engine, Factors factors, int j) {
    WorkMatrix lower = engine.pack(factors.factor(j));
    WorkMatrix upper = engine.pack(factors.factor(j + 1));
    WorkMatrix inner = engine.allocate(lower.rows(), lower.rows());
    WorkMatrix outer = engine.allocate(lower.rows(), lower.rows());
    engine.transposeMultiply(upper, upper, inner);
    engine.multiplyTransposed(lower, lower, outer);
    inner.setDifference(inner, outer);
    return inner;
  }

  private static double spectralNorm(Factors factors, int j) {
    int rows = factors.factor(j).numRows();
    int cols = factors.factor(j).numCols();
    return new SingularValues(rows, cols).of(factors.factor(j).toArray())[0];
  }
}
