package io.github.dmfstages.sweep;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The runs of one job, as its executors get them. They travel as one array of bytes, so that
 * matrices which many runs share go once.
 *
 * @param runs in the order of the job's tasks
 * @param saved where these runs keep their checkpoints
 * @param tries how many tasks of one run may be lost before it is handed back
 */
record SentRuns(List<PlannedRun> runs, SavedRuns saved, int tries) implements Serializable {
  // An executor's tasks get the same array from their broadcast. The runs are kept while Spark
  // keeps
  // that.
  private static final Map<byte[], SentRuns> READ =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Those of a job that {@code bytes} were made of; read once, however many tasks ask. */
  static SentRuns of(byte[] bytes) {
    return READ.computeIfAbsent(bytes, b -> TaskBytes.read(b, SentRuns.class));
  }

  /** Executes one of them, in its task; returns the bytes of an {@link EndedTask}. */
  byte[] execute(int index, RunningSteps steps) {
    return TaskBytes.of(RunTask.execute(runs.get(index), steps, saved, tries));
  }
}
