package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;

/**
 * The observation of the symmetric part of a square matrix: A((W + W^T)/2). For a symmetric product
 * it has the loss of the observation that it wraps, and a gradient that is symmetric to the last
 * bit. So factors that are transposes of each other stay so, whatever is observed.
 */
public final class SymmetricPart implements Observation {
  private final LinearAlgebra engine;
  private final Observation observation;
  private final WorkMatrix symmetric;
  private final double[] columnMajor;

  /**
   * Wraps an observation.
   *
   * @param size the number of rows and of columns of W
   */
  public SymmetricPart(LinearAlgebra engine, Observation observation, int size) {
    this.engine = engine;
    this.observation = observation;
    this.symmetric = engine.allocate(size, size);
    this.columnMajor = new double[size * size];
  }

  @Override
  public long count() {
    return observation.count();
  }

  @Override
  public double residual(WorkMatrix product, WorkMatrix residual) {
    setSymmetricPart(product, symmetric);
    double squares = observation.residual(symmetric, residual);
    setSymmetricPart(residual, residual);
    return squares;
  }

  @Override
  public void sampledResidual(WorkMatrix product, Sample sample, WorkMatrix residual) {
    setSymmetricPart(product, symmetric);
    observation.sampledResidual(symmetric, sample, residual);
    setSymmetricPart(residual, residual);
  }

  @Override
  public void normal(WorkMatrix direction, WorkMatrix image) {
    setSymmetricPart(direction, symmetric);
    observation.normal(symmetric, image);
    setSymmetricPart(image, image);
  }

  /** Sets {@code part} = (matrix + matrix^T)/2. The two may be the same matrix. */
  private void setSymmetricPart(WorkMatrix matrix, WorkMatrix part) {
    engine.unpack(matrix, columnMajor);
    int n = matrix.rows();
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < j; i++) {
        double mean = (columnMajor[j * n + i] + columnMajor[i * n + j]) / 2;
        columnMajor[j * n + i] = mean;
        columnMajor[i * n + j] = mean;
      }
    }
    engine.pack(columnMajor, part);
  }

  @Override
  public double unobservedError(WorkMatrix product, Target target) {
    return observation.unobservedError(product, target);
  }

  @Override
  public double heldOutError(WorkMatrix product) {
    return observation.heldOutError(product);
  }
}
