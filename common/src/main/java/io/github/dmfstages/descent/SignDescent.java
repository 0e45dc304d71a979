package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;

/**
 * Sign descent (bernstein2018): W -= eta sign(b), with b = mu b + (1 - mu) g from b = 0. The sign
 * of 0 is 0.
 *
 * @param momentum mu, at least 0 and below 1; with 0, b is the gradient
 */
public record SignDescent(double momentum) implements Optimizer {
  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
    if (momentum == 0) {
      return (gradients, eta) -> {
        for (int j = 0; j < factors.length; j++) {
          factors[j].addSigns(-eta, gradients[j]);
        }
      };
    }
    WorkMatrix[] averages = Optimizer.zeros(engine, factors);
    return new Update() {
      @Override
      public void apply(WorkMatrix[] gradients, double eta) {
        for (int j = 0; j < factors.length; j++) {
          averages[j].average(momentum, gradients[j]);
          factors[j].addSigns(-eta, averages[j]);
        }
      }

      @Override
      public void saveOrRestore(StateArchive archive) throws IOException {
        archive.visitElements(averages);
      }
    };
  }
}
