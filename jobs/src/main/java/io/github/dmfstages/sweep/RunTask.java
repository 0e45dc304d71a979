package io.github.dmfstages.sweep;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.run.Provenance;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.run.RunResult;
import io.github.dmfstages.table.RunRow;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;

/** What a Spark task does: one run, whole. */
final class RunTask {
  // Rare enough to cost nothing, often enough that a cancelled task leaves within a fraction of a
  // second at any size.
  private static final int STEPS_BETWEEN_POLLS = 1024;
  private static final int MAX_ERROR_LENGTH = 4000;

  private RunTask() {}

  /**
   * The row of a run. What the run itself throws becomes a FAILED row, because Spark would only
   * throw it again; what the JVM throws for want of memory, and a killed task, go to Spark.
   */
  static RunRow execute(PlannedRun planned) {
    TaskContext task = TaskContext.get();
    try {
      RunResult result = Run.execute(planned.config(), state -> poll(task, state));
      return row(planned, result, null);
    } catch (TaskKilledException e) {
      throw e;
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      return row(planned, null, describe(e));
    }
  }

  private static void poll(TaskContext task, DescentState state) {
    if (task != null && state.step() % STEPS_BETWEEN_POLLS == 0 && task.isInterrupted()) {
      throw new TaskKilledException("cancelled at step " + state.step());
    }
  }

  private static RunRow row(PlannedRun planned, RunResult result, String error) {
    return new RunRow(planned.runId(), 1, planned.config(), result, error, Provenance.current());
  }

  private static String describe(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    String text = trace.toString();
    return text.length() > MAX_ERROR_LENGTH ? text.substring(0, MAX_ERROR_LENGTH) : text;
  }
}
