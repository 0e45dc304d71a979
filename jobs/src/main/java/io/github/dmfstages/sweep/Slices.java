package io.github.dmfstages.sweep;

import java.util.List;
import java.util.Optional;

/**
 * A plan in slices, each a job of Spark's, in the order of the plan. A slice bounds what Spark's
 * driver holds of a job. The next one is due as soon as few runs are left to begin: counted in
 * runs, because a few long ones keep a slice open long after its other runs have ended.
 */
final class Slices {
  private static final int MOST_RUNS = 5000;
  private static final int RUNS_A_SLOT = 2;

  private final List<PlannedRun> runs;
  private int submitted;

  /** Cuts {@code runs}, longest first. */
  Slices(List<PlannedRun> runs) {
    this.runs = runs;
  }

  /**
   * The next slice, which counts as submitted from now on; empty if none is due or none is left.
   * Several may be due at once.
   *
   * @param unended runs that were submitted and have not ended yet
   * @param slots how many runs are computed at once
   */
  Optional<List<PlannedRun>> next(int unended, int slots) {
    if (submitted == runs.size() || unended >= Math.max(MOST_RUNS, (long) RUNS_A_SLOT * slots)) {
      return Optional.empty();
    }
    int from = submitted;
    submitted = Math.min(runs.size(), from + MOST_RUNS);
    return Optional.of(runs.subList(from, submitted));
  }

  /** How many runs were handed out so far. */
  int submitted() {
    return submitted;
  }
}
