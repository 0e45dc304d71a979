package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A rule whose step is multiplied by a factor for each layer. Where the step is proportional to the
 * gradients, the gradients are multiplied, so that gradient flow is dW_j/dt = -factor_j g_j. Where
 * it is not, the distance by which the rule moves a layer is multiplied.
 *
 * @param rule the rule
 * @param proportional whether the steps of the rule are proportional to the gradients
 * @param factors the factor of W_1, W_2, ..; all positive
 */
public record LayerSteps(Optimizer rule, boolean proportional, List<Double> factors)
    implements Optimizer {
  /** Copies the list. */
  public LayerSteps {
    factors = List.copyOf(factors);
  }

  /** Returns the largest factor. No layer moves further than with this factor for all layers. */
  private double largest() {
    return Collections.max(factors);
  }

  @Override
  public double displacementBound(double eta) {
    return rule.displacementBound(largest() * eta);
  }

  @Override
  public Update start(LinearAlgebra engine, WorkMatrix[] layers, Gradient gradient) {
    Update update = rule.start(engine, layers, at -> multiplied(gradient.at(at)));
    WorkMatrix[] before = proportional ? null : Optimizer.zeros(engine, layers);
    return new Update() {
      @Override
      public void apply(WorkMatrix[] gradients, double eta) {
        if (proportional) {
          update.apply(multiplied(gradients), eta);
          return;
        }
        for (int j = 0; j < layers.length; j++) {
          before[j].set(layers[j]);
        }
        update.apply(gradients, eta);
        for (int j = 0; j < layers.length; j++) {
          if (factors.get(j) != 1) {
            layers[j].setDifference(layers[j], before[j]);
            layers[j].scaleAndAdd(factors.get(j), before[j]);
          }
        }
      }

      @Override
      public OptionalDouble effectiveStepSize(double eta) {
        return update.effectiveStepSize(largest() * eta);
      }

      @Override
      public void saveOrRestore(StateArchive archive) throws IOException {
        update.saveOrRestore(archive);
      }
    };
  }

  private WorkMatrix[] multiplied(WorkMatrix[] gradients) {
    for (int j = 0; proportional && j < gradients.length; j++) {
      if (factors.get(j) != 1) {
        gradients[j].scale(factors.get(j));
      }
    }
    return gradients;
  }
}
