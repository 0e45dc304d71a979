package io.github.dmfstages.stages;

import io.github.dmfstages.descent.TrajectoryRecord;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * When one mode, the i-th largest singular value of the end-to-end product, first reached each
 * share of its reference: fractional steps, interpolated linearly from step to step, along the
 * mode's growth curve between records that are further apart; NaN if it never did.
 *
 * @param mode 1 for the largest
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

  /** The crossings of all modes with a reference, largest first. */
  public static List<ModeCrossings> of(
      List<TrajectoryRecord> records, DenseVector references, int depth) {
    List<TrajectoryRecord> withValues =
        records.stream().filter(r -> r.singularValues() != null).toList();
    List<ModeCrossings> modes = new ArrayList<>(references.size());
    for (int i = 0; i < references.size(); i++) {
      double reference = references.apply(i);
      GrowthCurve curve = new GrowthCurve(depth, reference);
      modes.add(
          new ModeCrossings(
              i + 1,
              reference,
              first(withValues, i, curve, .1 * reference),
              first(withValues, i, curve, .25 * reference),
              first(withValues, i, curve, .5 * reference),
              first(withValues, i, curve, .75 * reference),
              first(withValues, i, curve, .9 * reference)));
    }
    return List.copyOf(modes);
  }

  private static double first(
      List<TrajectoryRecord> records, int mode, GrowthCurve curve, double level) {
    for (int k = 0; k < records.size(); k++) {
      double s = records.get(k).singularValues().apply(mode);
      if (s >= level) {
        if (k == 0) {
          return records.get(0).step();
        }
        TrajectoryRecord before = records.get(k - 1);
        double s0 = before.singularValues().apply(mode);
        long apart = records.get(k).step() - before.step();
        double share = apart == 1 ? (level - s0) / (s - s0) : curve.share(s0, level, s);
        return before.step() + share * apart;
      }
    }
    return Double.NaN;
  }

  /**
   * Whether the mode left its saddle during the run: it reached half of its reference, and not at
   * once.
   */
  boolean escaped() {
    return crossing50 > 0;
  }
}
