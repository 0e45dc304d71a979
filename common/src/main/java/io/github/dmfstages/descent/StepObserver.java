package io.github.dmfstages.descent;

/**
 * Watches a run. Called once a step, before the step's update, at every state that has not
 * diverged.
 */
@FunctionalInterface
public interface StepObserver {
  /** The state is valid during the call only. */
  void observe(DescentState state);
}
