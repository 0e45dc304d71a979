package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.PositiveDefinite;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SymmetricOperator;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The Hessian of f at the last evaluated factors of an {@link Objective}, as a map of directions
 * V_1..V_N. It is never formed. See docs/method.md, "Curvature".
 *
 * <p>A product differentiates the forward and the backward pass of the gradient. Forward: dP_1 =
 * V_1, dP_j = V_j P_{j-1} + W_j dP_{j-1}. Backward, from dB_N = c A*(A(dP_N)): dG_j = dB_j
 * P_{j-1}^T + B_j dP_{j-1}^T, dB_{j-1} = W_j^T dB_j + V_j^T B_j, dG_1 = dB_1. This takes 6(N-1)
 * matrix products, as many as two gradients, and allocates nothing. Weight decay lambda adds lambda
 * V_j.
 *
 * <p>A vector consists of V_1..V_N one after another, as the engine stores them, with padding.
 */
public final class Hessian implements SymmetricOperator {
  private final LinearAlgebra engine;
  private final Objective at;
  private final int depth;
  private final int dimension;
  private final int parameters;
  private final WorkMatrix[] directions;
  private final WorkMatrix[] products;
  private final WorkMatrix[] prefixes;
  private final WorkMatrix[] prefixTerms;
  private final WorkMatrix[] backward;
  private final WorkMatrix[] backwardTerms;
  private final WorkMatrix[] productTerms;
  private double[] initialVector;

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
    int elements = 0;
    for (int j = 1; j <= depth; j++) {
      directions[j - 1] = engine.allocate(widths.rowsOf(j), widths.colsOf(j));
      products[j - 1] = engine.allocate(widths.rowsOf(j), widths.colsOf(j));
      productTerms[j - 1] = engine.allocate(widths.rowsOf(j), widths.colsOf(j));
      prefixes[j] = engine.allocate(widths.rowsOf(j), widths.cols());
      prefixTerms[j] = engine.allocate(widths.rowsOf(j), widths.cols());
      backward[j] = engine.allocate(widths.rowsOf(j), widths.cols());
      backwardTerms[j] = engine.allocate(widths.rowsOf(j), widths.cols());
      length += directions[j - 1].values().length;
      elements += widths.rowsOf(j) * widths.colsOf(j);
    }
    prefixes[1] = directions[0];
    products[0] = backward[1];
    this.dimension = length;
    this.parameters = elements;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void apply(double[] x, double[] y) {
    at.beforeProduct().run();
    for (int j = 0, from = 0; j < depth; from += directions[j].values().length, j++) {
      System.arraycopy(x, from, directions[j].values(), 0, directions[j].values().length);
    }
    differentiate();
    if (at.weightDecay() != 0) {
      for (int j = 0; j < depth; j++) {
        products[j].addScaled(at.weightDecay(), directions[j]);
      }
    }
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
    beginBackwardPass();
    for (int j = depth; j > 1; j--) {
      engine.multiplyTransposed(backward[j], at.prefix(j - 1), products[j - 1]);
      engine.multiplyTransposed(at.backward(j), prefixes[j - 1], productTerms[j - 1]);
      products[j - 1].addScaled(1, productTerms[j - 1]);
      engine.transposeMultiply(at.factor(j), backward[j], backward[j - 1]);
      engine.transposeMultiply(directions[j - 1], at.backward(j), backwardTerms[j - 1]);
      backward[j - 1].addScaled(1, backwardTerms[j - 1]);
    }
  }

  /** Begins the backward pass: dB_N = c A*(A(dP_N)). */
  private void beginBackwardPass() {
    at.observation().normal(prefixes[depth], backward[depth]);
    backward[depth].scale(at.lossFactor());
  }

  /** Draws independent normal deviates, those of W_1 first, column by column; 0 in the padding. */
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

  /**
   * Returns a Gaussian vector for the beginning of Lanczos' method. All Hessians of this shape have
   * the same one.
   */
  public double[] initialVector() {
    if (initialVector == null) {
      initialVector = gaussianVector(RandomStream.of("lanczos", 0));
    }
    return initialVector.clone();
  }

