package io.github.dmfstages.sweep;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.run.Provenance;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.run.RunResult;
import io.github.dmfstages.table.RunRow;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.package$;

/** What a Spark task does: one run, whole. */
final class RunTask {
  private static final int MAX_ERROR_LENGTH = 4000;
  private static final Provenance PROVENANCE = Provenance.current(package$.MODULE$.SPARK_VERSION());

  private RunTask() {}

  /**
   * The row of a run. What the run itself throws becomes a FAILED row, because it would only throw
   * it again; what the JVM throws for want of memory, and a killed task, go to Spark.
   */
  static RunRow execute(PlannedRun planned, RunningSteps steps) {
    try {
      return row(planned, Run.execute(planned.config(), new Watch(planned, steps)), null);
    } catch (TaskKilledException e) {
      throw e;
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      return row(planned, null, describe(e));
    }
  }

  /** Tells the driver how far the run is, and leaves it when the task is cancelled. */
  private static final class Watch implements StepObserver {
    // Not every step, so that it costs nothing beside the smallest; a second's worth at the
    // largest.
    private static final int STEPS_BETWEEN = 32;

    private final TaskContext task = TaskContext.get();
    private final PlannedRun planned;
    private final RunningSteps steps;

    Watch(PlannedRun planned, RunningSteps steps) {
      this.planned = planned;
      this.steps = steps;
    }

    @Override
    public void observe(DescentState state) {
      if (state.step() % STEPS_BETWEEN == 0) {
        if (task.isInterrupted()) {
          throw new TaskKilledException("cancelled at step " + state.step());
        }
        steps.add(new RunningSteps.At(planned.runId(), state.step()));
      }
    }
  }

  private static RunRow row(PlannedRun planned, RunResult result, String error) {
    return new RunRow(
        planned.runId(), planned.attempt(), planned.config(), result, error, PROVENANCE);
  }

  private static String describe(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    String text = trace.toString();
    return text.length() > MAX_ERROR_LENGTH ? text.substring(0, MAX_ERROR_LENGTH) : text;
  }
}
