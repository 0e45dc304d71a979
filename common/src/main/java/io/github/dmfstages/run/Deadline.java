package io.github.dmfstages.run;

import io.github.dmfstages.descent.StepObserver;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The time limit of a run, and its observers, which may end the run as the limit does, or throw an
 * exception to abandon it.
 */
final class Deadline {
  private final double limit;
  private final DoubleSupplier seconds;
  private final List<StepObserver> observers;
  private boolean passed;

  /** Thrown to end work for which no time is left. */
  static final class PassedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private PassedException() {
      super("the time limit has passed", null, false, false);
    }
  }

  /**
   * Creates a deadline for one run.
   *
   * @param limit the time limit in seconds; infinite if there is none
   * @param seconds how many seconds the run has taken so far
   * @param observers are called whenever the deadline is checked
   */
  Deadline(double limit, DoubleSupplier seconds, List<StepObserver> observers) {
    this.limit = limit;
    this.seconds = seconds;
    this.observers = observers;
  }

  /**
   * Calls the observers, and returns whether the time limit has passed or an observer ends the run.
   */
  boolean isPassed() {
    callObservers();
    passed |= seconds.getAsDouble() > limit;
    // This is asked every few dozen steps, and a stream takes as long as several small steps.
    for (int i = 0; i < observers.size() && !passed; i++) {
      passed = observers.get(i).endsRun();
    }
    return passed;
  }

  /** Returns whether a check has found that the time limit passed, so that work was left out. */
  boolean wasPassed() {
    return passed;
  }

  /**
   * Calls the observers, and checks the time limit.
   *
   * @throws PassedException if the time limit has passed
   */
  void check() {
    if (isPassed()) {
      throw new PassedException();
    }
  }

  void callObservers() {
    for (int i = 0; i < observers.size(); i++) {
      observers.get(i).proceed();
    }
  }
}
