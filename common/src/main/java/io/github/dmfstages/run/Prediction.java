package io.github.dmfstages.run;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.landscape.DepthTwoEscapes;
import io.github.dmfstages.landscape.DiscreteEscape;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.ModeRows;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.setting.RunConfig;
import org.apache.spark.ml.linalg.DenseVector;

/** Chooses the theory that covers a run, and computes its predictions. */
final class Prediction {
  private Prediction() {}

  /**
   * Returns the predictions for a run. At depth 2 they follow its initial factors. At other depths
   * each mode is assumed to start at alpha.
   *
   * @param start the initial factors
   * @param proceed called often; it may throw an exception to end the work
   */
  static Theory of(RunConfig config, Target target, Factors start, Runnable proceed) {
    boolean fromFiles = config.initialisation().kind() == Initialisation.Kind.FILE;
    if (!Run.observesAll(config)
        || (fromFiles && config.depth() != 2)
        || config.optimizer().kind().scalesGradients()) {
      return Theory.none(target.rank());
    }
    proceed.run();
    double[] sigma = target.singularValues().values();
    double alpha = config.initialisation().scale();
    double c = config.lossFactor();
    double eta = config.effectiveStepSize();
    double[] crossings =
        config.depth() == 2
            ? DepthTwoEscapes.halfCrossings(
                sigma, ModeRows.of(target, start), c * eta, momentum(config.optimizer()), proceed)
            : DiscreteEscape.halfCrossings(
                config.depth(),
                sigma,
                config.learnableModes(),
                alpha,
                c * config.optimizer().displacementBound(eta),
                config.maxSteps(),
                proceed);
    return Theory.of(config.depth(), sigma, config.learnableModes(), alpha, crossings, c);
  }

  private static double momentum(Optimizer optimizer) {
    return optimizer instanceof Optimizer.Momentum heavyBall ? heavyBall.momentum() : 0;
  }

  /**
   * Returns the earliest predicted half crossing after the step of {@code state}, over the modes
   * that are below half of their singular value there; infinite if there is none.
   *
   * @param sigma the target's singular values
   */
  static double nextEscape(Theory theory, DenseVector sigma, DescentState state) {
    double next = Double.POSITIVE_INFINITY;
    for (int i = 0; i < sigma.size(); i++) {
      double predicted = theory.halfCrossing(i + 1);
      if (predicted > state.step() && state.singularValues().apply(i) < sigma.apply(i) / 2) {
        next = Math.min(next, predicted);
      }
    }
    return next;
  }
}
