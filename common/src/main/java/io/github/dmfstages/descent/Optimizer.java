package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A rule that updates the factors by the gradient. An object has the numbers of the rule, and
 * {@link #start} creates its state for one run.
 *
 * <p>Rules from other jars implement this interface as the built-in ones do; see docs/extending.md.
 * The bits of a run may depend only on its configuration, so a rule must use neither clocks nor
 * threads nor unseeded random numbers, and must add in a fixed order. The operations of {@link
 * WorkMatrix} and the engine have the same bits on every machine.
 */
public interface Optimizer extends Serializable {

  /** The kinds of optimizer. */
  enum Kind implements OptimizerKind {
    /** {@link GradientDescent}. */
    GRADIENT_DESCENT,
    /** {@link Momentum}. */
    MOMENTUM,
    /** {@link RmsProp}. */
    RMSPROP,
    /** {@link GroupRmsProp}. */
    GROUP_RMSPROP,
    /** {@link Adam}, with weight decay in the gradient. */
    ADAM,
    /** {@link Adam}, with weight decay outside of the gradient. */
    ADAMW,
    /** {@link SignDescent}. */
    SIGN,
    /** {@link PolarDescent}. */
    POLAR,
    /** {@link Muon}. */
    MUON,
    /** {@link GradientFlow}. */
    GRADIENT_FLOW;

    @Override
    public double defaultEpsilon() {
      return switch (this) {
        case GRADIENT_DESCENT, MOMENTUM, SIGN, POLAR, MUON, GRADIENT_FLOW -> Double.NaN;
        case RMSPROP, ADAM, ADAMW -> 1e-8;
        case GROUP_RMSPROP -> 1e-6;
      };
    }

    @Override
    public double defaultMomentum() {
      return switch (this) {
        case GRADIENT_DESCENT, RMSPROP, GROUP_RMSPROP, ADAM, ADAMW, POLAR, GRADIENT_FLOW ->
            Double.NaN;
        case MOMENTUM -> .9;
        case SIGN -> 0;
        case MUON -> .95;
      };
    }

    @Override
    public boolean scalesGradients() {
      return switch (this) {
        case GRADIENT_DESCENT, MOMENTUM, GRADIENT_FLOW -> false;
        case RMSPROP, GROUP_RMSPROP, ADAM, ADAMW, SIGN, POLAR, MUON -> true;
      };
    }

    @Override
    public boolean decouplesDecay() {
      return switch (this) {
        case GRADIENT_DESCENT, MOMENTUM, RMSPROP, GROUP_RMSPROP, ADAM, SIGN, GRADIENT_FLOW -> false;
        case ADAMW, POLAR, MUON -> true;
      };
    }

    @Override
    public boolean isCertified() {
      return switch (this) {
        case GRADIENT_DESCENT, MOMENTUM, GROUP_RMSPROP, GRADIENT_FLOW -> true;
        case RMSPROP, ADAM, ADAMW, SIGN, POLAR, MUON -> false;
      };
    }
  }

  /**
   * Returns the largest distance by which one gradient of norm 1 can move the factors, over all
   * steps that it influences. It is infinite for a rule that can move far by a small gradient.
   *
   * @param eta the largest step size
   */
  default double displacementBound(double eta) {
    return Double.POSITIVE_INFINITY;
  }

  /**
   * Creates the rule's state for one run.
   *
   * @param factors W_1 first; the rule updates them in place
   * @param gradient computes gradients at other factors than those of the present step, for rules
   *     that need several gradients per step
   */
  Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient);

  /** The gradient of the loss as a function of the factors. */
  @FunctionalInterface
  interface Gradient {
    /**
     * Returns df/dW_1, .., df/dW_N at {@code factors}. The next call overwrites them, and each call
     * overwrites the gradients that were given to {@link Update#apply}.
     */
    WorkMatrix[] at(WorkMatrix[] factors);
  }

  /** A rule in one run, with its state. */
  @FunctionalInterface
  interface Update {
    /**
     * Moves the factors W_j from step t to t+1. Stored elements that are padding are 0 in {@code
     * gradients}, and must stay 0 in the factors.
     *
     * @param gradients df/dW_j at step t, which must not be changed
     * @param eta the step size of this step
     */
    void apply(WorkMatrix[] gradients, double eta);

    /**
     * Returns the step size of the gradient descent to which this rule is equivalent where
     * gradients change slowly, as near a saddle; empty if there is no such step size.
     *
     * @param eta the step size of this rule
     */
    default OptionalDouble effectiveStepSize(double eta) {
      return OptionalDouble.empty();
    }

    /** Saves or restores the state that depends on past gradients. */
    default void saveOrRestore(StateArchive archive) throws IOException {}
  }

  /** Creates one matrix of zeros for each factor, of the same shape. */
  static WorkMatrix[] zeros(LinearAlgebra engine, WorkMatrix[] factors) {
    return Arrays.stream(factors)
        .map(f -> engine.allocate(f.rows(), f.cols()))
        .toArray(WorkMatrix[]::new);
  }
}
