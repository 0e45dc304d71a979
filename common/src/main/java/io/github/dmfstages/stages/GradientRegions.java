package io.github.dmfstages.stages;

import io.github.dmfstages.descent.TrajectoryRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * The regions of the gradient that a run passed through: the neighbourhoods of saddles, the
 * neighbourhood of the minimum, and the escapes between them.
 *
 * <p>The regions come from the valleys and peaks of the stages, so both always agree. A region ends
 * where the gradient norm passes the geometric mean of its valley and the neighbouring peak.
 * Between trajectory records, log ||grad|| is interpolated linearly.
 *
 * @param saddles the neighbourhoods of saddles, in step order
 * @param minimumFrom the first step of the minimum's region; {@link Long#MAX_VALUE} if there is
 *     none
 */
public record GradientRegions(List<Saddle> saddles, long minimumFrom) {
  private static final String ESCAPE = "escape";
  private static final String MINIMUM = "minimum";
  private static final String NONE = "none";

  /**
   * The neighbourhood of a saddle.
   *
   * @param learned k, the number of modes that had reached half of their reference by its valley
   * @param first the first step in it
   * @param last the last step in it
   */
  public record Saddle(int learned, long first, long last) {
    /** Returns the name of the region in tables. */
    public String label() {
      return "saddle " + learned;
    }
  }

  /**
   * Finds the regions of a run.
   *
   * @param stages the stages of the run, in step order
   * @param modes the crossings of its modes
   * @param records all trajectory records, in step order; the valleys and peaks of all stages are
   *     among them
   * @param atMinimum whether the end of the run is certified as a minimum
   */
  public static GradientRegions of(
      List<SpeStage> stages,
      List<ModeCrossings> modes,
      List<TrajectoryRecord> records,
      boolean atMinimum) {
    List<Saddle> saddles = new ArrayList<>();
    Extremum peak = null;
    for (SpeStage stage : stages) {
      double valley = stage.valley().gradientNorm();
      long first = peak == null ? 0 : firstBelow(records, peak, mean(valley, peak));
      long last = lastAtMost(records, stage, mean(valley, stage.peak()));
      saddles.add(new Saddle(stage.learnedBefore(modes), first, last));
      peak = stage.peak();
    }
    if (peak == null || !atMinimum) {
      return new GradientRegions(saddles, Long.MAX_VALUE);
    }
    return new GradientRegions(saddles, minimumFrom(records, peak));
  }

  /**
   * Returns the first step at which the gradient norm is below the mean of the last peak and of its
   * value at the end. If the last gradient is exactly 0, which has no geometric mean with other
   * values, the smallest positive gradient norm after the peak takes its place.
   */
  private static long minimumFrom(List<TrajectoryRecord> records, Extremum peak) {
    TrajectoryRecord end = records.get(records.size() - 1);
    if (end.gradientNorm() > 0) {
      return firstBelow(records, peak, mean(end.gradientNorm(), peak));
    }
    double smallest =
        records.stream()
            .filter(r -> r.step() > peak.step() && r.gradientNorm() > 0)
            .mapToDouble(TrajectoryRecord::gradientNorm)
            .min()
            .orElse(Double.MIN_VALUE);
    return Math.min(firstBelow(records, peak, mean(smallest, peak)), end.step());
  }

  private static double mean(double valley, Extremum peak) {
    return Math.sqrt(valley) * Math.sqrt(peak.gradientNorm());
  }

  /** Returns the first step after {@code peak} at which the gradient norm is below a level. */
  private static long firstBelow(List<TrajectoryRecord> records, Extremum peak, double level) {
    for (int i = 1; i < records.size(); i++) {
      if (records.get(i).step() > peak.step() && records.get(i).gradientNorm() < level) {
        return (long) Math.floor(passing(records.get(i - 1), records.get(i), level)) + 1;
      }
    }
    return Long.MAX_VALUE;
  }

  /**
   * Returns the last step before the stage's peak at which the gradient norm is at most a level.
   */
  private static long lastAtMost(List<TrajectoryRecord> records, SpeStage stage, double level) {
    for (int i = records.size() - 2; i >= 0; i--) {
      if (records.get(i).step() < stage.peak().step() && records.get(i).gradientNorm() <= level) {
        return (long) Math.floor(passing(records.get(i), records.get(i + 1), level));
      }
    }
    return stage.valley().step();
  }

  private static double passing(TrajectoryRecord a, TrajectoryRecord b, double level) {
    double from = StrictMath.log(a.gradientNorm());
    double share = (StrictMath.log(level) - from) / (StrictMath.log(b.gradientNorm()) - from);
    return a.step() + Math.min(1, Math.max(0, share)) * (b.step() - a.step());
  }

  /**
   * Returns the region at {@code step}: saddle k, escape, minimum, or none if there is no stage.
   */
  public String at(long step) {
    for (Saddle saddle : saddles) {
      if (saddle.first() <= step && step <= saddle.last()) {
        return saddle.label();
      }
    }
    return saddles.isEmpty() ? NONE : step >= minimumFrom ? MINIMUM : ESCAPE;
  }

  /** Returns how many states lie in the neighbourhoods of saddles. */
  public long saddleSteps() {
    return saddles.stream().mapToLong(s -> Math.max(0, s.last() - s.first() + 1)).sum();
  }

  /** Returns the records with their regions. */
  public List<TrajectoryPoint> label(List<TrajectoryRecord> records) {
    return records.stream().map(r -> TrajectoryPoint.of(r, at(r.step()))).toList();
  }
}
