package io.github.dmfstages.landscape;

import java.util.Arrays;

/**
 * Predicts when descent along polar factors takes a mode to half of its singular value. Whatever
 * the gradient is, each layer of each mode grows by the step size. So from small factors, s is (eta
 * t)^N, small modes arrive first, and no mode waits at a saddle.
 */
public final class PolarEscape {
  private PolarEscape() {}

  /**
   * Returns the half crossing of each mode, (sigma/2)^(1/N)/eta for a constant step size. The modes
   * after the first {@code learnable} never escape.
   *
   * @param depth N
   * @param sigma the target's singular values, largest first
   * @param learnable how many modes the factors can learn
   * @param start s of each mode at step 0, which is neglected unless it is half of sigma
   */
  public static double[] halfCrossings(
      int depth, double[] sigma, int learnable, double start, StepSizes steps) {
    double[] crossings = new double[sigma.length];
    Arrays.fill(crossings, Double.POSITIVE_INFINITY);
    for (int i = 0; i < learnable; i++) {
      double half = sigma[i] / 2;
      crossings[i] = start >= half ? 0 : steps.stepsIn(StrictMath.pow(half, 1.0 / depth));
    }
    return crossings;
  }
}
