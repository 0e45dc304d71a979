package io.github.dmfstages.landscape;

/**
 * How many steps a run should need. Escape times are exact for balanced and aligned starts only;
 * Gaussian starts are later by a factor whose median and spread were measured (docs/method.md,
 * "Budget").
 *
 * @param depth N
 * @param sigmaMin sigma_R, the slowest mode
 * @param scale alpha, the end-to-end scale of the start
 * @param stepSize eta, times the loss factor c
 */
public record StepBudget(int depth, double sigmaMin, double scale, double stepSize) {
  private static final double LARGEST_START = .3;
  private static final double TAIL_TIME = 40;
  private static final double LEAST = 100;

  /**
   * The default of {@code max-steps}: room for the latest start seen, a tail, and a hundred steps.
   *
   * @param stretch how many times that; 1 in full reconstruction
   */
  public long limit(double stretch) {
    double lateness = depth == 1 ? 0 : depth == 2 ? 2.2 : 5;
    double last = lateness == 0 ? 0 : lateness * lastEscape();
    double steps = (last + TAIL_TIME / decayRate()) / stepSize + LEAST;
    return (long) Math.ceil(Math.min(stretch * steps, Long.MAX_VALUE));
  }

  /**
   * The steps that a run is expected to take: the last escape, later by the median factor, then the
   * last mode's residual from half to where the loss has fallen to {@code lossTolerance} of {@code
   * initialLoss}. At depth 1 all modes decay from the start.
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
   * The steps in which a mode that the target lacks shrinks from {@code start} to {@code end}, in
   * balanced factors: ds/dt = -N s^(3-2/N). 0 if it is that small already.
   */
  public double decay(double start, double end) {
    double e = 2 - 2.0 / depth;
    return end >= start
        ? 0
        : (StrictMath.pow(end, -e) - StrictMath.pow(start, -e)) / (depth * e * stepSize);
  }

  /** The predicted time of the last mode; 0 from a zero start, which never escapes. */
  private double lastEscape() {
    return scale == 0
        ? 0
        : EscapeTime.toHalf(depth, sigmaMin, Math.min(scale, LARGEST_START * sigmaMin), stepSize);
  }

  /** The rate N sigma_R^(2-2/N) at which the slowest mode's residual decays at the minimum. */
  private double decayRate() {
    return depth * StrictMath.pow(sigmaMin, 2 - 2.0 / depth);
  }
}
