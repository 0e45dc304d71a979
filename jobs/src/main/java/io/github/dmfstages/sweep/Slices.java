package io.github.dmfstages.sweep;

import java.util.List;
import java.util.Optional;

/** Cuts a plan into the slices that Spark gets, and says when the next is due. */
final class Slices {
  private static final int MOST_RUNS = 5000;

  private final List<PlannedRun> runs;
  private int next;

  Slices(List<PlannedRun> runs) {
    this.runs = runs;
  }

  /** The next slice; empty if none is due or none is left. */
  Optional<List<PlannedRun>> next(int unended, int slots) {
    if (next == runs.size() || unended >= Math.max(MOST_RUNS, 2 * slots)) {
      return Optional.empty();
    }
    int from = next;
    next = Math.min(runs.size(), from + MOST_RUNS);
    return Optional.of(runs.subList(from, next));
  }
}
