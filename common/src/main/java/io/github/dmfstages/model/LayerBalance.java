package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.TriangularFactor;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.Serializable;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * How balanced the layers are. The flow keeps D_j = W_{j+1}^T W_{j+1} - W_j W_j^T (arora2018);
 * gradient descent moves it by eta^2 (G_{j+1}^T G_{j+1} - G_j G_j^T) a step. Both are 0 at depth 1.
 *
 * @param drift max_j ||D_j(T) - D_j(0)||_F
 * @param gap max_j | ||W_{j+1}||_2^2 - ||W_j||_2^2 | at the end
 */
public record LayerBalance(double drift, double gap) implements Serializable {
  /** Layers up to this width have their d_j x d_j matrices formed. */
  private static final int MOST_FORMED = 512;

  /** Of factors that diverged. */
  public static LayerBalance unknown() {
    return new LayerBalance(Double.NaN, Double.NaN);
  }

  /**
   * From {@code start} to {@code end}, of the same widths.
   *
   * @param look runs between the decompositions of large factors; it may throw to abandon this
   */
  public static LayerBalance between(
      LinearAlgebra engine, Factors start, Factors end, Runnable look) {
    double drift = 0;
    double gap = 0;
    int depth = start.matrices().size();
    for (int j = 1; j < depth; j++) {
      look.run();
      drift = Math.max(drift, drift(engine, start, end, j));
      look.run();
      double upper = spectralNorm(end, j + 1);
      look.run();
      double lower = spectralNorm(end, j);
      gap = Math.max(gap, Math.abs(upper * upper - lower * lower));
    }
    return new LayerBalance(drift, gap);
  }

  /**
   * ||D_j(T) - D_j(0)||_F. It is d_j x d_j, and Z S Z^T with the neighbouring factors of start and
   * end side by side in Z and their signs in S; where d_j is large and Z is taller than wide, a
   * triangle as wide as Z stands for Z.
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

  /** An element of (W_j, W_{j+1}^T). */
  private static double element(Factors factors, int j, int row, int col) {
    int lower = factors.factor(j).numCols();
    return col < lower
        ? factors.factor(j).apply(row, col)
        : factors.factor(j + 1).apply(col - lower, row);
  }

  /** D_j. */
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
