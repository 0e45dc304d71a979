package io.github.dmfstages.landscape;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * What theory predicts of one run, beside which the run is put. NaN stands for no prediction.
 *
 * @param separation {@link Separation}
 * @param halfCrossings of each mode, largest first, in fractional steps; infinite for never
 * @param plateauLosses after 0, 1, .., R modes are learned: c/2 times the squares that are left
 */
public record Theory(double separation, DenseVector halfCrossings, DenseVector plateauLosses)
    implements Serializable {

  /**
   * For modes that start at {@code starts}.
   *
   * @param sigma the target's singular values, largest first
   * @param scale alpha
   * @param starts s of each mode at step 0
   * @param c loss factor
   * @param stepSize eta
   * @param limit the run's step budget
   */
  public static Theory of(
      int depth,
      double[] sigma,
      double scale,
      double[] starts,
      double c,
      double stepSize,
      long limit) {
    double[] crossings = new double[sigma.length];
    for (int i = 0; i < sigma.length; i++) {
      crossings[i] = DiscreteEscape.halfCrossing(depth, sigma[i], starts[i], c * stepSize, limit);
    }
    return new Theory(
        Separation.of(depth, sigma, scale), new DenseVector(crossings), plateaus(sigma, c));
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

  private static DenseVector plateaus(double[] sigma, double c) {
    double[] losses = new double[sigma.length + 1];
    for (int k = sigma.length - 1; k >= 0; k--) {
      losses[k] = losses[k + 1] + c / 2 * sigma[k] * sigma[k];
    }
    return new DenseVector(losses);
  }
}
