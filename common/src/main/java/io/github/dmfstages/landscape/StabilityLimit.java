package io.github.dmfstages.landscape;

/** The largest step size at which gradient descent stays at the balanced minimum. */
public final class StabilityLimit {
  private StabilityLimit() {}

  /**
   * Returns 2/L with L = c N sigma_1^(2-2/N). In a full reconstruction, L is the largest eigenvalue
   * of the Hessian at the balanced minimum. The same L is used for every observation.
   *
   * @param depth N
   * @param sigmaMax sigma_1, the largest singular value of the target
   * @param c the loss factor
   */
  public static double stepSize(int depth, double sigmaMax, double c) {
    return 2 / (c * depth * StrictMath.pow(sigmaMax, 2 - 2.0 / depth));
  }
}
