package io.github.dmfstages.descent;

/**
 * An observer of a run. The loop calls it once at each step, before the update, if the state has
 * not diverged. Any method may throw an exception to abandon the run.
 */
@FunctionalInterface
public interface StepObserver {
  /** Observes a state, which is valid only during the call. */
  void observe(DescentState state);

  /**
   * Called often during work that takes long between two states or after the last one: before each
   * product with a Hessian, each decomposition and each prediction.
   */
  default void proceed() {}

  /**
   * Returns whether the run must end now, as if its time limit had passed. Asked every few dozen
   * steps, and often during the work after the last one.
   */
  default boolean endsRun() {
    return false;
  }

  /**
   * Called once, after the descent has ended, diverged or not, and before its last state is
   * certified. The state is valid only during the call.
   */
  default void end(DescentState last) {}
}
