package io.github.dmfstages.run;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.ModeStrengths;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Target;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseVector;

/** Which theory covers a run, and what it predicts there. */
final class Prediction {
  private Prediction() {}

  /**
   * For a run that starts at {@code start}. A mode starts at alpha; from a Gaussian start of depth
   * 2, at what the start holds of it.
   */
  static Theory of(RunConfig config, Target target, Factors start) {
    double[] sigma = target.singularValues().values();
    double alpha = config.initialisation().scale();
    if (config.observation().kind() != ObservationScheme.Kind.FULL
        || config.initialisation().kind() == Initialisation.Kind.FILE
        || config.optimizer().kind().scalesGradients()) {
      return Theory.none(target.rank());
    }
    double c = config.lossNormalisation().factor(config.observed());
    return Theory.of(
        config.depth(),
        sigma,
        config.learnableModes(),
        alpha,
        starts(config, target, start),
        c,
        config.optimizer().reach(config.effectiveStepSize()),
        config.maxSteps());
  }

  private static double[] starts(RunConfig config, Target target, Factors start) {
    if (config.depth() == 2 && config.initialisation().kind() == Initialisation.Kind.GAUSSIAN) {
      return ModeStrengths.ofDepthTwo(target, start);
    }
    double[] starts = new double[target.rank()];
    Arrays.fill(starts, config.initialisation().scale());
    return starts;
  }

  /**
   * The earliest predicted half crossing, after the step of {@code state}, of a mode that is below
   * half of its singular value there; infinite if there is none.
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
