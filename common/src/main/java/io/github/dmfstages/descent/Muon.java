package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.NewtonSchulz;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;
import java.util.Arrays;

/**
 * Muon (jordan2024) with Nesterov momentum: b = mu b + (1 - mu) g from b = 0, u = (1 - mu) g + mu
 * b, and W -= eta scale X, where X is the {@link NewtonSchulz} approximation to the polar factor of
 * u. Before that, W is multiplied by 1 - eta lambda.
 *
 * @param momentum mu, at least 0 and below 1
 * @param iterations K, the number of Newton-Schulz iterations, at least 1
 * @param scale how the length of a step depends on the shape of a layer
 * @param weightDecay lambda of the decoupled weight decay
 */
public record Muon(double momentum, int iterations, Scale scale, double weightDecay)
    implements Optimizer {

  /** How the length of a step depends on the shape of a layer. */
  public enum Scale {
    /** Not at all. */
    NONE,
    /** By sqrt(max(1, rows/cols)). */
    ASPECT,
    /** By 0.2 sqrt(max(rows, cols)), with which an element of W moves by about 0.2 eta. */
    RMS;

    double of(int rows, int cols) {
      return switch (this) {
        case NONE -> 1;
        case ASPECT -> Math.sqrt(Math.max(1, (double) rows / cols));
        case RMS -> .2 * Math.sqrt(Math.max(rows, cols));
      };
    }
  }

  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
    WorkMatrix[] averages = Optimizer.zeros(engine, factors);
    WorkMatrix[] directions = Optimizer.zeros(engine, factors);
    NewtonSchulz[] iteration =
        Arrays.stream(factors)
            .map(f -> new NewtonSchulz(engine, f.rows(), f.cols()))
            .toArray(NewtonSchulz[]::new);
    return new Update() {
      @Override
      public void apply(WorkMatrix[] gradients, double eta) {
        for (int j = 0; j < factors.length; j++) {
          averages[j].average(momentum, gradients[j]);
          directions[j].set(gradients[j]);
          directions[j].average(1 - momentum, averages[j]);
          iteration[j].orthogonalise(directions[j], iterations);
          factors[j].decay(eta * weightDecay);
          factors[j].addScaled(
              -eta * scale.of(factors[j].rows(), factors[j].cols()), directions[j]);
        }
      }

      @Override
      public void saveOrRestore(StateArchive archive) throws IOException {
        archive.visitElements(averages);
      }
    };
  }
}
