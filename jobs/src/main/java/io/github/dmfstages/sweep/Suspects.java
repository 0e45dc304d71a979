package io.github.dmfstages.sweep;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Runs that seem to kill their executors, by taking too much memory, say. Of several that were on
 * one executor nobody can tell which it was. So a run on two that died, or one that the JVM had no
 * memory for, is computed alone when all others are done: if it fails again then, it is guilty.
 */
final class Suspects {
  private static final int STRIKES = 2;

  private final Map<String, Strikes> strikes = new HashMap<>();
  private final Deque<PlannedRun> waiting = new ArrayDeque<>();
  private PlannedRun alone;

  /** What is done with a run that was handed back. */
  enum Verdict {
    /** Its executors were taken away: it is submitted again. */
    AGAIN,
    /** It waits until it can be computed alone. */
    ASIDE,
    /** It can't be computed here. */
    GUILTY
  }

  /**
   * Tasks of a run that ended without a result, by the application's fault.
   *
   * @param count how many
   * @param why what is known of the last
   */
  private record Strikes(int count, String why) {}

  private static final Strikes NONE = new Strikes(0, "its executor was taken away");

  /** A task of a run ended without a result, and not because its executor was taken away. */
  void strike(String runId, String why) {
    strikes.merge(runId, new Strikes(1, why), (a, b) -> new Strikes(a.count + 1, why));
  }

  /** What is known of a run's last strike. */
  String why(String runId) {
    return of(runId).why;
  }

  private Strikes of(String runId) {
    return strikes.getOrDefault(runId, NONE);
  }

  /**
   * Decides on a run that was handed back.
   *
   * @param outOfMemory what the JVM said if there was too little memory for it, or null
   */
  Verdict judge(PlannedRun run, String outOfMemory) {
    if (outOfMemory != null) {
      strikes.put(run.runId(), new Strikes(STRIKES, "out of memory: " + outOfMemory));
    }
    Strikes against = of(run.runId());
    if (run.equals(alone)) {
      alone = null;
      if (against.count > 0) {
        return Verdict.GUILTY;
      }
    } else if (against.count < STRIKES) {
      return Verdict.AGAIN;
    }
    waiting.add(run);
    return Verdict.ASIDE;
  }

  /** The next run that is to be computed alone, with nothing held against it yet. */
  Optional<PlannedRun> next() {
    alone = waiting.poll();
    if (alone != null) {
      strikes.remove(alone.runId());
    }
    return Optional.ofNullable(alone);
  }
}
