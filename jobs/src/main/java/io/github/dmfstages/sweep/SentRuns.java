package io.github.dmfstages.sweep;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The runs of one job, as the driver sends them to the executors. They are sent as one array of
 * bytes, so that a matrix that many runs share is sent only once.
 *
 * @param runs the runs, in the order of the job's tasks
 * @param saved where these runs keep their checkpoints
 * @param tries how many tasks of one run may be lost before it is handed back
 */
record SentRuns(List<PlannedRun> runs, SavedRuns saved, int tries) implements Serializable {
  // All tasks of an executor get the same array from their broadcast. The runs are kept as long as
  // Spark keeps the array.
  private static final Map<byte[], SentRuns> READ =
      Collections.synchronizedMap(new WeakHashMap<>());

  /**
   * Returns the runs that {@code bytes} contain. They are read only once, however many tasks ask
   * for them.
   */
  static SentRuns of(byte[] bytes) {
    return READ.computeIfAbsent(bytes, b -> TaskBytes.read(b, SentRuns.class));
  }

  /**
   * Executes the run at {@code index}, in its task, and returns the bytes of an {@link EndedTask}.
   */
  byte[] execute(int index, RunningSteps steps) {
    return TaskBytes.of(RunTask.execute(runs.get(index), steps, saved, tries));
  }
}
