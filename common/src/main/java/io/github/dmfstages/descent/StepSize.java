package io.github.dmfstages.descent;

import io.github.dmfstages.landscape.StabilityLimit;
import java.io.Serializable;

/** The step size eta, given as a number or as a fraction of the stability limit. */
public sealed interface StepSize extends Serializable {

  /** Returns the key of this step size in a configuration. */
  String key();

  /** Returns the number that the key has. */
  double value();

  /**
   * Returns eta.
   *
   * @param depth N
   * @param sigmaMax the largest singular value of the target
   * @param c the loss factor
   */
  double effective(int depth, double sigmaMax, double c);

  /**
   * A step size that is given as eta itself.
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
   * @param value positive; from 1 on, the minimum is unstable
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
