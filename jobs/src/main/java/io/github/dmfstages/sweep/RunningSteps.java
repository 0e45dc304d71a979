package io.github.dmfstages.sweep;

import java.io.Serializable;
import org.apache.spark.util.AccumulatorV2;

/**
 * How far a running task is. Spark's heartbeats carry it to the driver; nothing is accumulated, and
 * no result comes from it.
 */
final class RunningSteps extends AccumulatorV2<RunningSteps.At, RunningSteps.At> {
  private static final long serialVersionUID = 1;

  private volatile At at;

  /**
   * Where a run is.
   *
   * @param runId which run
   * @param step steps taken
   */
  record At(String runId, long step) implements Serializable {
    /** As Spark's UI shows it. */
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
    // For Spark's UI, which shows this too, and can't show nothing; only heartbeats are read here.
    at = other.value();
  }
}
