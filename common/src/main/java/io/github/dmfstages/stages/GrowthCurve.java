package io.github.dmfstages.stages;

/**
 * How a mode of depth N moves between two kept records: as ds/dt = N s^(2-2/N) (sigma - s) has it
 * (saxe2014, arora2019), at whatever rate takes it from one record to the other. A straight line
 * between the same records is up to 1 % of the step off.
 *
 * @param depth N
 * @param sigma what the mode grows to
 */
record GrowthCurve(int depth, double sigma) {
  private static final int PANELS = 8;

  /**
   * The share of the time from {@code from} to {@code to} that has passed at {@code level} between
   * them; of the way, where the law can't lead from one to the other.
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

  // In u = ln(s / (sigma - s)) the time is the integral of s^(2/N-1), up to a factor; by Simpson.
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
