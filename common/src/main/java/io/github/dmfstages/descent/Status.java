package io.github.dmfstages.descent;

/** How a run ended. */
public enum Status {
  /** The loss fell below its tolerance, or the state is second-order critical and stays so. */
  CONVERGED,
  /** The gradient vanished or no longer moves the factors. */
  STALLED,
  /** The loss keeps rising and falling without a new best. */
  OSCILLATING,
  /** Loss or gradient is not finite, or the loss exceeds a million times its first value. */
  DIVERGED,
  /** The last step allowed was taken. */
  BUDGET_EXHAUSTED,
  /** The run's time limit ended it; a longer limit runs it again. */
  TIMED_OUT,
  /** The run threw an error; given by a sweep, never by a run itself. */
  FAILED
}
