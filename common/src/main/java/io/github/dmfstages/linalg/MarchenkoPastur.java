package io.github.dmfstages.linalg;

/**
 * The distribution of the squared singular values of a large matrix of independent entries with
 * mean 0, divided by the number of columns and by the variance of the entries.
 */
public final class MarchenkoPastur {
  private static final int POINTS = 20_000;

  private MarchenkoPastur() {}

  /**
   * Returns the median of the distribution.
   *
   * @param ratio the number of rows divided by the number of columns, above 0 and at most 1
   */
  public static double median(double ratio) {
    // x = centre - radius cos(t). The density times dx/dt is smooth in t, so the midpoint rule
    // converges fast. At ratio 1 it is 0/0 at t = 0, which is no midpoint.
    double centre = 1 + ratio;
    double radius = 2 * Math.sqrt(ratio);
    double width = Math.PI / POINTS;
    double below = 0;
    for (int i = 0; i < POINTS; i++) {
      double t = (i + .5) * width;
      double x = centre - radius * Math.cos(t);
      double y = radius * Math.sin(t);
      double mass = y * y / (2 * Math.PI * ratio * x) * width;
      if (below + mass >= .5) {
        return centre - radius * Math.cos(i * width + (.5 - below) / mass * width);
      }
      below += mass;
    }
    throw new IllegalArgumentException("the ratio should be above 0 and at most 1, not " + ratio);
  }
}
