package io.github.dmfstages.stages;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The steps at which one mode first reached shares of its reference. The strength of a mode is the
 * i-th largest singular value of the end-to-end product W, or in regression u_i^T W v_i.
 *
 * <p>Steps are fractional. Between consecutive steps they are interpolated linearly, and between
 * states that are further apart along the growth curve of the mode. A step is NaN if the mode never
 * reached the share.
 *
 * @param mode i, 1 for the largest
 * @param reference the singular value that the mode grows to
 * @param crossing10 first t with s >= .10 reference
 * @param crossing25 first t with s >= .25 reference
 * @param crossing50 first t with s >= .50 reference
 * @param crossing75 first t with s >= .75 reference
 * @param crossing90 first t with s >= .90 reference
 */
public record ModeCrossings(
    int mode,
    double reference,
    double crossing10,
    double crossing25,
    double crossing50,
    double crossing75,
    double crossing90)
    implements Serializable {

  /** The shares of a reference whose crossings are reported. */
  static final double[] SHARES = {.1, .25, .5, .75, .9};

  /**
   * Returns the crossings of all modes with a reference, largest first.
   *
   * @param points singular values of the end-to-end product, by step
   */
  static List<ModeCrossings> of(
      NavigableMap<Long, DenseVector> points, DenseVector references, int depth) {
    List<ModeCrossings> modes = new ArrayList<>(references.size());
    for (int i = 0; i < references.size(); i++) {
      double reference = references.apply(i);
      GrowthCurve curve = new GrowthCurve(depth, reference);
      double[] t = new double[SHARES.length];
      for (int k = 0; k < t.length; k++) {
        t[k] = first(points, i, curve, SHARES[k] * reference);
      }
      modes.add(new ModeCrossings(i + 1, reference, t[0], t[1], t[2], t[3], t[4]));
    }
    return List.copyOf(modes);
  }

  private static double first(
      NavigableMap<Long, DenseVector> points, int mode, GrowthCurve curve, double level) {
    Map.Entry<Long, DenseVector> before = null;
    for (Map.Entry<Long, DenseVector> point : points.entrySet()) {
      double s = point.getValue().apply(mode);
      if (s >= level) {
        return before == null
            ? point.getKey()
            : between(
                before.getKey(), before.getValue().apply(mode), point.getKey(), s, curve, level);
      }
      before = point;
    }
    return Double.NaN;
  }

  /** Returns when a mode that was at {@code s0 < level} at one step and at s later was at level. */
  static double between(
      long step0, double s0, long step, double s, GrowthCurve curve, double level) {
    long apart = step - step0;
    double share = apart == 1 ? (level - s0) / (s - s0) : curve.share(s0, level, s);
    return step0 + share * apart;
  }

  /**
   * Returns whether the mode escaped during the run: it reached half of its reference after step 0.
   */
  public boolean escaped() {
    return crossing50 > 0;
  }
}
