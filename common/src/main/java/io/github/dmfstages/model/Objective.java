package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;

/**
 * The loss f(W_1..W_N) = c/2 ||A(W_N .. W_1) - y||^2 + lambda/2 (||W_1||^2 + .. + ||W_N||^2) and
 * its gradient. The first term is the data loss and the second one the penalty, which is 0 without
 * weight decay lambda.
 *
 * <p>With P_j = W_j .. W_1 and E = A*(A(P_N) - y), the gradient is df/dW_j = B_j P_{j-1}^T + lambda
 * W_j, where B_N = c E and B_{j-1} = W_j^T B_j. An evaluation takes 3(N-1) products and allocates
 * nothing. One object serves one run.
 */
public final class Objective {
  private final LinearAlgebra engine;
  private final LayerWidths widths;
  private final Observation observation;
  private final double c;
  private final double weightDecay;
  private final int depth;
  private final WorkMatrix[] prefixes;
  private final WorkMatrix residual;
  private final WorkMatrix[] backward;
  private final WorkMatrix[] gradients;
  private WorkMatrix[] factors;
  private Hessian hessian;
  private Runnable beforeProduct = () -> {};
  private double dataLoss;
  private double penalty;

  /** Creates an objective without weight decay. */
  public Objective(
      LinearAlgebra engine,
      LayerWidths widths,
      Observation observation,
      LossNormalisation normalisation) {
    this(engine, widths, observation, normalisation, 0);
  }

  /**
   * Creates an objective for factors of these widths.
   *
   * @param weightDecay lambda, at least 0
   */
  public Objective(
      LinearAlgebra engine,
      LayerWidths widths,
      Observation observation,
      LossNormalisation normalisation,
      double weightDecay) {
    this.weightDecay = weightDecay;
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
    // B_1 itself is needed only at depth 1, where it is the residual.
    gradients[0] =
        weightDecay != 0 && depth == 1
            ? engine.allocate(widths.rows(), widths.cols())
            : backward[1];
  }

  /** Computes the loss and the gradient at {@code factors}, W_1 first. */
  public void evaluate(WorkMatrix[] factors) {
    this.factors = factors;
    prefixes[1] = factors[0];
    for (int j = 2; j <= depth; j++) {
      engine.multiply(factors[j - 1], prefixes[j - 1], prefixes[j]);
    }
    dataLoss = c / 2 * observation.residual(prefixes[depth], residual);
    propagate();
  }

  /** Computes the gradient that {@code residual}, which c does not multiply yet, gives. */
  private void propagate() {
    if (c != 1) {
      residual.scale(c);
    }
    for (int j = depth; j > 1; j--) {
      engine.multiplyTransposed(backward[j], prefixes[j - 1], gradients[j - 1]);
      engine.transposeMultiply(factors[j - 1], backward[j], backward[j - 1]);
    }
    if (weightDecay != 0) {
      decay();
    }
  }

  private void decay() {
    penalty = weightDecay / 2 * engine.sumOfSquares(factors);
    if (gradients[0] != backward[1]) {
      gradients[0].set(backward[1]);
    }
    for (int j = 0; j < depth; j++) {
      gradients[j].addScaled(weightDecay, factors[j]);
    }
  }

  /** Returns f at the last evaluated factors: the sum of data loss and penalty. */
  public double loss() {
    return dataLoss + penalty;
  }

  /** Returns c/2 ||A(W) - y||^2 at the last evaluated factors. */
  public double dataLoss() {
    return dataLoss;
  }

  /**
   * Returns df/dW_1, .., df/dW_N at the last evaluated factors. The next evaluation overwrites
   * them.
   */
  public WorkMatrix[] gradients() {
    return gradients;
  }

  /**
   * Replaces the gradients at the last evaluated factors, which must not have changed, by those
   * that a sample of the observed values gives, and returns them. The penalty is not sampled. The
   * loss stays that of all observed values. This takes 2(N-1) products.
   *
   * @param sample one of {@link #sample}, at the step for which it is used
   */
  public WorkMatrix[] gradients(Sample sample) {
    observation.sampledResidual(prefixes[depth], sample, residual);
    propagate();
    return gradients;
  }

  /**
   * Creates samples of the observed values.
   *
   * @param batchSize how many values a sample has; 0 for all
   * @param labelNoise the standard deviation of the noise of each value
   */
  public Sample sample(long seed, long batchSize, double labelNoise) {
    long observed = observation.count();
    return new Sample(seed, observed, batchSize == 0 ? observed : batchSize, labelNoise);
  }

  /** Returns the Euclidean norm of the whole gradient. */
  public double gradientNorm() {
    return Math.sqrt(engine.sumOfSquares(gradients));
  }

  /** Returns W = W_N .. W_1 of the last evaluated factors. The next evaluation overwrites it. */
  public WorkMatrix endToEndProduct() {
    return prefixes[depth];
  }

  /** Returns {@link Observation#heldOutError} of the end-to-end product of the last evaluation. */
  public double heldOutError() {
    return observation.heldOutError(prefixes[depth]);
  }

  /**
   * Returns c A*(A(W) - y), the gradient of the data loss with respect to the end-to-end product,
   * rows x cols, at the last evaluated factors. The next evaluation overwrites it.
   */
  public WorkMatrix endToEndGradient() {
    return residual;
  }

  /** Returns the Hessian at the last evaluated factors, which the next evaluation changes. */
  public Hessian hessian() {
    if (hessian == null) {
      hessian = new Hessian(engine, widths, this);
    }
    return hessian;
  }

  /**
   * Sets what runs before each product with the Hessian.
   *
   * @param action may throw an exception to abandon the work
   */
  public void beforeHessianProducts(Runnable action) {
    beforeProduct = action;
  }

  Runnable beforeProduct() {
    return beforeProduct;
  }

  /** Returns W_j of the last evaluation, j = 1..N. */
  public WorkMatrix factor(int j) {
    return factors[j - 1];
  }

  /** Returns N. */
  public int depth() {
    return depth;
  }

  Observation observation() {
    return observation;
  }

  /** Returns c. */
  public double lossFactor() {
    return c;
  }

  /** Returns lambda. */
  public double weightDecay() {
    return weightDecay;
  }

  WorkMatrix prefix(int j) {
    return prefixes[j];
  }

  WorkMatrix backward(int j) {
    return backward[j];
  }
}
