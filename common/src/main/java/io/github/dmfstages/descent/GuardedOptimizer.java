package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * An optimizer from a jar, whose steps are checked. If a step throws an exception, sets an element
 * to NaN, or writes into the padding of a factor, the run ends with a message that names the class
 * and the step.
 *
 * @param name the name of the class
 * @param rule the optimizer
 */
record GuardedOptimizer(String name, Optimizer rule) implements Optimizer {
  @Override
  public double displacementBound(double eta) {
    return rule.displacementBound(eta);
  }

  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
    Update update;
    try {
      update = rule.start(engine, factors, gradient);
    } catch (RuntimeException | LinkageError | AssertionError e) {
      throw new OptimizerFailedException(name + " failed before the first step: " + e, e);
    }
    if (update == null) {
      throw new OptimizerFailedException(name + ".start returned null", null);
    }
    return new Update() {
      private long step;

      @Override
      public void apply(WorkMatrix[] gradients, double eta) {
        step++;
        try {
          update.apply(gradients, eta);
        } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
          throw new OptimizerFailedException(name + " failed in step " + step + ": " + e, e);
        }
        for (int j = 0; j < factors.length; j++) {
          check(j);
        }
      }

      private void check(int j) {
        if (Double.isNaN(engine.sumOfSquares(factors[j]))) {
          throw new OptimizerFailedException(
              name + " set an element of W_" + (j + 1) + " to NaN in step " + step, null);
        }
        if (!engine.isPaddingZero(factors[j])) {
          throw new OptimizerFailedException(
              name
                  + " wrote into the padding of W_"
                  + (j + 1)
                  + " in step "
                  + step
                  + ", which must stay 0",
              null);
        }
      }

      @Override
      public OptionalDouble effectiveStepSize(double eta) {
        return update.effectiveStepSize(eta);
      }

      @Override
      public void saveOrRestore(StateArchive archive) throws IOException {
        step = archive.visit(step);
        update.saveOrRestore(archive);
      }
    };
  }
}
