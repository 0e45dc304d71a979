package io.github.dmfstages.landscape;

/**
 * The number of steps that a run should need. Escape times are exact only for balanced and aligned
 * initial factors. Gaussian factors escape later by a factor whose median and spread were measured
 * (docs/method.md, "Budget").
 *
 * @param depth N
 * @param sigmaMin sigma_R, the singular value of the slowest mode
 * @param scale alpha, the end-to-end scale of the initial factors
 * @param stepSize eta, times the loss factor c
 */
public record StepBudget(int depth, double sigmaMin, double scale, double stepSize) {
  private static final double LARGEST_START = .3;
  private static final double TAIL_TIME = 40;
  private static final double LEAST = 100;

  /**
   * Returns the default of {@code max-steps}: enough for the latest escape that was measured, the
   * convergence after it, and a hundred steps.
   *
   * @param stretch a factor on the result; 1 in a full reconstruction
   */
  public long limit(double stretch) {
    double lateness = depth == 1 ? 0 : depth == 2 ? 2.2 : 5;
    double last = lateness == 0 ? 0 : lateness * lastEscape();
    double steps = (last + TAIL_TIME / decayRate()) / stepSize + LEAST;
    return (long) Math.ceil(Math.min(stretch * steps, Long.MAX_VALUE));
  }

  /**
   * Returns the number of steps that a run is expected to take: until the last escape, which is
   * later by the median factor, and from there until the loss has fallen to {@code lossTolerance}
   * of {@code initialLoss}. At depth 1 the residual of every mode decays from step 0 on.
   */
  public double expected(double initialLoss, double lossTolerance, double c) {
    if (depth == 1) {
      double decay = -2 * StrictMath.log(Math.abs(1 - stepSize));
      return Math.max(1, StrictMath.log(1 / lossTolerance) / decay);
    }
    double lateness =
        switch (depth) {
          case 2 -> 1.08;
          case 3 -> 1.51;
          case 4 -> 1.68;
          default -> 1.87;
        };
    double lossAtHalf = c * sigmaMin * sigmaMin / 8;
    double fall = Math.max(1, lossAtHalf / (lossTolerance * initialLoss));
    double tail = StrictMath.log(fall) / (2 * decayRate());
    return (lateness * lastEscape() + tail) / stepSize;
  }

  /**
   * Returns the number of steps in which a mode that the target does not have shrinks from {@code
   * start} to {@code end} in balanced factors, by ds/dt = -N s^(3-2/N); 0 if it is that small
   * already.
   */
  public double decay(double start, double end) {
    double e = 2 - 2.0 / depth;
    return end >= start
        ? 0
        : (StrictMath.pow(end, -e) - StrictMath.pow(start, -e)) / (depth * e * stepSize);
  }

  /** Returns the predicted escape time of the last mode; 0 for zero factors, which never escape. */
  private double lastEscape() {
    return scale == 0
        ? 0
        : EscapeTime.toHalf(depth, sigmaMin, Math.min(scale, LARGEST_START * sigmaMin), stepSize);
  }

  /** Returns N sigma_R^(2-2/N), the rate at which the slowest residual decays at the minimum. */
  private double decayRate() {
    return depth * StrictMath.pow(sigmaMin, 2 - 2.0 / depth);
  }
}
