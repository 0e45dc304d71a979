package io.github.dmfstages.descent;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * What a {@link Monitor} measured at one state. What was not requested, or is too large to compute,
 * is NaN, empty or null.
 *
 * @param minEigenvalue the smallest eigenvalue of the Hessian
 * @param maxEigenvalue the largest eigenvalue of the Hessian
 * @param layers the singular values of each factor, W_1 first, largest value first
 * @param imbalance max_j ||D_j||_F, where D_j = W_{j+1}^T W_{j+1} - W_j W_j^T
 * @param alignment the overlap of each mode with the target; NaN where it is unknown
 */
public record Measurement(
    double minEigenvalue,
    double maxEigenvalue,
    List<DenseVector> layers,
    double imbalance,
    DenseVector alignment)
    implements Serializable {
  /** Nothing was measured. */
  public static final Measurement NONE =
      new Measurement(Double.NaN, Double.NaN, List.of(), Double.NaN, null);

  static Measurement visited(StateArchive archive, Measurement m) throws IOException {
    return new Measurement(
        archive.visit(m.minEigenvalue),
        archive.visit(m.maxEigenvalue),
        archive.visit(m.layers, new DenseVector(new double[0]), StateArchive::visitVector),
        archive.visit(m.imbalance),
        StateArchive.visitVector(archive, m.alignment));
  }
}
