package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;

/**
 * Adam (kingma2015), and with decoupled weight decay AdamW (loshchilov2019). Each element has m =
 * beta1 m + (1 - beta1) g and v = beta2 v + (1 - beta2) g^2 from 0, and moves by -eta m^ /
 * (sqrt(v^) + epsilon), where m^ = m / (1 - beta1^t) and v^ = v / (1 - beta2^t), with t from 1.
 * Before that, W is multiplied by 1 - eta lambda.
 *
 * @param beta1 at least 0 and below 1
 * @param beta2 at least 0 and below 1
 * @param epsilon at least 0
 * @param weightDecay lambda of the decoupled weight decay; 0 for Adam
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay)
    implements Optimizer {
  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
    // Where all gradients were 0, as in the padding, 0 is divided by this. It changes no other sum.
    double leastEpsilon = Math.max(epsilon, Double.MIN_NORMAL);
    WorkMatrix[] averages = Optimizer.zeros(engine, factors);
    WorkMatrix[] squares = Optimizer.zeros(engine, factors);
    return new Update() {
      private double decayed1 = 1;
      private double decayed2 = 1;

      @Override
      public void apply(WorkMatrix[] gradients, double eta) {
        decayed1 *= beta1;
        decayed2 *= beta2;
        double root = Math.sqrt(1 - decayed2);
        double step = eta / (1 - decayed1) * root;
        for (int j = 0; j < factors.length; j++) {
          move(
              factors[j].values(),
              averages[j].values(),
              squares[j].values(),
              gradients[j].values(),
              step,
              leastEpsilon * root,
              1 - eta * weightDecay);
        }
      }

      private void move(
          double[] w, double[] m, double[] v, double[] g, double step, double add, double keep) {
        for (int i = 0; i < w.length; i++) {
          double average = Math.fma(beta1, m[i], (1 - beta1) * g[i]);
          double square = Math.fma(beta2, v[i], (1 - beta2) * g[i] * g[i]);
          m[i] = average;
          v[i] = square;
          w[i] = Math.fma(-step, average / (Math.sqrt(square) + add), keep * w[i]);
        }
      }

      @Override
      public void saveOrRestore(StateArchive archive) throws IOException {
        archive.visitElements(averages);
        archive.visitElements(squares);
        decayed1 = archive.visit(decayed1);
        decayed2 = archive.visit(decayed2);
      }
    };
  }
}
