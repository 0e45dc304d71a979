package io.github.dmfstages.run;

import io.github.dmfstages.descent.StepObserver;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Until when a run may go on: its time limit, and its watchers, who may throw to abandon it. */
final class Deadline {
  private final double limit;
  private final DoubleSupplier seconds;
  private final List<StepObserver> watchers;
  private boolean passed;

  /** Thrown in the middle of work for which no time is left. */
  static final class PassedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private PassedException() {
      super("the time limit has passed", null, false, false);
    }
  }

  /**
   * A deadline for one run.
   *
   * @param limit in seconds; infinite for none
   * @param seconds how long the run has taken so far
   */
  Deadline(double limit, DoubleSupplier seconds, List<StepObserver> watchers) {
    this.limit = limit;
    this.seconds = seconds;
    this.watchers = watchers;
  }

  /** Asks the watchers, and says whether the time limit has passed. */
  boolean isPassed() {
    askWatchers();
    passed |= seconds.getAsDouble() > limit;
    return passed;
  }

  /** Whether it ever passed when somebody asked, so that something was left out. */
  boolean wasPassed() {
    return passed;
  }

  /** Throws if the time limit has passed or a watcher abandons the run. */
  void check() {
    if (isPassed()) {
      throw new PassedException();
    }
  }

  void askWatchers() {
    watchers.forEach(StepObserver::proceed);
  }
}
