package io.github.dmfstages.sweep;

import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.run.RunConfig;

/** How much heap a run needs, beside what a JVM and Spark need for themselves. */
public final class MemoryModel {
  // A certificate keeps a vector of all parameters for each of up to 120 Hessian-vector products.
  private static final double LANCZOS_VECTORS = 120;
  // Factors, gradients, what the optimizer remembers, the Hessian's directions and products.
  private static final double FACTOR_SETS = 10;
  // Products of the first layers and of the last, of the objective and of the Hessian.
  private static final double PRODUCT_SETS = 6;
  // Copies at valleys and of products between records each stop at 2^22 elements.
  private static final double MOST_COPIED = 1 << 22;
  private static final double PRODUCT_COPIES = 100;
  private static final double RECORD_BYTES = 300;
  private static final double BYTES = 8;

  private MemoryModel() {}

  /**
   * Bytes that a run holds all the time: its target, its factors and their gradients. With less
   * heap it can't even begin.
   */
  public static long leastBytes(RunConfig config) {
    LayerWidths widths = config.widths();
    double elements = (double) widths.rows() * widths.cols();
    for (int j = 1; j <= widths.depth(); j++) {
      elements += 2.0 * widths.rowsOf(j) * widths.colsOf(j);
    }
    return (long) (BYTES * elements);
  }

  /** Bytes that a run needs at most, near enough; most need half of it or less. */
  public static long bytes(RunConfig config) {
    LayerWidths widths = config.widths();
    double product = (double) widths.rows() * widths.cols();
    double parameters = 0;
    double products = 0;
    for (int j = 1; j <= widths.depth(); j++) {
      parameters += (double) widths.rowsOf(j) * widths.colsOf(j);
      products += (double) widths.rowsOf(j) * widths.cols();
    }
    double elements =
        (FACTOR_SETS + Math.min(LANCZOS_VECTORS, parameters)) * parameters
            + PRODUCT_SETS * products
            + Math.min(MOST_COPIED, config.targetRank() * parameters)
            + Math.min(MOST_COPIED, PRODUCT_COPIES * product)
            + config.observation().numbers(widths.rows(), widths.cols());
    double record = RECORD_BYTES + BYTES * Math.min(widths.rows(), widths.cols());
    return (long) (BYTES * elements + CostModel.records(config) * record);
  }
}
