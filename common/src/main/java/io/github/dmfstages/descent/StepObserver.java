package io.github.dmfstages.descent;

/**
 * Watches a run. Called once a step, before the step's update, at every state that has not
 * diverged. Any method may throw to abandon the run.
 */
@FunctionalInterface
public interface StepObserver {
  /** The state is valid during the call only. */
  void observe(DescentState state);

  /**
   * Asked in what takes long between two states or after the last one: before each product with a
   * Hessian, each decomposition, each prediction.
   */
  default void proceed() {}

  /**
   * Called once, when the descent has ended and its last state is not certified yet; also where it
   * has diverged. The state is valid during the call only.
   */
  default void end(DescentState last) {}
}
