package io.github.dmfstages.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Divides the runs of a sweep into slices, in their order. Each slice is one Spark job, which
 * bounds what Spark's driver keeps in memory for a job. The next slice is due as soon as few runs
 * of the earlier ones are left. This counts runs and not slices, because a few long runs keep a
 * slice open long after its other runs have ended.
 */
final class Slices {
  private static final int MOST_RUNS = 5000;
  private static final int RUNS_A_SLOT = 2;

  private final List<PlannedRun> runs;
  private int submitted;

  /** Divides {@code runs}, which are sorted with the longest first. */
  Slices(List<PlannedRun> runs) {
    this.runs = new ArrayList<>(runs);
  }

  /** Adds runs after all others. */
  void add(List<PlannedRun> further) {
    runs.addAll(further);
  }

  /**
   * Returns the next slice and counts it as submitted. The result is empty if no slice is due or
   * none is left. Several slices may be due at once.
   *
   * @param unended how many runs were submitted and have not ended yet
   * @param slots how many runs can be computed at once
   */
  Optional<List<PlannedRun>> next(int unended, int slots) {
    if (submitted == runs.size() || unended >= Math.max(MOST_RUNS, (long) RUNS_A_SLOT * slots)) {
      return Optional.empty();
    }
    int from = submitted;
    submitted = Math.min(runs.size(), from + MOST_RUNS);
    return Optional.of(List.copyOf(runs.subList(from, submitted)));
  }

  /** Returns how many runs are in the slices that were returned so far. */
  int submitted() {
    return submitted;
  }

  /** Returns how many runs there are. */
  int size() {
    return runs.size();
  }
}
