package io.github.dmfstages.landscape;

import java.util.Arrays;

/**
 * When gradient descent itself, not its flow, takes one balanced and aligned mode to half of its
 * strength: a <- a - eta a^(N-1) (a^N - sigma), s = a^N. For aligned starts matrix gradient descent
 * is this map, to rounding.
 */
public final class DiscreteEscape {
  // Some 10 ms. Beyond, the flow's time is off by less than 1e-4 of it.
  private static final long MOST_STEPS = 1_000_000;

  // Of all modes together: a few tenths of a second.
  private static final long MOST_STEPS_IN_ALL = 20_000_000;

  private DiscreteEscape() {}

  /**
   * That of each mode from {@code start}; those after the first {@code learnable} never escape.
   *
   * @param proceed called before each mode; it may throw to end the work
   */
  public static double[] halfCrossings(
      int depth,
      double[] sigma,
      int learnable,
      double start,
      double stepSize,
      long limit,
      Runnable proceed) {
    double[] crossings = new double[sigma.length];
    Arrays.fill(crossings, Double.POSITIVE_INFINITY);
    long aMode = Math.min(limit, MOST_STEPS_IN_ALL / learnable);
    for (int i = 0; i < learnable; i++) {
      proceed.run();
      crossings[i] = halfCrossing(depth, sigma[i], start, stepSize, aMode);
    }
    return crossings;
  }

  /**
   * The first step, fractional, at which s is at least sigma / 2; 0 if it starts there, infinite
   * from 0. Where the flow's time lies beyond {@code limit} or a million steps it is that time: no
   * run of {@code limit} steps sees its error, and of a million steps it is next to nothing.
   *
   * @param start s at step 0
   * @param stepSize eta, times the loss factor c
   * @param limit how many steps are worth computing one by one
   */
  public static double halfCrossing(
      int depth, double sigma, double start, double stepSize, long limit) {
    double flow = EscapeTime.toHalf(depth, sigma, start, stepSize) / stepSize;
    long most = Math.min(limit, MOST_STEPS);
    if (flow == 0 || !(flow <= most)) {
      return flow;
    }
    double a = StrictMath.pow(start, 1.0 / depth);
    double before = start;
    for (long t = 1; t <= 2 * most; t++) {
      double power = power(a, depth - 1);
      a -= stepSize * power * (power * a - sigma);
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
