package io.github.dmfstages.sweep;

import io.github.dmfstages.descent.Monitor;
import io.github.dmfstages.descent.Noise;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.TimedRun;
import java.util.Collection;

/**
 * Predicts how long a run takes on one core: the number of steps times the arithmetic of a step,
 * plus the time for certificates and trajectory records, with what {@code monitor} measures there.
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
  // A rough estimate of a polar factor, in gradients of the layer.
  private static final double DECOMPOSITION = 20;
  private static final double SECONDS_PER_RECORD_AND_ELEMENT = 8e-8;
  private static final double SECONDS_PER_DEVIATE = 8e-9;
  // Both ends of the spectrum of a Hessian take about as many products as these gradients.
  private static final double STEPS_PER_CURVATURE = 27;

  private CostModel() {}

  /** Returns the predicted time of a run that takes {@code steps} steps, in seconds. */
  static double seconds(RunConfig config, double steps) {
    return seconds(
            config.widths(),
            config.learnableModes(),
            config.get(Settings.MONITOR),
            steps,
            steps * gradients(config))
        + steps * deviates(config) * SECONDS_PER_DEVIATE;
  }

  /**
   * Returns the predicted time of a stored run, in seconds. Each of its steps cost little more than
   * its gradient.
   */
  static double seconds(TimedRun run) {
    return seconds(
        run.widths(), run.modes(), run.monitor(), (double) run.steps(), (double) run.steps());
  }

  private static double seconds(
      LayerWidths widths,
      int modes,
      Collection<Monitor.Quantity> monitor,
      double steps,
      double gradients) {
    double certificates = widths.depth() == 1 ? 0 : modes + 1;
    double records = Math.min(steps, records(widths.depth(), modes));
    double record =
        SECONDS_PER_RECORD + SECONDS_PER_RECORD_AND_ELEMENT * widths.rows() * widths.cols();
    for (Monitor.Quantity quantity : monitor) {
      record += secondsPerRecord(quantity, widths);
    }
    return SECONDS_PER_RUN
        + (gradients + STEPS_PER_CERTIFICATE * certificates) * secondsPerStep(widths)
        + records * record;
  }

  /**
   * Returns how long {@code monitor} measures a quantity at a record, in seconds. Fitted to 8, 16
   * and 32 rows and columns in three layers on a Zen 4 core.
   */
  private static double secondsPerRecord(Monitor.Quantity quantity, LayerWidths widths) {
    return switch (quantity) {
      case CURVATURE ->
          9e-5 + 8e-8 * parameters(widths) + STEPS_PER_CURVATURE * secondsPerStep(widths);
      case LAYERS -> 1.5e-5 + 2.3e-8 * parameters(widths);
      case BALANCE -> 7e-6 + 4e-9 * parameters(widths);
      case ALIGNMENT -> 2.4e-5 + 1.4e-7 * widths.rows() * widths.cols();
    };
  }

  /** Returns how many gradients cost as much as a step of the optimizer with its gradients. */
  private static double gradients(RunConfig config) {
    // The gradient of a sample comes in addition to that of all observed values.
    double sampled = config.stepNoise().samples() ? 1 : 0;
    return sampled + withoutNoise(config);
  }

  private static double withoutNoise(RunConfig config) {
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

  /** Returns how many normal deviates a step draws. */
  private static double deviates(RunConfig config) {
    Noise noise = config.stepNoise();
    double batch = noise.batchSize() > 0 ? noise.batchSize() : config.observed();
    return (noise.labelNoise() > 0 ? batch : 0)
        + (noise.temperature() > 0 ? parameters(config.widths()) : 0);
  }

  private static double parameters(LayerWidths widths) {
    double parameters = 0;
    for (int j = 1; j <= widths.depth(); j++) {
      parameters += (double) widths.rowsOf(j) * widths.colsOf(j);
    }
    return parameters;
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
