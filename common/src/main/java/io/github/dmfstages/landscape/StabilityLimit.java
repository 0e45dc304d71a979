package io.github.dmfstages.landscape;

/** The largest step size at which gradient descent stays at the balanced minimum. */
public final class StabilityLimit {
  private StabilityLimit() {}

  /**
   * 2/L with L = c N sigma_1^(2-2/N), the top eigenvalue of the Hessian at the balanced minimum in
   * full reconstruction; the same L is used for every observation.
   */
  public static double stepSize(int depth, double sigmaMax, double c) {
    return 2 / (c * depth * StrictMath.pow(sigmaMax, 2 - 2.0 / depth));
  }
}
