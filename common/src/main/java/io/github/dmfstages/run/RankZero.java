package io.github.dmfstages.run;

import io.github.dmfstages.landscape.DecayedMode;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Objective;
import io.github.dmfstages.model.Observation;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Decides by the loss whether a run with a partial observation is still at the saddle of rank 0.
 * The singular values of its product cannot decide this: if nothing is learned, they are those of
 * the initial factors and may have any size.
 *
 * <p>From W = 0 the first mode grows along u v^T, the first singular pair of A*(y), whose singular
 * value is g. Along it 1/2 ||A(W) - y||^2 falls by g s - q s^2/2 until the mode has strength s,
 * where q = ||A(u v^T)||^2. It grows to s = g/q, or less with weight decay.
 */
final class RankZero {
  private RankZero() {}

  /**
   * Returns whether the loss has fallen from its value at W = 0 by less than it falls until the
   * first mode is at half of its strength.
   *
   * @param objective at the end of the run
   * @param depth N
   */
  static boolean isStillThere(
      Observation observation,
      LinearAlgebra engine,
      int rows,
      int cols,
      Objective objective,
      int depth) {
    double c = objective.lossFactor();
    WorkMatrix zero = engine.allocate(rows, cols);
    WorkMatrix residual = engine.allocate(rows, cols);
    double atZero = c / 2 * observation.residual(zero, residual);
    SingularVectors pairs = SingularVectors.of(engine.unpack(residual));
    double g = pairs.values().apply(0);
    DenseMatrix direction = first(pairs);
    WorkMatrix image = engine.allocate(rows, cols);
    observation.normal(engine.pack(direction), image);
    double q = dot(direction.values(), engine.unpack(image).values());
    double half = DecayedMode.minimum(depth, g / q, objective.weightDecay() / (c * q)) / 2;
    return !(atZero - objective.dataLoss() >= c * half * (g - q * half / 2));
  }

  private static DenseMatrix first(SingularVectors pairs) {
    int rows = pairs.left().numRows();
    int cols = pairs.right().numRows();
    double[] direction = new double[rows * cols];
    for (int j = 0; j < cols; j++) {
      for (int i = 0; i < rows; i++) {
        direction[j * rows + i] = pairs.left().apply(i, 0) * pairs.right().apply(j, 0);
      }
    }
    return new DenseMatrix(rows, cols, direction);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum = Math.fma(a[i], b[i], sum);
    }
    return sum;
  }
}
