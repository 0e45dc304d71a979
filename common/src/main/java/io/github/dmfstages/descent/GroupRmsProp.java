package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * RMSProp with one v for all parameters together: v = a v + (1 - a) sum g^2 from v = 0, W -= eta g
 * / (sqrt(v / (1 - a^t)) + epsilon), with t from 1. Because v averages a sum and not a mean, a step
 * is about eta long.
 *
 * @param decay a, at least 0 and below 1
 * @param epsilon positive
 */
public record GroupRmsProp(double decay, double epsilon) implements Optimizer {
  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
    return new Update() {
      private double square;
      private double decayed = 1;
      private double divisor = Double.NaN;

      @Override
      public void apply(WorkMatrix[] gradients, double eta) {
        decayed *= decay;
        square = Math.fma(decay, square, (1 - decay) * engine.sumOfSquares(gradients));
        divisor = Math.sqrt(square / (1 - decayed)) + epsilon;
        double step = eta / divisor;
        for (int j = 0; j < factors.length; j++) {
          factors[j].addScaled(-step, gradients[j]);
        }
      }

      @Override
      public void saveOrRestore(StateArchive archive) throws IOException {
        square = archive.visit(square);
        decayed = archive.visit(decayed);
        divisor = archive.visit(divisor);
      }

      @Override
      public OptionalDouble effectiveStepSize(double eta) {
        return Double.isNaN(divisor) ? OptionalDouble.empty() : OptionalDouble.of(eta / divisor);
      }
    };
  }
}
