package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;
import java.util.OptionalDouble;

/**
 * Heavy ball (polyak1964) without dampening: b = mu b + g from b = 0, W -= eta b.
 *
 * @param momentum mu, at least 0 and below 1
 */
public record Momentum(double momentum) implements Optimizer {
  @Override
  public double displacementBound(double eta) {
    return eta / (1 - momentum);
  }

  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
    WorkMatrix[] velocities = Optimizer.zeros(engine, factors);
    return new Update() {
      @Override
      public void apply(WorkMatrix[] gradients, double eta) {
        for (int j = 0; j < factors.length; j++) {
          move(factors[j].values(), velocities[j].values(), gradients[j].values(), eta);
        }
      }

      private void move(double[] w, double[] b, double[] g, double eta) {
        for (int i = 0; i < w.length; i++) {
          double velocity = Math.fma(momentum, b[i], g[i]);
          b[i] = velocity;
          w[i] = Math.fma(-eta, velocity, w[i]);
        }
      }

      @Override
      public void saveOrRestore(StateArchive archive) throws IOException {
        archive.visitElements(velocities);
      }

      @Override
      public OptionalDouble effectiveStepSize(double eta) {
        return OptionalDouble.of(eta / (1 - momentum));
      }
    };
  }
}
