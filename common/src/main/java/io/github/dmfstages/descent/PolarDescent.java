package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.PolarFactor;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.Arrays;

/**
 * Descent along the polar factor of each layer's gradient, also called spectral descent: W -= eta U
 * V^T, where g = U S V^T is the thin singular value decomposition without singular values that are
 * 0. This is {@link Muon} without momentum and with an exact orthogonalisation. Before that, W is
 * multiplied by 1 - eta lambda.
 *
 * @param weightDecay lambda of the decoupled weight decay
 */
public record PolarDescent(double weightDecay) implements Optimizer {
  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
    WorkMatrix[] directions = Optimizer.zeros(engine, factors);
    PolarFactor[] polarFactors =
        Arrays.stream(factors)
            .map(f -> new PolarFactor(engine, f.rows(), f.cols()))
            .toArray(PolarFactor[]::new);
    return (gradients, eta) -> {
      for (int j = 0; j < factors.length; j++) {
        polarFactors[j].of(gradients[j], directions[j]);
        factors[j].decay(eta * weightDecay);
        factors[j].addScaled(-eta, directions[j]);
      }
    };
  }
}
