package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.Serializable;

/**
 * How balanced the layers are. The flow keeps D_j = W_{j+1}^T W_{j+1} - W_j W_j^T (arora2018);
 * gradient descent moves it by eta^2 (G_{j+1}^T G_{j+1} - G_j G_j^T) a step. Both are 0 at depth 1.
 *
 * @param drift max_j ||D_j(T) - D_j(0)||_F
 * @param gap max_j | ||W_{j+1}||_2^2 - ||W_j||_2^2 | at the end
 */
public record LayerBalance(double drift, double gap) implements Serializable {

  /** Of factors that diverged. */
  public static LayerBalance unknown() {
    return new LayerBalance(Double.NaN, Double.NaN);
  }

  /** From {@code start} to {@code end}, of the same widths. */
  public static LayerBalance between(LinearAlgebra engine, Factors start, Factors end) {
    double drift = 0;
    double gap = 0;
    int depth = start.matrices().size();
    for (int j = 1; j < depth; j++) {
      WorkMatrix moved = difference(engine, end, j);
      moved.setDifference(moved, difference(engine, start, j));
      drift = Math.max(drift, Math.sqrt(engine.sumOfSquares(moved)));
      double upper = spectralNorm(end, j + 1);
      double lower = spectralNorm(end, j);
      gap = Math.max(gap, Math.abs(upper * upper - lower * lower));
    }
    return new LayerBalance(drift, gap);
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
