package io.github.dmfstages.descent;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalDouble;

/** A rule that updates the factors by the gradient. */
public sealed interface Optimizer extends Serializable {

  /** The kinds of optimizer. */
  enum Kind {
    /** {@link GradientDescent}. */
    GRADIENT_DESCENT,
    /** {@link Momentum}. */
    MOMENTUM,
    /** {@link RmsProp}. */
    RMSPROP,
    /** {@link GroupRmsProp}. */
    GROUP_RMSPROP;

    /** Creates a rule of this kind, which uses those of the numbers that it needs. */
    public Optimizer with(double momentum, double decay, double epsilon) {
      return switch (this) {
        case GRADIENT_DESCENT -> new GradientDescent();
        case MOMENTUM -> new Momentum(momentum);
        case RMSPROP -> new RmsProp(decay, epsilon);
        case GROUP_RMSPROP -> new GroupRmsProp(decay, epsilon);
      };
    }

    /** Returns the default of epsilon; NaN for a rule without an epsilon. */
    public double defaultEpsilon() {
      return switch (this) {
        case GRADIENT_DESCENT, MOMENTUM -> Double.NaN;
        case RMSPROP -> 1e-8;
        case GROUP_RMSPROP -> 1e-6;
      };
    }

    /**
     * Returns whether a step divides by a measure of past gradients. The stability limit of
     * gradient descent and the predicted escape times do not apply to such a rule.
     */
    public boolean scalesGradients() {
      return switch (this) {
        case GRADIENT_DESCENT, MOMENTUM -> false;
        case RMSPROP, GROUP_RMSPROP -> true;
      };
    }
  }

  /** Returns the kind of this rule. */
  Kind kind();

  /** Returns its numbers by their keys in a configuration, without the step size. */
  Map<String, Double> parameters();

  /**
   * Returns the largest distance by which one gradient of norm 1 can move the factors, over all
   * steps that it influences. It is infinite for a rule that divides by past gradients, because
   * such a rule can move far by a small gradient.
   *
   * @param eta the step size
   */
  double displacementBound(double eta);

  /**
   * Creates the rule's state for one run at step size {@code eta}.
   *
   * @param factors W_1 first; the rule updates them in place
   */
  Update start(LinearAlgebra engine, WorkMatrix[] factors, double eta);

  /** A rule in one run, with its state. */
  interface Update {
    /**
     * Moves the factors W_j from step t to t+1.
     *
     * @param gradients df/dW_j at step t
     */
    void apply(WorkMatrix[] gradients);

    /**
     * Returns the step size of the gradient descent to which this rule is equivalent where
     * gradients change slowly, as near a saddle; empty if there is no such step size.
     */
    OptionalDouble effectiveStepSize();

    /** Saves or restores the state that depends on past gradients. */
    default void saveOrRestore(StateArchive archive) throws IOException {}
  }

  /** Gradient descent: W -= eta g. */
  record GradientDescent() implements Optimizer {
    @Override
    public Kind kind() {
      return Kind.GRADIENT_DESCENT;
    }

    @Override
    public Map<String, Double> parameters() {
      return Map.of();
    }

    @Override
    public double displacementBound(double eta) {
      return eta;
    }

    @Override
    public Update start(LinearAlgebra engine, WorkMatrix[] factors, double eta) {
      return new Update() {
        @Override
        public void apply(WorkMatrix[] gradients) {
          for (int j = 0; j < factors.length; j++) {
            factors[j].addScaled(-eta, gradients[j]);
          }
        }

        @Override
        public OptionalDouble effectiveStepSize() {
          return OptionalDouble.of(eta);
        }
      };
    }
  }

  /**
   * Heavy ball (polyak1964) without dampening: b = mu b + g from b = 0, W -= eta b.
   *
   * @param momentum mu, at least 0 and below 1
   */
  record Momentum(double momentum) implements Optimizer {
    @Override
    public Kind kind() {
      return Kind.MOMENTUM;
    }

    @Override
    public Map<String, Double> parameters() {
      return Map.of("momentum", momentum);
    }

    @Override
    public double displacementBound(double eta) {
      return eta / (1 - momentum);
    }