  /**
   * Returns the direction in which a mode with these end-to-end singular vectors grows: V_j = b_j
   * h_{j-1}^T, where h_j is W_j .. W_1 v and b_j is W_{j+1}^T .. W_N^T u, both scaled to norm 1.
   * V_j is 0 if one of them is.
   *
   * @param u rows x 1
   * @param v cols x 1
   */
  public double[] growthOf(DenseMatrix u, DenseMatrix v) {
    WorkMatrix[] h = new WorkMatrix[depth];
    h[0] = unit(engine.pack(v));
    for (int j = 1; j < depth; j++) {
      h[j] = engine.allocate(at.factor(j).rows(), 1);
      engine.multiply(at.factor(j), h[j - 1], h[j]);
      unit(h[j]);
    }
    double[] vector = new double[dimension];
    WorkMatrix b = unit(engine.pack(u));
    int end = dimension;
    for (int j = depth; j >= 1; j--) {
      WorkMatrix direction = engine.allocate(b.rows(), h[j - 1].rows());
      engine.multiplyTransposed(b, h[j - 1], direction);
      end -= direction.values().length;
      System.arraycopy(direction.values(), 0, vector, end, direction.values().length);
      WorkMatrix next = engine.allocate(at.factor(j).cols(), 1);
      engine.transposeMultiply(at.factor(j), b, next);
      b = unit(next);
    }
    return vector;
  }

  private WorkMatrix unit(WorkMatrix vector) {
    double norm = Math.sqrt(engine.sumOfSquares(vector));
    if (norm > 0) {
      vector.scale(1 / norm);
    }
    return vector;
  }

  /**
   * Returns the Hessian as a matrix of P rows, where P is the number of parameters. The parameters
   * of W_N come first and those of W_1 last. A column takes about 2 N products: layers below the
   * parameter's own do not change, and elements above the diagonal are not needed.
   */
  public PositiveDefinite.Columns columns() {
    int[] layers = new int[parameters];
    int[] elements = new int[parameters];
    for (int j = depth, p = 0; j >= 1; j--) {
      double[] marks = ones(directions[j - 1]);
      for (int i = 0; i < marks.length; i++) {
        if (marks[i] != 0) {
          layers[p] = j;
          elements[p++] = i;
        }
      }
    }
    return new PositiveDefinite.Columns() {
      @Override
      public int dimension() {
        return parameters;
      }

      @Override
      public void column(int p, double[] y) {
        differentiate(layers[p], elements[p]);
        for (int q = p; q < parameters; q++) {
          y[q] = products[layers[q] - 1].values()[elements[q]];
        }
        y[p] += at.weightDecay();
      }
    };
  }

  /** Returns whether {@link #compressed} exists: all entries are observed, by several factors. */
  public boolean isCompressible() {
    return depth > 1 && at.observation() instanceof Observation.Full;
  }

  /**
   * Returns a small matrix that bounds the Hessian from below. Let e' be the norm of what diag(e)
   * between the first columns of U and V lacks of the end-to-end gradient. Then lambda_min is at
   * least lambda - (N-1) e' times the product of the N-2 largest ||W_j||_2, plus the smallest
   * eigenvalue of the matrix or 0, whichever is smaller.
   *
   * @param u U, rows x p, with orthonormal columns
   * @param v V, cols x q, with orthonormal columns
   * @param e singular values of the end-to-end gradient, largest first, at most p and at most q
   */
  public CompressedHessian compressed(DenseMatrix u, DenseMatrix v, double[] e) {
    return new CompressedHessian(engine, at, u, v, e);
  }

  private double[] ones(WorkMatrix shape) {
    double[] ones = new double[shape.rows() * shape.cols()];
    Arrays.fill(ones, 1);
    return engine.pack(new DenseMatrix(shape.rows(), shape.cols(), ones)).values();
  }

  /**
   * Differentiates along one element of W_layer, for the products of this layer and those below.
   */
  private void differentiate(int layer, int element) {
    at.beforeProduct().run();
    WorkMatrix direction = directions[layer - 1];
    Arrays.fill(direction.values(), 0);
    direction.values()[element] = 1;
    if (layer > 1) {
      engine.multiply(direction, at.prefix(layer - 1), prefixes[layer]);
    }
    for (int j = layer + 1; j <= depth; j++) {
      engine.multiply(at.factor(j), prefixes[j - 1], prefixes[j]);
    }
    beginBackwardPass();
    for (int j = depth; j > 1; j--) {
      if (j <= layer) {
        engine.multiplyTransposed(backward[j], at.prefix(j - 1), products[j - 1]);
      }
      engine.transposeMultiply(at.factor(j), backward[j], backward[j - 1]);
      if (j == layer) {
        engine.transposeMultiply(direction, at.backward(j), backwardTerms[j - 1]);
        backward[j - 1].addScaled(1, backwardTerms[j - 1]);
      }
    }
  }

  /** Returns P, the number of elements of all factors. */
  public int parameters() {
    return parameters;
  }
}
