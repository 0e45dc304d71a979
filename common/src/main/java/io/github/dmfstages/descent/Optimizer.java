package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.WorkMatrix;
import java.io.Serializable;

/** Which rule moves the factors. */
public sealed interface Optimizer extends Serializable {

  /** The kinds of optimizer. */
  enum Kind {
    /** {@link GradientDescent}. */
    GRADIENT_DESCENT
  }

  /** Which kind this is. */
  Kind kind();

  /** The rule for one run at step size {@code eta}; it holds what state the optimizer needs. */
  Update start(double eta);

  /** One step: moves the factors by the gradient at them. */
  @FunctionalInterface
  interface Update {
    /** W_j from step t to t+1, given df/dW_j at step t. */
    void apply(WorkMatrix[] factors, WorkMatrix[] gradients);
  }

  /** W -= eta g. */
  record GradientDescent() implements Optimizer {
    @Override
    public Kind kind() {
      return Kind.GRADIENT_DESCENT;
    }

    @Override
    public Update start(double eta) {
      return (factors, gradients) -> {
        for (int j = 0; j < factors.length; j++) {
          factors[j].addScaled(-eta, gradients[j]);
        }
      };
    }
  }
}
