package io.github.dmfstages.stages;

/**
 * The growth of a mode of depth N between two trajectory records.
 *
 * <p>The mode follows ds/dt = N s^(2-2/N) (sigma - s) (saxe2014, arora2019), with time scaled so
 * that it gets from one record to the other. Linear interpolation between the same records would
 * give crossings that are wrong by up to 1 % of the step.
 *
 * @param depth N
 * @param sigma the singular value that the mode grows to
 */
record GrowthCurve(int depth, double sigma) {
  private static final int PANELS = 8;

  /**
   * Returns the share of the time from {@code from} to {@code to} that has passed when the mode is
   * at {@code level}, between them. If the law cannot lead from one to the other, time is taken to
   * be linear in s.
   */
  double share(double from, double level, double to) {
    if (!(from > 0 && to < sigma)) {
      return (level - from) / (to - from);
    }
    double u = logit(from);
    return time(u, logit(level)) / time(u, logit(to));
  }

  private double logit(double s) {
    return StrictMath.log(s / (sigma - s));
  }

  // In u = ln(s / (sigma - s)) the time is the integral of s^(2/N-1), up to a factor. Simpson's
  // rule
  // computes it.
  private double time(double from, double to) {
    double h = (to - from) / (2 * PANELS);
    double sum = rate(from) + rate(to);
    for (int i = 1; i < 2 * PANELS; i++) {
      sum += (i % 2 == 1 ? 4 : 2) * rate(from + i * h);
    }
    return h / 3 * sum;
  }

  private double rate(double u) {
    return StrictMath.pow(sigma / (1 + StrictMath.exp(-u)), 2.0 / depth - 1);
  }
}
