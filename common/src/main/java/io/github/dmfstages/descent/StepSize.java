package io.github.dmfstages.descent;

import io.github.dmfstages.landscape.StabilityLimit;
import java.io.Serializable;

/** The step size eta, given as it is or against the stability limit. */
public sealed interface StepSize extends Serializable {

  /** The key that gives it in a configuration. */
  String key();

  /** The number given. */
  double value();

  /** eta at this depth, largest singular value of the target and loss factor c. */
  double effective(int depth, double sigmaMax, double c);

  /**
   * eta as it is.
   *
   * @param value positive
   */
  record Absolute(double value) implements StepSize {
    @Override
    public String key() {
      return "step-size";
    }

    @Override
    public double effective(int depth, double sigmaMax, double c) {
      return value;
    }
  }

  /**
   * A fraction of the stability limit 2/L.
   *
   * @param value positive; at 1 and above the minimum is unstable
   */
  record Relative(double value) implements StepSize {
    @Override
    public String key() {
      return "relative-step-size";
    }

    @Override
    public double effective(int depth, double sigmaMax, double c) {
      return value * StabilityLimit.stepSize(depth, sigmaMax, c);
    }
  }
}
