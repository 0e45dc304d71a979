package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.linalg.WorkMatrix;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The objective as a function of plain arrays: its loss by the textbook formula, its gradient from
 * the class under test. W_1 first.
 */
public final class PlainObjective {
  private final LinearAlgebra engine;
  private final Objective objective;
  private final double[][] target;
  private final double c;

  /** Full reconstruction of {@code target} by factors of these widths. */
  public PlainObjective(
      LinearAlgebra.Kind kind, LayerWidths widths, DenseMatrix target, LossNormalisation loss) {
    this.engine = kind.create();
    this.target = Plain.of(target);
    this.c = loss.factor((long) target.numRows() * target.numCols());
    Target anyRank = new Target(target, null);
    this.objective = new Objective(engine, widths, new Observation.Full(engine, anyRank), loss);
  }

  /** W_N .. W_1. */
  public static double[][] product(List<double[][]> factors) {
    double[][] product = factors.get(0);
    for (double[][] factor : factors.subList(1, factors.size())) {
      product = Plain.multiply(factor, product);
    }
    return product;
  }

  /** c/2 ||W_N .. W_1 - X||_F^2 by plain loops. */
  public double loss(List<double[][]> factors) {
    double[][] residual = Plain.plus(product(factors), -1, target);
    return c / 2 * Plain.innerProduct(residual, residual);
  }

  /** The objective under test, evaluated here. */
  public Objective evaluate(List<double[][]> factors) {
    objective.evaluate(
        factors.stream().map(f -> engine.pack(Plain.dense(f))).toArray(WorkMatrix[]::new));
    return objective;
  }

  /** The gradient under test. */
  public List<double[][]> gradient(List<double[][]> factors) {
    return Arrays.stream(evaluate(factors).gradients())
        .map(g -> Plain.of(engine.unpack(g)))
        .toList();
  }

  /** The end-to-end product under test. */
  public double[][] endToEndProduct(List<double[][]> factors) {
    return Plain.of(engine.unpack(evaluate(factors).endToEndProduct()));
  }
}
