package io.github.dmfstages.landscape;

import io.github.dmfstages.linalg.Lanczos;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.model.Hessian;
import io.github.dmfstages.model.Objective;

/**
 * The smallest and the largest eigenvalue of the Hessian at one state of a run after another.
 * Lanczos' method starts from the sum of the Ritz vectors that it found at the state before, so a
 * state near it needs few products. A small random part lets new directions in.
 */
public final class TrackedCurvature {
  private static final double RANDOM_PART = .1;

  private double[] vectors;

  /**
   * Finds both eigenvalues at the last evaluated factors of {@code objective}, as exactly as {@link
   * Lanczos#ends(io.github.dmfstages.linalg.SymmetricOperator, double[], double[])} does.
   *
   * @throws ArithmeticException if a product with the Hessian is not finite
   */
  public Lanczos.Ends at(Objective objective) {
    Hessian hessian = objective.hessian();
    double[] start = hessian.gaussianVector(RandomStream.of("curvature", 0));
    if (vectors != null) {
      double squares = 0;
      for (double v : start) {
        squares = Math.fma(v, v, squares);
      }
      double share = RANDOM_PART / Math.sqrt(squares);
      for (int i = 0; i < start.length; i++) {
        start[i] = Math.fma(share, start[i], vectors[i]);
      }
    }
    double[] found = new double[start.length];
    Lanczos.Ends ends = Lanczos.ends(hessian, start, found);
    vectors = found;
    return ends;
  }

  /** Returns the sum of the Ritz vectors of the last state; null before the first state. */
  public double[] vectors() {
    return vectors;
  }

  /** Continues after a state with this sum of Ritz vectors; null if there is none. */
  public void continueFrom(double[] vectors) {
    this.vectors = vectors;
  }
}
