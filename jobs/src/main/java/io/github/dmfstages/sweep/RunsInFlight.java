package io.github.dmfstages.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Which runs Spark computes at the moment and where, and which tasks it lost; filled from Spark's
 * listeners, read by the driver's thread.
 */
final class RunsInFlight {
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();

  /**
   * A run that is being computed.
   *
   * @param runId which run
   * @param executor which executor has it, with its host
   * @param sinceNanos {@link System#nanoTime} when the driver heard that it was begun
   * @param steps taken, a few seconds ago
   */
  record Running(String runId, String executor, long sinceNanos, long steps) {}

  /**
   * A task that ended without a result.
   *
   * @param runId which run
   * @param executor where
   * @param why what Spark says
   * @param counts whether the application is to blame; not so for a preempted executor
   */
  record Loss(String runId, String executor, String why, boolean counts) {}

  void begun(String runId, String executor) {
    running.put(runId, new Running(runId, executor, System.nanoTime(), 0));
  }

  void stepped(RunningSteps.At at) {
    running.computeIfPresent(
        at.runId(), (id, r) -> new Running(id, r.executor(), r.sinceNanos(), at.step()));
  }

  void ended(String runId) {
    running.remove(runId);
  }

  void lost(Loss loss) {
    running.remove(loss.runId());
    losses.add(loss);
  }

  Collection<Running> running() {
    return running.values();
  }

  /** What was lost since this was last asked. */
  List<Loss> takeLosses() {
    List<Loss> taken = new ArrayList<>();
    for (Loss loss = losses.poll(); loss != null; loss = losses.poll()) {
      taken.add(loss);
    }
    return taken;
  }
}
