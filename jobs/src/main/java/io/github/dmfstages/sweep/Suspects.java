package io.github.dmfstages.sweep;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps track of runs that seem to kill their executors, for example because they need too much
 * memory. If several runs were on one executor, nobody knows which of them killed it. So a run is
 * computed alone, when all others are done, if two of its executors died or the JVM ran out of
 * memory for it. If it fails again then, it is the cause and counts as failed.
 */
final class Suspects {
  private static final int STRIKES = 2;

  private final Map<String, Strikes> strikes = new HashMap<>();
  private final Deque<PlannedRun> waiting = new ArrayDeque<>();
  private PlannedRun alone;

  /** What is done with a run that was handed back. */
  enum Verdict {
    /** Its executors were taken away, so it is submitted again. */
    AGAIN,
    /** It waits until it can be computed alone. */
    ASIDE,
    /** It can't be computed here. */
    GUILTY
  }

  /**
   * The tasks of a run that ended without a result because of the application.
   *
   * @param count how many there were
   * @param why the reason of the last one
   */
  private record Strikes(int count, String why) {}

  private static final Strikes NONE = new Strikes(0, "its executor was taken away");

  /**
   * Counts a task of a run that ended without a result, other than because its executor was taken
   * away.
   */
  void strike(String runId, String why) {
    strikes.merge(runId, new Strikes(1, why), (a, b) -> new Strikes(a.count + 1, why));
  }

  /** Returns the reason of a run's last strike. */
  String why(String runId) {
    return of(runId).why;
  }

  private Strikes of(String runId) {
    return strikes.getOrDefault(runId, NONE);
  }

  /**
   * Decides what to do with a run that was handed back.
   *
   * @param outOfMemory the message of the JVM's error if there was too little memory for the run,
   *     otherwise null
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

  /**
   * Returns the next run that is to be computed alone, and forgets its earlier strikes. The result
   * is empty if there is none.
   */
  Optional<PlannedRun> next() {
    alone = waiting.poll();
    if (alone != null) {
      strikes.remove(alone.runId());
    }
    return Optional.ofNullable(alone);
  }
}
