package io.github.dmfstages.model;

import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Two factors that are transposes of each other: W_1 = U^T and W_2 = U, so that W = U U^T. The
 * entries of U are independent and normal with standard deviation alpha^(1/2) / sqrt(k), where k is
 * the hidden width.
 *
 * @param scale alpha
 */
public record SymmetricFactors(double scale) implements Initialisation {
  @Override
  public Kind kind() {
    return Kind.SYMMETRIC;
  }

  @Override
  public Factors draw(LayerWidths widths, long seed, Target target) {
    int k = widths.rowsOf(1);
    double standardDeviation = Initialisation.layerScale(scale, widths) / Math.sqrt(k);
    DenseMatrix u = Initialisation.stream(seed).gaussianMatrix(widths.rows(), k, standardDeviation);
    DenseMatrix transposed = new DenseMatrix(k, widths.rows(), u.transpose().toArray());
    return Factors.generate(2, j -> j == 1 ? transposed : u);
  }
}
