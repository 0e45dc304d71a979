package io.github.dmfstages.intake;

import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.model.Factors;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/** The end-to-end product of recorded factors whose target is unknown. */
final class FactorProduct {
  private FactorProduct() {}

  /** Returns the singular values of W_N .. W_1, largest first. */
  static DenseVector singularValues(Factors factors) {
    DenseMatrix product = factors.factor(1);
    for (int j = 2; j <= factors.matrices().size(); j++) {
      product = factors.factor(j).multiply(product);
    }
    return new DenseVector(
        new SingularValues(product.numRows(), product.numCols()).of(product.toArray()));
  }
}
