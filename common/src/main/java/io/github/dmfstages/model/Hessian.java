package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SymmetricOperator;
import io.github.dmfstages.linalg.WorkMatrix;

/**
 * The Hessian of f at an {@link Objective}'s last evaluated factors, applied to directions V_1..V_N
 * and never formed: the forward and backward passes, differentiated. Forward: dP_1 = V_1, dP_j =
 * V_j P_{j-1} + W_j dP_{j-1}. Backward, from dB_N = c A*(A(dP_N)): dG_j = dB_j P_{j-1}^T + B_j
 * dP_{j-1}^T, dB_{j-1} = W_j^T dB_j + V_j^T B_j, dG_1 = dB_1. Cost: 6(N-1) products, two gradients;
 * no allocation. See docs/method.md, "Curvature".
 *
 * <p>A vector holds V_1..V_N one after another as the engine stores them, padding included.
 */
public final class Hessian implements SymmetricOperator {
  private final LinearAlgebra engine;
  private final Objective at;
  private final int depth;
  private final int dimension;
  private final WorkMatrix[] directions;
  private final WorkMatrix[] products;
  private final WorkMatrix[] prefixes;
  private final WorkMatrix[] prefixTerms;
  private final WorkMatrix[] backward;
  private final WorkMatrix[] backwardTerms;
  private final WorkMatrix[] productTerms;

  Hessian(LinearAlgebra engine, LayerWidths widths, Objective at) {
    this.engine = engine;
    this.at = at;
    this.depth = widths.depth();
    this.directions = new WorkMatrix[depth];
    this.products = new WorkMatrix[depth];
    this.productTerms = new WorkMatrix[depth];
    this.prefixes = new WorkMatrix[depth + 1];
    this.prefixTerms = new WorkMatrix[depth + 1];
    this.backward = new WorkMatrix[depth + 1];
    this.backwardTerms = new WorkMatrix[depth + 1];
    int length = 0;
    for (int j = 1; j <= depth; j++) {
      directions[j - 1] = engine.allocate(widths.rowsOf(j), widths.colsOf(j));
      products[j - 1] = engine.allocate(widths.rowsOf(j), widths.colsOf(j));
      productTerms[j - 1] = engine.allocate(widths.rowsOf(j), widths.colsOf(j));
      prefixes[j] = engine.allocate(widths.rowsOf(j), widths.cols());
      prefixTerms[j] = engine.allocate(widths.rowsOf(j), widths.cols());
      backward[j] = engine.allocate(widths.rowsOf(j), widths.cols());
      backwardTerms[j] = engine.allocate(widths.rowsOf(j), widths.cols());
      length += directions[j - 1].values().length;
    }
    prefixes[1] = directions[0];
    products[0] = backward[1];
    this.dimension = length;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void apply(double[] x, double[] y) {
    at.look().run();
    for (int j = 0, from = 0; j < depth; from += directions[j].values().length, j++) {
      System.arraycopy(x, from, directions[j].values(), 0, directions[j].values().length);
    }
    differentiate();
    for (int j = 0, to = 0; j < depth; to += products[j].values().length, j++) {
      System.arraycopy(products[j].values(), 0, y, to, products[j].values().length);
    }
  }

  private void differentiate() {
    for (int j = 2; j <= depth; j++) {
      engine.multiply(directions[j - 1], at.prefix(j - 1), prefixes[j]);
      engine.multiply(at.factor(j), prefixes[j - 1], prefixTerms[j]);
      prefixes[j].addScaled(1, prefixTerms[j]);
    }
    at.observation().normal(prefixes[depth], backward[depth]);
    backward[depth].scale(at.lossFactor());
    for (int j = depth; j > 1; j--) {
      engine.multiplyTransposed(backward[j], at.prefix(j - 1), products[j - 1]);
      engine.multiplyTransposed(at.backward(j), prefixes[j - 1], productTerms[j - 1]);
      products[j - 1].addScaled(1, productTerms[j - 1]);
      engine.transposeMultiply(at.factor(j), backward[j], backward[j - 1]);
      engine.transposeMultiply(directions[j - 1], at.backward(j), backwardTerms[j - 1]);
      backward[j - 1].addScaled(1, backwardTerms[j - 1]);
    }
  }

  /** Independent normal deviates, W_1's first, column by column; 0 in the padding. */
  public double[] gaussianVector(RandomStream random) {
    double[] vector = new double[dimension];
    int to = 0;
    for (WorkMatrix direction : directions) {
      WorkMatrix drawn = engine.pack(random.gaussianMatrix(direction.rows(), direction.cols(), 1));
      System.arraycopy(drawn.values(), 0, vector, to, drawn.values().length);
      to += drawn.values().length;
    }
    return vector;
  }
}