    @Override
    public Update start(LinearAlgebra engine, WorkMatrix[] factors, double eta) {
      WorkMatrix[] velocities = zeros(engine, factors);
      return new Update() {
        @Override
        public void apply(WorkMatrix[] gradients) {
          for (int j = 0; j < factors.length; j++) {
            velocities[j].scaleAndAdd(momentum, gradients[j]);
            factors[j].addScaled(-eta, velocities[j]);
          }
        }

        @Override
        public void saveOrRestore(StateArchive archive) throws IOException {
          fill(archive, velocities);
        }

        @Override
        public OptionalDouble effectiveStepSize() {
          return OptionalDouble.of(eta / (1 - momentum));
        }
      };
    }
  }

  /**
   * RMSProp (tieleman2012): each element has v = a v + (1 - a) g^2 from v = 0, without bias
   * correction, and moves by -eta g / (sqrt(v) + epsilon).
   *
   * @param decay a, at least 0 and below 1
   * @param epsilon positive
   */
  record RmsProp(double decay, double epsilon) implements Optimizer {
    @Override
    public Kind kind() {
      return Kind.RMSPROP;
    }

    @Override
    public Map<String, Double> parameters() {
      return Map.of("decay", decay, "epsilon", epsilon);
    }

    @Override
    public double displacementBound(double eta) {
      return Double.POSITIVE_INFINITY;
    }

    @Override
    public Update start(LinearAlgebra engine, WorkMatrix[] factors, double eta) {
      WorkMatrix[] squares = zeros(engine, factors);
      return new Update() {
        @Override
        public void apply(WorkMatrix[] gradients) {
          for (int j = 0; j < factors.length; j++) {
            squares[j].averageSquares(decay, gradients[j]);
            factors[j].addScaledOverRoot(-eta, gradients[j], squares[j], epsilon);
          }
        }

        @Override
        public void saveOrRestore(StateArchive archive) throws IOException {
          fill(archive, squares);
        }

        @Override
        public OptionalDouble effectiveStepSize() {
          return OptionalDouble.empty();
        }
      };
    }
  }

  /**
   * RMSProp with one v for all parameters together: v = a v + (1 - a) sum g^2 from v = 0, W -= eta
   * g / (sqrt(v / (1 - a^t)) + epsilon), with t from 1. Because v averages a sum and not a mean, a
   * step is about eta long.
   *
   * @param decay a, at least 0 and below 1
   * @param epsilon positive
   */
  record GroupRmsProp(double decay, double epsilon) implements Optimizer {
    @Override
    public Kind kind() {
      return Kind.GROUP_RMSPROP;
    }

    @Override
    public Map<String, Double> parameters() {
      return Map.of("decay", decay, "epsilon", epsilon);
    }

    @Override
    public double displacementBound(double eta) {
      return Double.POSITIVE_INFINITY;
    }

    @Override
    public Update start(LinearAlgebra engine, WorkMatrix[] factors, double eta) {
      return new Update() {
        private double square;
        private double decayed = 1;
        private double step = Double.NaN;

        @Override
        public void apply(WorkMatrix[] gradients) {
          decayed *= decay;
          square = Math.fma(decay, square, (1 - decay) * engine.sumOfSquares(gradients));
          double corrected = square / (1 - decayed);
          step = eta / (Math.sqrt(corrected) + epsilon);
          for (int j = 0; j < factors.length; j++) {
            factors[j].addScaled(-step, gradients[j]);
          }
        }

        @Override
        public void saveOrRestore(StateArchive archive) throws IOException {
          square = archive.visit(square);
          decayed = archive.visit(decayed);
          step = archive.visit(step);
        }

        @Override
        public OptionalDouble effectiveStepSize() {
          return Double.isNaN(step) ? OptionalDouble.empty() : OptionalDouble.of(step);
        }
      };
    }
  }

  private static WorkMatrix[] zeros(LinearAlgebra engine, WorkMatrix[] factors) {
    return Arrays.stream(factors)
        .map(f -> engine.allocate(f.rows(), f.cols()))
        .toArray(WorkMatrix[]::new);
  }

  private static void fill(StateArchive archive, WorkMatrix[] matrices) throws IOException {
    for (WorkMatrix matrix : matrices) {
      archive.visitElements(matrix.values());
    }
  }
}
