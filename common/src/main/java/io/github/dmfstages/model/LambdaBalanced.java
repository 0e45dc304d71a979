package io.github.dmfstages.model;

import io.github.dmfstages.linalg.SingularVectors;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Two factors with W_2^T W_2 - W_1 W_1^T = lambda I. With U S V^T as for {@link
 * Initialisation.Balanced}, W_1 = D_1 V^T and W_2 = U D_2, where D_1 D_2 = S and D_2^2 - D_1^2 =
 * lambda I. The hidden layer is not wider than W if lambda is not 0.
 *
 * @param scale alpha
 * @param lambda any finite number
 */
public record LambdaBalanced(double scale, double lambda) implements Initialisation {
  @Override
  public Kind kind() {
    return Kind.LAMBDA_BALANCED;
  }

  @Override
  public double modeScale() {
    return lambda == 0 ? scale : Double.NaN;
  }

  @Override
  public Factors draw(LayerWidths widths, long seed, Target target) {
    SingularVectors svd = Balanced.product(widths, seed);
    double[] s = Arrays.stream(svd.values().values()).limit(widths.narrowest()).toArray();
    double[] lower = Arrays.stream(s).map(v -> root(scale * v, -lambda)).toArray();
    double[] upper = Arrays.stream(s).map(v -> root(scale * v, lambda)).toArray();
    DenseMatrix hidden = DenseMatrix.eye(widths.rowsOf(1));
    return Factors.generate(
        2,
        j ->
            j == 1
                ? Target.product(hidden, lower, svd.right())
                : Target.product(svd.left(), upper, hidden));
  }

  /**
   * Returns d with d^2 (d^2 - difference) = s^2, without cancellation.
   *
   * @param s not negative
   */
  private static double root(double s, double difference) {
    double sum = StrictMath.hypot(difference, 2 * s);
    return difference >= 0
        ? Math.sqrt((sum + difference) / 2)
        : s * Math.sqrt(2 / (sum - difference));
  }
}
