package io.github.dmfstages.descent;

/**
 * How a run ended, as column {@code status} shows it. A descent ends with any of these except
 * {@link #FAILED} and {@link #IMPORTED}.
 */
public enum Status {
  /**
   * The loss fell below its tolerance, or the end is certified as a second-order critical point.
   */
  CONVERGED,
  /** The gradient is 0, or too small to move the factors. */
  STALLED,
  /** The loss rises and falls without reaching a new minimum. */
  OSCILLATING,
  /**
   * The loss or the gradient is not finite, or the loss exceeds its first value a million times.
   */
  DIVERGED,
  /** The held-out error no longer improved, and {@code stop-when = held-out}. */
  STOPPED_EARLY,
  /** The run made the largest number of updates allowed. */
  BUDGET_EXHAUSTED,
  /** The time limit ended the run; with a longer limit, a sweep repeats it. */
  TIMED_OUT,
  /** The run threw an exception, so it has no result. The row of a run has this status. */
  FAILED,
  /** Another program executed the run, and its records do not say why it ended. */
  IMPORTED
}
