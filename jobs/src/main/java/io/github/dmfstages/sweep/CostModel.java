package io.github.dmfstages.sweep;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;

/**
 * Predicts how long a run takes on one core: the number of steps times the arithmetic of a step,
 * plus the time for certificates and trajectory records.
 */
final class CostModel {
  // Measured in seconds on a Zen 5 core with vectors of 512 bits, while its sibling thread was busy
  // too. For the order of runs only ratios matter.
  private static final double SECONDS_PER_FLOP = 1.8e-11;
  private static final double SECONDS_PER_ELEMENT = 5e-10;
  private static final double SECONDS_PER_STEP = 2e-7;
  private static final int BLOCK = 8;
  private static final double SECONDS_PER_RUN = 1e-4;
  // A certificate takes up to 120 Hessian-vector products, each of which costs as much as two
  // gradients, and each new vector is made orthogonal to all earlier ones. There is one certificate
  // at the end and one at the valley of each stage.
  private static final double STEPS_PER_CERTIFICATE = 400;
  // Each trajectory record has the singular values of the product.
  private static final double RECORDS = 20;
  private static final double RECORDS_PER_STAGE = 60;
  private static final double SECONDS_PER_RECORD = 3e-6;
  // A rough estimate of a singular value decomposition with vectors, in gradients of the layer.
  private static final double DECOMPOSITION = 20;
  private static final double SECONDS_PER_RECORD_AND_ELEMENT = 8e-8;

  private CostModel() {}

  /** Returns the predicted time of a run that takes {@code steps} steps, in seconds. */
  static double seconds(RunConfig config, double steps) {
    return seconds(config.widths(), config.learnableModes(), steps, steps * gradients(config));
  }

  /**
   * Returns the predicted time of a run that takes {@code steps} steps, in seconds. Each step costs
   * little more than its gradient.
   *
   * @param modes how many modes its factors can learn
   */
  static double seconds(LayerWidths widths, int modes, double steps) {
    return seconds(widths, modes, steps, steps);
  }

  private static double seconds(LayerWidths widths, int modes, double steps, double gradients) {
    double certificates = widths.depth() == 1 ? 0 : modes + 1;
    double records = Math.min(steps, records(widths.depth(), modes));
    return SECONDS_PER_RUN
        + (gradients + STEPS_PER_CERTIFICATE * certificates) * secondsPerStep(widths)
        + records
            * (SECONDS_PER_RECORD + SECONDS_PER_RECORD_AND_ELEMENT * widths.rows() * widths.cols());
  }

  /** Returns how many gradients cost as much as a step of the optimizer with its gradients. */
  private static double gradients(RunConfig config) {
    if (!(config.get(Settings.OPTIMIZER) instanceof Optimizer.Kind kind)) {
      // What a rule from a jar costs is not known. Most rules cost little beside the gradient.
      return 1;
    }
    return switch (kind) {
      case GRADIENT_DESCENT, MOMENTUM, RMSPROP, GROUP_RMSPROP, ADAM, ADAMW, SIGN -> 1;
      case GRADIENT_FLOW -> 4;
      // An iteration has as many products as the gradient of a layer.
      case MUON -> 1 + config.get(Settings.NEWTON_SCHULZ_STEPS);
      case POLAR -> DECOMPOSITION;
    };
  }

  /** Returns how many trajectory records a run keeps if it has at least as many steps. */
  static double records(RunConfig config) {
    return records(config.depth(), config.learnableModes());
  }

  private static double records(int depth, int modes) {
    return RECORDS + RECORDS_PER_STAGE * (depth == 1 ? 0 : modes);
  }

  // Each layer above the first needs one forward, one gradient and one backward product. Norms, the
  // residual and the update go over all elements. Matrices are stored in blocks of 8 x 8.
  private static double secondsPerStep(LayerWidths widths) {
    double multiplyAdds = 0;
    double elements = padded(widths.rows()) * padded(widths.cols());
    for (int j = 1; j <= widths.depth(); j++) {
      double layer = padded(widths.rowsOf(j)) * padded(widths.colsOf(j));
      elements += layer;
      multiplyAdds += j > 1 ? 3 * layer * padded(widths.cols()) : 0;
    }
    return 2 * multiplyAdds * SECONDS_PER_FLOP + elements * SECONDS_PER_ELEMENT + SECONDS_PER_STEP;
  }

  private static double padded(int size) {
    return Math.ceil((double) size / BLOCK) * BLOCK;
  }
}
