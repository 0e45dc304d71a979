package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;

/**
 * What is seen of the target: a linear map A and y = A(X). An observation belongs to one run, in
 * the layout of the run's engine.
 */
public sealed interface Observation {

  /** Number of observed values, the length of y. */
  long count();

  /**
   * Sets {@code residual} = A*(A(product) - y), rows x cols.
   *
   * @return ||A(product) - y||^2
   */
  double residual(WorkMatrix product, WorkMatrix residual);

  /** Sets {@code result} = A*(A(direction)), rows x cols. */
  void normal(WorkMatrix direction, WorkMatrix result);

  /** A is the identity: every entry of X is seen. */
  final class Full implements Observation {
    private final LinearAlgebra engine;
    private final WorkMatrix target;

    /** Sees all of {@code target}. */
    public Full(LinearAlgebra engine, Target target) {
      this.engine = engine;
      this.target = engine.pack(target.matrix());
    }

    @Override
    public long count() {
      return (long) target.rows() * target.cols();
    }

    @Override
    public double residual(WorkMatrix product, WorkMatrix residual) {
      residual.setDifference(product, target);
      return engine.sumOfSquares(residual);
    }

    @Override
    public void normal(WorkMatrix direction, WorkMatrix result) {
      System.arraycopy(direction.values(), 0, result.values(), 0, result.values().length);
    }
  }
}
