package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;

/**
 * f(W_1..W_N) = c/2 ||A(W_N .. W_1) - y||^2 and its gradient, evaluated in place: 3(N-1) products,
 * no allocation. With P_j = W_j .. W_1 and E = A*(A(P_N) - y): B_N = c E, B_{j-1} = W_j^T B_j,
 * df/dW_j = B_j P_{j-1}^T. One object serves one run.
 */
public final class Objective {
  private final LinearAlgebra engine;
  private final LayerWidths widths;
  private final Observation observation;
  private final double c;
  private final int depth;
  private final WorkMatrix[] prefixes;
  private final WorkMatrix residual;
  private final WorkMatrix[] backward;
  private final WorkMatrix[] gradients;
  private WorkMatrix[] factors;
  private Hessian hessian;
  private Runnable look = () -> {};
  private double loss;

  /** An objective for factors of these widths. */
  public Objective(
      LinearAlgebra engine,
      LayerWidths widths,
      Observation observation,
      LossNormalisation normalisation) {
    this.engine = engine;
    this.widths = widths;
    this.observation = observation;
    this.c = normalisation.factor(observation.count());
    this.depth = widths.depth();
    this.prefixes = new WorkMatrix[depth + 1];
    this.backward = new WorkMatrix[depth + 1];
    this.gradients = new WorkMatrix[depth];
    this.residual = engine.allocate(widths.rows(), widths.cols());
    backward[depth] = residual;
    for (int j = depth; j > 1; j--) {
      prefixes[j] = engine.allocate(widths.rowsOf(j), widths.cols());
      backward[j - 1] = engine.allocate(widths.rowsOf(j - 1), widths.cols());
      gradients[j - 1] = engine.allocate(widths.rowsOf(j), widths.colsOf(j));
    }
    gradients[0] = backward[1];
  }

  /** Computes the loss and the gradient at {@code factors}, W_1 first. */
  public void evaluate(WorkMatrix[] factors) {
    this.factors = factors;
    prefixes[1] = factors[0];
    for (int j = 2; j <= depth; j++) {
      engine.multiply(factors[j - 1], prefixes[j - 1], prefixes[j]);
    }
    loss = c / 2 * observation.residual(prefixes[depth], residual);
    if (c != 1) {
      residual.scale(c);
    }
    for (int j = depth; j > 1; j--) {
      engine.multiplyTransposed(backward[j], prefixes[j - 1], gradients[j - 1]);
      engine.transposeMultiply(factors[j - 1], backward[j], backward[j - 1]);
    }
  }

  /** f at the last evaluated factors. */
  public double loss() {
    return loss;
  }

  /** df/dW_1, .., df/dW_N at the last evaluated factors; overwritten by the next evaluation. */
  public WorkMatrix[] gradients() {
    return gradients;
  }

  /** The Euclidean norm of the whole gradient. */
  public double gradientNorm() {
    return Math.sqrt(engine.sumOfSquares(gradients));
  }

  /** W = W_N .. W_1 of the last evaluated factors; overwritten by the next evaluation. */
  public WorkMatrix endToEndProduct() {
    return prefixes[depth];
  }

  /**
   * df/dW = c A*(A(W) - y), the gradient with respect to the end-to-end product, rows x cols, at
   * the last evaluated factors; overwritten by the next evaluation.
   */
  public WorkMatrix endToEndGradient() {
    return residual;
  }

  /** The Hessian at the last evaluated factors; it moves with the next evaluation. */
  public Hessian hessian() {
    if (hessian == null) {
      hessian = new Hessian(engine, widths, this);
    }
    return hessian;
  }

  /** Lets {@code look} run before each product with a Hessian; it may throw to abandon that. */
  public void beforeHessianProducts(Runnable look) {
    this.look = look;
  }

  Runnable look() {
    return look;
  }

  /** W_j of the last evaluation, j = 1..N. */
  public WorkMatrix factor(int j) {
    return factors[j - 1];
  }

  /** N. */
  public int depth() {
    return depth;
  }

  Observation observation() {
    return observation;
  }

  /** c. */
  public double lossFactor() {
    return c;
  }

  WorkMatrix prefix(int j) {
    return prefixes[j];
  }

  WorkMatrix backward(int j) {
    return backward[j];
  }
}
