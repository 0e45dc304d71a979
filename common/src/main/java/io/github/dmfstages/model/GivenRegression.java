package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Outputs for given inputs.
 *
 * @param samples X, cols x n, with one sample in each column
 * @param outputs Y, rows x n; null if the outputs are those of the target
 */
public record GivenRegression(InputMatrix samples, InputMatrix outputs)
    implements ObservationScheme {

  /**
   * Returns the target of given inputs and outputs: the matrix with the least norm among those with
   * the least squared error.
   */
  public static Spectrum.Given target(InputMatrix inputs, InputMatrix outputs) {
    DenseMatrix solution = LeastSquares.of(inputs.matrix(), outputs.matrix()).solution();
    return new Spectrum.Given(
        new InputMatrix(outputs.location(), inputs.sha256() + outputs.sha256(), solution));
  }

  @Override
  public Kind kind() {
    return Kind.REGRESSION;
  }

  @Override
  public Map<String, InputMatrix> inputs() {
    return outputs == null
        ? Map.of("inputs-file", samples)
        : Map.of("inputs-file", samples, "outputs-file", outputs);
  }

  @Override
  public long count(int rows, int cols) {
    return (long) rows * samples.matrix().numCols();
  }

  @Override
  public int unobservedLines(int rows, int cols, long seed) {
    return 0;
  }

  @Override
  public double numbers(int rows, int cols) {
    return 2.0 * cols * cols + 2 * count(rows, cols);
  }

  // A target that was fitted has nothing in directions without inputs.
  @Override
  public boolean determinesTarget() {
    return outputs != null || samples.matrix().numCols() >= samples.matrix().numRows();
  }

  @Override
  public boolean ordersModes() {
    return true;
  }

  @Override
  public double largestEigenvalue(long seed) {
    return LeastSquares.largestEigenvalue(samples.matrix());
  }

  @Override
  public double leastShare(Target target, double noise, long seed) {
    LeastSquares problem = problem(target, noise, seed);
    return problem.least() / problem.atZero();
  }

  @Override
  public Observation observe(LinearAlgebra engine, Target target, double noise, long seed) {
    return new RegressionObservation(
        engine,
        problem(target, noise, seed),
        count(target.matrix().numRows(), target.matrix().numCols()));
  }

  private LeastSquares problem(Target target, double noise, long seed) {
    return outputs == null
        ? Regression.noisy(samples.matrix(), target, noise, seed)
        : LeastSquares.of(samples.matrix(), ObservationScheme.noisy(outputs.matrix(), noise, seed));
  }
}
