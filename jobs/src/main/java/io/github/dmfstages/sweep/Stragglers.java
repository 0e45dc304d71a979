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
 * Finds runs that take far longer than predicted. Predictions are scaled by the pace of the runs
 * that have ended. Each straggler is reported once. Most predictions are right within a factor of
 * two or three.
 */
final class Stragglers {
  private static final double FAR_LONGER = 10;

  private final long leastNanos;
  private final long pauseNanos;
  private final Set<String> reported = new HashSet<>();
  private double seconds;
  private double predicted;
  private long looked = System.nanoTime();

  /**
   * Looks for stragglers at intervals.
   *
   * @param least the shortest time after which a run can be a straggler
   * @param pause the time between two looks
   */
  Stragglers(Duration least, Duration pause) {
    this.leastNanos = least.toNanos();
    this.pauseNanos = pause.toNanos();
  }

  /** Compares the time of a run that has ended with its prediction, to measure the pace. */
  void ended(PlannedRun run, RunRow row) {
    if (row.status() != Status.FAILED) {
      seconds += row.result().seconds();
      predicted += run.predictedSeconds();
    }
  }

  /**
   * Returns the stragglers that were found since the last look. The result is empty if it is too
   * early for another look.
   */
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
          && reported.add(running.runId())) {
        found.add(Notice.ofStraggler(run, running, nanos * 1e-9, pace * run.predictedSeconds()));
      }
    }
    return found;
  }
}
