package io.github.dmfstages.descent;

/**
 * What is known of an optimizer before a run. {@link Optimizer.Kind} has the built-in optimizers,
 * and {@link LoadedOptimizer} is one from a jar.
 */
public interface OptimizerKind {
  /** Returns the default of epsilon; NaN for a rule without an epsilon. */
  default double defaultEpsilon() {
    return Double.NaN;
  }

  /** Returns the default of momentum; NaN for a rule without a momentum. */
  default double defaultMomentum() {
    return Double.NaN;
  }

  /**
   * Returns whether the length of a step may not be proportional to the gradients. The stability
   * limit of gradient descent and the predicted escape times do not apply to such a rule.
   */
  boolean scalesGradients();

  /**
   * Returns whether weight decay shrinks the factors at each step, instead of adding a penalty to
   * the loss.
   */
  boolean decouplesDecay();

  /**
   * Returns whether {@link Optimizer.Update#effectiveStepSize} may exist. A certificate may end
   * only such a run, because it counts the steps to the next escape in steps of gradient descent.
   */
  boolean isCertified();
}
