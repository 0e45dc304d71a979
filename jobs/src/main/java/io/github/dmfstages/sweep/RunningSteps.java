package io.github.dmfstages.sweep;

import java.io.Serializable;
import org.apache.spark.util.AccumulatorV2;

/**
 * The current step of a running task. Spark's heartbeats send it to the driver. Nothing is
 * accumulated, and no result depends on it.
 */
final class RunningSteps extends AccumulatorV2<RunningSteps.At, RunningSteps.At> {
  private static final long serialVersionUID = 1;

  private volatile At at;

  /**
   * The step that a run has reached.
   *
   * @param runId the id of the run
   * @param step the number of steps taken
   */
  record At(String runId, long step) implements Serializable {
    /** Returns the text that Spark's UI shows. */
    @Override
    public String toString() {
      return runId + " at step " + step;
    }
  }

  @Override
  public void add(At now) {
    at = now;
  }

  @Override
  public At value() {
    return at;
  }

  @Override
  public boolean isZero() {
    return at == null;
  }

  @Override
  public void reset() {
    at = null;
  }

  @Override
  public RunningSteps copy() {
    RunningSteps copy = new RunningSteps();
    copy.at = at;
    return copy;
  }

  @Override
  public void merge(AccumulatorV2<At, At> other) {
    // Spark's UI shows the merged value too, and can't show a missing one. Only the heartbeats are
    // read by this program.
    at = other.value();
  }
}
