package io.github.dmfstages.sweep;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.run.Run;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.package$;

/** What a Spark task does: one run, whole. */
final class RunTask {
  private static final int MAX_ERROR_LENGTH = 4000;
  private static final Provenance PROVENANCE = provenance();

  private RunTask() {}

  /** What computes here. */
  static Provenance provenance() {
    return Provenance.current(package$.MODULE$.SPARK_VERSION());
  }

  /**
   * Executes a run. What the run itself throws becomes a FAILED row, because it would only throw it
   * again. A run for which there is too little memory, or whose task has been lost {@code tries}
   * times, goes back to the driver: where Spark would go on until the job has failed, and take
   * neighbours along. A killed task goes to Spark.
   */
  static EndedTask execute(PlannedRun planned, RunningSteps steps, SavedRuns saved, int tries) {
    if (TaskContext.get().attemptNumber() >= tries) {
      return new EndedTask.HandedBack(planned.runId(), null);
    }
    try {
      RunResult result =
          Run.execute(planned.config(), saved.store(planned.runId()), new Watch(planned, steps));
      return new EndedTask.Ended(planned.runId(), result, null, PROVENANCE);
    } catch (TaskKilledException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      return new EndedTask.HandedBack(planned.runId(), String.valueOf(e.getMessage()));
    } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
      return new EndedTask.Ended(planned.runId(), null, describe(e), PROVENANCE);
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
        proceed();
        steps.add(new RunningSteps.At(planned.runId(), state.step()));
      }
    }

    @Override
    public void proceed() {
      if (task.isInterrupted()) {
        throw new TaskKilledException("cancelled");
      }
    }
  }

  private static String describe(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    String text = trace.toString();
    return text.length() > MAX_ERROR_LENGTH ? text.substring(0, MAX_ERROR_LENGTH) : text;
  }
}
