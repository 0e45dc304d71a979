package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;

/**
 * The observation of outputs Y for inputs X: A(W) = W X, y = Y. Only the Gram matrix X X^T and the
 * least squares solution are stored, so a step costs the same for any number of samples: with the
 * solution S, A*(A(W) - y) = (W - S) X X^T, and the loss is <W - S, (W - S) X X^T> plus that of S.
 */
final class RegressionObservation implements Observation {
  private final LinearAlgebra engine;
  private final WorkMatrix gram;
  private final WorkMatrix solution;
  private final WorkMatrix difference;
  private final double least;
  private final long count;

  /**
   * Creates an observation.
   *
   * @param count the number of observed values
   */
  RegressionObservation(LinearAlgebra engine, LeastSquares problem, long count) {
    this.engine = engine;
    this.gram = engine.pack(problem.gram());
    this.solution = engine.pack(problem.solution());
    this.difference = engine.allocate(solution.rows(), solution.cols());
    this.least = problem.least();
    this.count = count;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public double residual(WorkMatrix product, WorkMatrix residual) {
    difference.setDifference(product, solution);
    engine.multiply(difference, gram, residual);
    // The Gram matrix is positive semidefinite up to rounding.
    return least + Math.max(0, engine.innerProduct(difference, residual));
  }

  @Override
  public void sampledResidual(WorkMatrix product, Sample sample, WorkMatrix residual) {
    throw new UnsupportedOperationException("single samples are not stored");
  }

  @Override
  public void normal(WorkMatrix direction, WorkMatrix image) {
    engine.multiply(direction, gram, image);
  }

  @Override
  public double unobservedError(WorkMatrix product, Target target) {
    return Double.NaN;
  }
}
