package io.github.dmfstages.sweep;

import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.run.RunConfig;

/** How long a run should take on one core: steps times the arithmetic of a step. */
final class CostModel {
  // Measured on a 2.1 GHz Zen 5 core with the exact-fma kernel; only their ratios matter for the
  // order of runs.
  private static final double SECONDS_PER_FLOP = 1.1e-10;
  private static final double SECONDS_PER_ELEMENT = 2.5e-9;
  private static final double SECONDS_PER_STEP = 1e-7;
  private static final double SECONDS_PER_RUN = 3e-3;
  // A certificate takes up to 120 Hessian-vector products of two gradients' worth each; there is
  // one at the end and one at each stage's valley.
  private static final double STEPS_PER_CERTIFICATE = 250;

  private CostModel() {}

  static double seconds(RunConfig config, double steps) {
    double certificates = config.depth() == 1 ? 0 : config.targetRank() + 1;
    return SECONDS_PER_RUN
        + (steps + STEPS_PER_CERTIFICATE * certificates) * secondsPerStep(config.widths());
  }

  // Above the first layer one forward, one gradient and one backward product a layer; norms,
  // residual and update go over elements.
  private static double secondsPerStep(LayerWidths widths) {
    double multiplyAdds = 0;
    double elements = (double) widths.rows() * widths.cols();
    for (int j = 1; j <= widths.depth(); j++) {
      double layer = (double) widths.rowsOf(j) * widths.colsOf(j);
      elements += layer;
      multiplyAdds += j > 1 ? 3 * layer * widths.cols() : 0;
    }
    return 2 * multiplyAdds * SECONDS_PER_FLOP + elements * SECONDS_PER_ELEMENT + SECONDS_PER_STEP;
  }
}
