package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;

/**
 * RMSProp (tieleman2012): each element has v = a v + (1 - a) g^2 from v = 0, without bias
 * correction, and moves by -eta g / (sqrt(v) + epsilon).
 *
 * @param decay a, at least 0 and below 1
 * @param epsilon positive
 */
public record RmsProp(double decay, double epsilon) implements Optimizer {
  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] factors, Gradient gradient) {
    WorkMatrix[] squares = Optimizer.zeros(engine, factors);
    return new Update() {
      @Override
      public void apply(WorkMatrix[] gradients, double eta) {
        for (int j = 0; j < factors.length; j++) {
          squares[j].averageSquares(decay, gradients[j]);
          factors[j].addScaledOverRoot(-eta, gradients[j], squares[j], epsilon);
        }
      }

      @Override
      public void saveOrRestore(StateArchive archive) throws IOException {
        archive.visitElements(squares);
      }
    };
  }
}
