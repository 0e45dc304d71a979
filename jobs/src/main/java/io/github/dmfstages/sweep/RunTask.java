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

/** The work of a Spark task, which is one whole run. */
final class RunTask {
  private static final int MAX_ERROR_LENGTH = 4000;
  private static final Provenance PROVENANCE = provenance();

  private RunTask() {}

  /** Returns the provenance of runs that this JVM computes. */
  static Provenance provenance() {
    return Provenance.current(package$.MODULE$.SPARK_VERSION());
  }

  /**
   * Executes a run. If the run itself throws an exception, its row is FAILED, because it would
   * throw the same again. If there is too little memory for a run, or {@code tries} of its tasks
   * have been lost, the run goes back to the driver. Otherwise Spark would go on trying until the
   * whole job fails, and other runs on the same executor would be lost with it. If a task is
   * killed, its exception goes to Spark.
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

  /** Reports the step of the run to the driver, and ends the run when the task is cancelled. */
  private static final class Watch implements StepObserver {
    // Steps are reported only now and then, so that this costs nothing even for the smallest runs.
    // For the largest runs, 32 steps take about a second.
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
