package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.OptionalDouble;

/**
 * The gradient flow dW/dt = -g, by the classical Runge-Kutta method of order 4 (kutta1901) with
 * time step eta. A step takes four gradients.
 */
public record GradientFlow() implements Optimizer {
  @Override
  public double displacementBound(double eta) {
    return eta;
  }

  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
    WorkMatrix[] before = Optimizer.zeros(engine, factors);
    WorkMatrix[] sums = Optimizer.zeros(engine, factors);
    return new Update() {
      @Override
      public void apply(WorkMatrix[] gradients, double eta) {
        for (int j = 0; j < factors.length; j++) {
          before[j].set(factors[j]);
          sums[j].set(gradients[j]);
        }
        move(eta / 2, gradients);
        move(eta / 2, add(2, gradient.at(factors)));
        move(eta, add(2, gradient.at(factors)));
        add(1, gradient.at(factors));
        move(eta / 6, sums);
      }

      /** Sets the factors to those before the step, minus {@code time} times {@code slopes}. */
      private void move(double time, WorkMatrix[] slopes) {
        for (int j = 0; j < factors.length; j++) {
          factors[j].set(before[j]);
          factors[j].addScaled(-time, slopes[j]);
        }
      }

      private WorkMatrix[] add(double weight, WorkMatrix[] slopes) {
        for (int j = 0; j < factors.length; j++) {
          sums[j].addScaled(weight, slopes[j]);
        }
        return slopes;
      }

      @Override
      public OptionalDouble effectiveStepSize(double eta) {
        return OptionalDouble.of(eta);
      }
    };
  }
}
