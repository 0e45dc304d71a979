package io.github.dmfstages.run;

import io.github.dmfstages.landscape.Theory;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.ModeStrengths;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Target;
import java.util.Arrays;

/** Which theory covers a run, and what it predicts there. */
final class Prediction {
  private Prediction() {}

  /**
   * For a run that starts at {@code start}. A mode starts at alpha; from a Gaussian start of depth
   * 2, at what the start holds of it, which takes a decomposition of the target: none is made after
   * the deadline, and then there is no prediction of when these modes leave.
   */
  static Theory of(RunConfig config, Target target, Factors start, Deadline deadline) {
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
        starts(config, target, start, deadline),
        c,
        config.optimizer().reach(config.effectiveStepSize()),
        config.maxSteps());
  }

  private static double[] starts(
      RunConfig config, Target target, Factors start, Deadline deadline) {
    double[] starts = new double[target.rank()];
    Arrays.fill(starts, config.initialisation().scale());
    if (config.depth() == 2 && config.initialisation().kind() == Initialisation.Kind.GAUSSIAN) {
      if (!deadline.isPassed()) {
        return ModeStrengths.ofDepthTwo(target, start);
      }
      Arrays.fill(starts, Double.NaN);
    }
    return starts;
  }
}
