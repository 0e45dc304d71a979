package io.github.dmfstages.sweep;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Keeps track of the runs that Spark is computing, where it computes them, and which tasks it lost.
 * Spark's listener thread writes it, and the driver's thread reads it.
 */
final class RunsInFlight {
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Queue<Loss> losses = new ConcurrentLinkedQueue<>();

  /**
   * A run that is being computed.
   *
   * @param runId the id of the run
   * @param executor the executor that computes it, with its host
   * @param sinceNanos {@link System#nanoTime} when the driver was notified that the run had begun
   * @param steps the number of steps that it had taken a few seconds ago
   */
  record Running(String runId, String executor, long sinceNanos, long steps) {}

  /**
   * A task that ended without a result.
   *
   * @param runId the id of its run
   * @param executor the executor that computed it, with its host
   * @param why the reason that Spark gives
   * @param counts whether Spark blames the application for it; false, for example, if the executor
   *     was preempted
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

  /** Returns the tasks that were lost since the last call. */
  List<Loss> takeLosses() {
    List<Loss> taken = new ArrayList<>();
    for (Loss loss = losses.poll(); loss != null; loss = losses.poll()) {
      taken.add(loss);
    }
    return taken;
  }
}
