package io.github.dmfstages.model;

import io.github.dmfstages.linalg.HaarMatrix;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SingularVectors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The outputs T x of the target T for normal inputs x with covariance Q diag(eigenvalues) Q^T. With
 * 0 samples the loss is that of the population, c/2 ||(W - T) Sigma^(1/2)||_F^2, where Sigma is the
 * covariance.
 *
 * @param eigenvalues one for each column of the target, all positive
 * @param basis what Q is
 * @param samples n, or 0 for the population
 */
public record Regression(List<Double> eigenvalues, Basis basis, long samples)
    implements ObservationScheme {

  /** The eigenvectors of the covariance. */
  public enum Basis {
    /** The right singular vectors of the target, in the order of the eigenvalues. */
    TARGET,
    /** Vectors that are distributed by the Haar measure. */
    RANDOM
  }

  /** Copies the list. */
  public Regression {
    eigenvalues = List.copyOf(eigenvalues);
  }

  @Override
  public Kind kind() {
    return Kind.REGRESSION;
  }

  @Override
  public Map<String, InputMatrix> inputs() {
    return Map.of();
  }

  @Override
  public long count(int rows, int cols) {
    return rows * (samples == 0 ? cols : samples);
  }

  @Override
  public int unobservedLines(int rows, int cols, long seed) {
    return 0;
  }

  @Override
  public double numbers(int rows, int cols) {
    return 2.0 * cols * (cols + samples) + 2.0 * rows * samples;
  }

  @Override
  public boolean determinesTarget() {
    return samples == 0 || samples >= eigenvalues.size();
  }

  @Override
  public boolean ordersModes() {
    return !isFull();
  }

  /** Returns whether this is the full reconstruction: the population loss of white inputs. */
  private boolean isFull() {
    return samples == 0 && isWhite();
  }

  private boolean isWhite() {
    return eigenvalues.stream().allMatch(v -> v == 1);
  }

  /**
   * Returns whether each singular vector of the target is an eigenvector of what is observed. Then
   * the i-th eigenvalue is that of the i-th mode.
   */
  public boolean isAligned() {
    return samples == 0 && (isWhite() || basis == Basis.TARGET);
  }

  // The rotation Q does not change the eigenvalues of the Gram matrix.
  @Override
  public double largestEigenvalue(long seed) {
    return samples == 0
        ? eigenvalues.stream().mapToDouble(v -> v).max().orElseThrow()
        : LeastSquares.largestEigenvalue(independent(seed));
  }

  @Override
  public double leastShare(Target target, double noise, long seed) {
    LeastSquares problem = problem(target, noise, seed);
    return problem.least() / problem.atZero();
  }

  @Override
  public Observation observe(LinearAlgebra engine, Target target, double noise, long seed) {
    return isFull()
        ? new Observation.Full(engine, target)
        : new RegressionObservation(
            engine,
            problem(target, noise, seed),
            count(target.matrix().numRows(), target.matrix().numCols()));
  }

  private LeastSquares problem(Target target, double noise, long seed) {
    if (samples == 0) {
      return population(target, seed);
    }
    DenseMatrix x = independent(seed);
    return noisy(isWhite() ? x : rotated(basis(target, seed), x), target, noise, seed);
  }

  /** Returns the problem of inputs X, whose outputs are those of the target with noise. */
  static LeastSquares noisy(DenseMatrix inputs, Target target, double noise, long seed) {
    return noise == 0
        ? LeastSquares.of(inputs, target)
        : LeastSquares.of(
            inputs, ObservationScheme.noisy(LeastSquares.outputs(inputs, target), noise, seed));
  }

  private LeastSquares population(Target target, long seed) {
    DenseMatrix q = basis(target, seed);
    DenseMatrix roots = scaled(q, eigenvalues.stream().mapToDouble(Math::sqrt).toArray());
    return LeastSquares.of(roots, target);
  }

  /** Draws n inputs whose elements are independent, cols x n, sample after sample. */
  private DenseMatrix independent(long seed) {
    int cols = eigenvalues.size();
    DenseMatrix x = RandomStream.of("inputs", seed).gaussianMatrix(cols, (int) samples, 1);
    double[] values = x.values();
    for (int i = 0; i < values.length; i++) {
      values[i] *= Math.sqrt(eigenvalues.get(i % cols));
    }
    return x;
  }

  private static DenseMatrix rotated(DenseMatrix q, DenseMatrix x) {
    double[] ones = new double[q.numCols()];
    Arrays.fill(ones, 1);
    DenseMatrix transposed = new DenseMatrix(x.numCols(), x.numRows(), x.transpose().toArray());
    return Target.product(q, ones, transposed);
  }

  /** Returns Q diag(factors). */
  private static DenseMatrix scaled(DenseMatrix q, double[] factors) {
    double[] values = q.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= factors[i / q.numRows()];
    }
    return new DenseMatrix(q.numRows(), q.numCols(), values);
  }

  private DenseMatrix basis(Target target, long seed) {
    int cols = eigenvalues.size();
    return switch (basis) {
      case TARGET -> completed(SingularVectors.of(target.matrix()).right());
      case RANDOM -> HaarMatrix.draw(cols, cols, RandomStream.of("input-basis", seed));
    };
  }

  /** Adds orthonormal columns to {@code v}, which has orthonormal columns, until it is square. */
  private static DenseMatrix completed(DenseMatrix v) {
    int n = v.numRows();
    int known = v.numCols();
    if (known == n) {
      return v;
    }
    double[] minus = new double[known];
    Arrays.fill(minus, -1);
    DenseMatrix complement = Target.product(v, minus, v);
    for (int i = 0; i < n; i++) {
      complement.values()[i * (n + 1)] += 1;
    }
    double[] all = Arrays.copyOf(v.values(), n * n);
    double[] more = SingularVectors.of(complement).left().values();
    System.arraycopy(more, 0, all, known * n, (n - known) * n);
    return new DenseMatrix(n, n, all);
  }
}
