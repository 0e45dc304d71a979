package io.github.dmfstages.sweep;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.sweep.RunsInFlight.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs that take far longer than predicted, at the pace of those that have ended; each is told
 * once. Most predictions are right within a factor of two or three.
 */
final class Stragglers {
  private static final double FAR_LONGER = 10;

  private final long leastNanos;
  private final long pauseNanos;
  private final Set<String> told = new HashSet<>();
  private double seconds;
  private double predicted;
  private long looked = System.nanoTime();

  /**
   * Looks for them now and then.
   *
   * @param least the shortest that a straggler has run
   * @param pause between two looks
   */
  Stragglers(Duration least, Duration pause) {
    this.leastNanos = least.toNanos();
    this.pauseNanos = pause.toNanos();
  }

  /** Takes a run that has ended as a measure of the predictions. */
  void ended(PlannedRun run, RunRow row) {
    if (row.status() != Status.FAILED) {
      seconds += row.result().seconds();
      predicted += run.predictedSeconds();
    }
  }

  /** Those that have become known since the last look, if it is time for one. */
  List<Notice> find(Collection<Running> inFlight, Map<String, PlannedRun> planned) {
    long now = System.nanoTime();
    List<Notice> found = new ArrayList<>();
    if (now - looked < pauseNanos) {
      return found;
    }
    looked = now;
    double pace = Math.max(1, predicted > 0 ? seconds / predicted : 1);
    for (Running running : inFlight) {
      PlannedRun run = planned.get(running.runId());
      long nanos = now - running.sinceNanos();
      if (run != null
          && nanos >= leastNanos
          && nanos * 1e-9 > FAR_LONGER * pace * run.predictedSeconds()
          && told.add(running.runId())) {
        found.add(Notice.ofStraggler(run, running, nanos * 1e-9, pace * run.predictedSeconds()));
      }
    }
    return found;
  }
}
