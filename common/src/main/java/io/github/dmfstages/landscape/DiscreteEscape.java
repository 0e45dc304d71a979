package io.github.dmfstages.landscape;

import java.util.Arrays;

/**
 * Predicts when gradient descent, and not its flow, takes one balanced and aligned mode to half of
 * its singular value: {@code a <- a - eta a^(N-1) (a^N - sigma)}, s = a^N. For aligned initial
 * factors, gradient descent on matrices is this map up to rounding.
 */
public final class DiscreteEscape {
  // About 10 ms. Beyond this, the relative error of the flow's time is below 1e-4.
  private static final long MOST_STEPS = 1_000_000;

  // The limit for all modes together, a few tenths of a second.
  private static final long MOST_STEPS_IN_ALL = 20_000_000;

  private DiscreteEscape() {}

  /**
   * Returns the half crossing of each mode. The modes after the first {@code learnable} never
   * escape.
   *
   * @param depth N
   * @param sigma the target's singular values, largest first
   * @param learnable how many modes the factors can learn, at least 1
   * @param start s of each mode at step 0
   * @param steps eta of each step, times the loss factor c
   * @param limit how many steps are worth computing one by one; 0 for the flow's time
   * @param proceed called before each mode; it may throw an exception to end the work
   */
  public static double[] halfCrossings(
      int depth,
      double[] sigma,
      int learnable,
      double start,
      StepSizes steps,
      long limit,
      Runnable proceed) {
    double[] crossings = new double[sigma.length];
    Arrays.fill(crossings, Double.POSITIVE_INFINITY);
    long aMode = Math.min(limit, MOST_STEPS_IN_ALL / learnable);
    for (int i = 0; i < learnable; i++) {
      proceed.run();
      crossings[i] = halfCrossing(depth, sigma[i], start, steps, aMode);
    }
    return crossings;
  }

  /**
   * Returns the fractional step at which s first is at least sigma / 2. It is 0 if s starts there,
   * and infinite if s starts at 0. If the flow's time is beyond {@code limit} or a million steps,
   * the result is the flow's time: a run of {@code limit} steps does not reach it, and relative to
   * a million steps its error is negligible.
   *
   * @param start s at step 0
   * @param steps eta of each step, times the loss factor c
   * @param limit how many steps are worth computing one by one
   */
  public static double halfCrossing(
      int depth, double sigma, double start, StepSizes steps, long limit) {
    double flow = steps.stepsIn(EscapeTime.toHalf(depth, sigma, start, steps.at(limit)));
    long most = Math.min(limit, MOST_STEPS);
    if (flow == 0 || !(flow <= most)) {
      return flow;
    }
    double a = StrictMath.pow(start, 1.0 / depth);
    double before = start;
    for (long t = 1; t <= 2 * most; t++) {
      double power = power(a, depth - 1);
      a -= steps.at(t - 1) * power * (power * a - sigma);
      double s = power(a, depth);
      if (s >= sigma / 2) {
        return t - 1 + (sigma / 2 - before) / (s - before);
      }
      if (!Double.isFinite(s)) {
        return Double.NaN;
      }
      before = s;
    }
    return Double.NaN;
  }

  private static double power(double a, int exponent) {
    double power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= a;
    }
    return power;
  }
}
