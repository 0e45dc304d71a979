package io.github.dmfstages.landscape;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * What theory predicts of one run, beside which the run is put. NaN stands for no prediction.
 *
 * @param separation {@link Separation} of the modes that can be learned
 * @param halfCrossings of each mode, largest first, in fractional steps; infinite for never
 * @param plateauLosses after 0, 1, .., all modes that can be learned are: c/2 times the squares
 *     that are left
 */
public record Theory(double separation, DenseVector halfCrossings, DenseVector plateauLosses)
    implements Serializable {
  /**
   * For modes that cross half of their singular value at {@code crossings}.
   *
   * @param sigma the target's singular values, largest first
   * @param learnable how many modes the factors can learn: the rank, or less under a narrow layer
   * @param scale alpha; NaN for factors from files, whose separation is not predicted
   * @param c loss factor
   */
  public static Theory of(
      int depth, double[] sigma, int learnable, double scale, double[] crossings, double c) {
    return new Theory(
        Separation.of(depth, Arrays.copyOf(sigma, learnable), scale),
        new DenseVector(crossings),
        new DenseVector(Arrays.copyOf(plateaus(sigma, c), learnable + 1)));
  }

  /** No prediction of when, for {@code modes} modes; nor of plateaus. */
  public static Theory none(int modes) {
    double[] crossings = new double[modes];
    Arrays.fill(crossings, Double.NaN);
    double[] plateaus = new double[modes + 1];
    Arrays.fill(plateaus, Double.NaN);
    return new Theory(Double.NaN, new DenseVector(crossings), new DenseVector(plateaus));
  }

  /** The predicted half crossing of mode 1, 2, ..; NaN for no prediction. */
  public double halfCrossing(int mode) {
    return mode <= halfCrossings.size() ? halfCrossings.apply(mode - 1) : Double.NaN;
  }

  /** The predicted loss where {@code learned} modes are; NaN for no prediction. */
  public double plateauLoss(int learned) {
    return learned < plateauLosses.size() ? plateauLosses.apply(learned) : Double.NaN;
  }

  private static double[] plateaus(double[] sigma, double c) {
    double[] losses = new double[sigma.length + 1];
    for (int k = sigma.length - 1; k >= 0; k--) {
      losses[k] = losses[k + 1] + c / 2 * sigma[k] * sigma[k];
    }
    return losses;
  }
}
