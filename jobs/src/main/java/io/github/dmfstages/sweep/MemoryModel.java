package io.github.dmfstages.sweep;

import io.github.dmfstages.descent.LoadedOptimizer;
import io.github.dmfstages.descent.Monitor;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.OptimizerKind;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.util.List;

/**
 * Estimates how much heap a run needs, in addition to what the JVM and Spark need for themselves.
 */
public final class MemoryModel {
  // A certificate keeps a vector of all parameters for each of up to 120 Hessian-vector products.
  private static final double LANCZOS_VECTORS = 120;
  // The initial factors, the factors, the gradients, the state of the optimizer (2), the directions
  // and products of the Hessian (3), a snapshot near the next valley, and at the end a copy of the
  // factors and a packed one.
  private static final double FACTOR_SETS = 12;
  // Muon has the directions, a product and two Gram matrices as well. An optimizer from a jar is
  // assumed to have as much.
  private static final double MORE_SETS_OF_MUON = 3;
  // Polar factors need the directions, two iterates, a Gram matrix, the elements, their bidiagonal
  // form, and for rotations a copy, pairs of vectors and both sides of the product.
  private static final double MORE_SETS_OF_POLAR = 11;
  // A sample has two lists of places, of 32 bits each, and its residuals. The noise of the factors
  // has a set of them, and the elements of the largest one.
  private static final double SAMPLE_SETS = 2;
  private static final double SETS_OF_TEMPERATURE = 2;
  // The products of the first layers and of the last layers, for the objective and for the Hessian.
  private static final double PRODUCT_SETS = 6;
  // The target, packed and decomposed, the residual, the noise, the unobserved part, and the
  // decomposition of the product.
  private static final double TARGET_SETS = 12;
  // Copies of factors at valleys and copies of products between records each stop at 2^22 elements,
  // the former one copy later. A copy of the product is made for every 0.1 % of the step number. In
  // full reconstruction the copies are kept until the next record, otherwise until the end.
  private static final double MOST_COPIED = 1 << 22;
  private static final double PRODUCT_COPIES = 100;
  private static final double PRODUCT_COPIES_TO_THE_END = 20_000;
  // The overhead of the objects around a copy, in elements.
  private static final double COPY_OVERHEAD = 16;
  // Up to this width, the balance of a hidden layer is formed as a d x d matrix. Above it, a
  // triangle is formed if that is smaller: it is twice as wide as the two neighbours of the layer
  // together.
  private static final double BALANCE_FORMED = 512;
  private static final double BALANCE_SETS = 5;
  private static final double RECORD_BYTES = 300;
  private static final double BYTES = 8;

  private MemoryModel() {}

  /**
   * Returns how many bytes a run holds all the time: its target, its factors and their gradients.
   * With less heap it can't even begin.
   */
  public static long leastBytes(RunConfig config) {
    LayerWidths widths = config.widths();
    double elements = (double) widths.rows() * widths.cols();
    for (int j = 1; j <= widths.depth(); j++) {
      elements += 2.0 * widths.rowsOf(j) * widths.colsOf(j);
    }
    return (long) (BYTES * elements);
  }

  /**
   * Returns an upper estimate of the bytes that a run needs, limited to {@link Long#MAX_VALUE}.
   * Most runs need half of it or less.
   */
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
        (factorSets(config) + Math.min(LANCZOS_VECTORS, parameters)) * parameters
            + PRODUCT_SETS * products
            + TARGET_SETS * product
            + (config.stepNoise().samples() ? SAMPLE_SETS * config.observed() : 0)
            + Math.min(MOST_COPIED + parameters, config.learnableModes() * parameters)
            + productCopies(config, product)
            + balance(widths)
            + config.observation().numbers(widths.rows(), widths.cols());
    double vector = BYTES * Math.min(widths.rows(), widths.cols());
    double records = CostModel.records(config) + config.get(Settings.RECORD_STEPS).size();
    return (long)
        (BYTES * elements
            + records * (RECORD_BYTES + vector + monitored(config))
            + pairs(config) * (RECORD_BYTES + 2 * vector));
  }

  private static double factorSets(RunConfig config) {
    OptimizerKind kind = config.get(Settings.OPTIMIZER);
    return FACTOR_SETS
        + (kind == Optimizer.Kind.MUON || kind instanceof LoadedOptimizer ? MORE_SETS_OF_MUON : 0)
        + (kind == Optimizer.Kind.POLAR ? MORE_SETS_OF_POLAR : 0)
        + (config.stepNoise().temperature() > 0 ? SETS_OF_TEMPERATURE : 0);
  }

  private static double productCopies(RunConfig config, double product) {
    boolean full = config.observation().kind() == ObservationScheme.Kind.FULL;
    double copies = full ? PRODUCT_COPIES : PRODUCT_COPIES_TO_THE_END;
    return Math.min(copies, Math.max(1, MOST_COPIED / product)) * (product + COPY_OVERHEAD);
  }

  /**
   * Returns how many elements are needed to compare the balance at the end with that of the initial
   * factors, for the layer that needs most.
   */
  private static double balance(LayerWidths widths) {
    double most = 0;
    for (int j = 1; j < widths.depth(); j++) {
      double width = widths.rowsOf(j);
      double compressed = 2.0 * ((double) widths.colsOf(j) + widths.rowsOf(j + 1));
      double side = width <= BALANCE_FORMED ? width : Math.min(width, compressed);
      most = Math.max(most, BALANCE_SETS * side * side);
    }
    return most;
  }

  /** Returns how many bytes of a record are those of monitoring. */
  private static double monitored(RunConfig config) {
    LayerWidths widths = config.widths();
    List<Monitor.Quantity> monitor = config.get(Settings.MONITOR);
    double numbers = monitor.contains(Monitor.Quantity.ALIGNMENT) ? config.targetRank() : 0;
    if (monitor.contains(Monitor.Quantity.LAYERS)) {
      for (int j = 1; j <= widths.depth(); j++) {
        numbers += Math.min(widths.rowsOf(j), widths.colsOf(j));
      }
    }
    return BYTES * numbers;
  }

  /** Returns how many records the pairs of steps have, two for each pair. */
  private static double pairs(RunConfig config) {
    return config.get(Settings.RECORD_PAIRS_EVERY) == 0
        ? 0
        : 2 * config.plannedSteps() / config.get(Settings.RECORD_PAIRS_EVERY);
  }
}
