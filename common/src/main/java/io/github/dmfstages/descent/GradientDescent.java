package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.OptionalDouble;

/** Gradient descent: W -= eta g. */
public record GradientDescent() implements Optimizer {
  @Override
  public double displacementBound(double eta) {
    return eta;
  }

  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
    return new Update() {
      @Override
      public void apply(WorkMatrix[] gradients, double eta) {
        for (int j = 0; j < factors.length; j++) {
          factors[j].addScaled(-eta, gradients[j]);
        }
      }

      @Override
      public OptionalDouble effectiveStepSize(double eta) {
        return OptionalDouble.of(eta);
      }
    };
  }
}
