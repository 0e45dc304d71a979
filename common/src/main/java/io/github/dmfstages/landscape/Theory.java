package io.github.dmfstages.landscape;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The predictions of theory for one run, with which its result is compared. NaN means that there is
 * no prediction.
 *
 * @param separation the {@link Separation} of the modes that can be learned
 * @param halfCrossings the half crossing of each mode, largest mode first, in fractional steps;
 *     infinite for a mode that never escapes
 * @param plateauLosses the loss after 0, 1, .. modes are learned, up to all modes that can be
 *     learned: c/2 times the sum of the squares of the other singular values, in regression each
 *     times its eigenvalue
 */
public record Theory(double separation, DenseVector halfCrossings, DenseVector plateauLosses)
    implements Serializable {
  /**
   * Makes the predictions for modes with known half crossings.
   *
   * @param depth N
   * @param sigma the target's singular values, largest first
   * @param learnable how many modes the factors can learn: the rank, or fewer if a layer is narrow
   * @param scale alpha; NaN for factors from files, whose separation is not predicted
   * @param crossings the half crossing of each mode
   * @param c the loss factor
   */
  public static Theory of(
      int depth, double[] sigma, int learnable, double scale, double[] crossings, double c) {
    return new Theory(
        Separation.of(depth, Arrays.copyOf(sigma, learnable), scale),
        new DenseVector(crossings),
        new DenseVector(Arrays.copyOf(plateaus(sigma, c), learnable + 1)));
  }

  /** Returns the predictions of a theory that predicts nothing but half crossings. */
  public static Theory of(double[] crossings) {
    Theory none = none(crossings.length);
    return new Theory(none.separation, new DenseVector(crossings), none.plateauLosses);
  }

  /**
   * Makes the predictions for modes that are learned in the order of their half crossings. The
   * separation is not predicted.
   *
   * @param crossings the half crossing of each mode
   * @param losses the loss that each mode has until it is learned
   */
  public static Theory ofOrder(double[] crossings, double[] losses) {
    Theory none = none(crossings.length);
    int[] order =
        IntStream.range(0, crossings.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> crossings[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] plateaus = new double[order.length + 1];
    for (int k = order.length - 1; k >= 0; k--) {
      plateaus[k] = plateaus[k + 1] + losses[order[k]];
    }
    return new Theory(none.separation, new DenseVector(crossings), new DenseVector(plateaus));
  }

  /** Returns no predictions, for {@code modes} modes. */
  public static Theory none(int modes) {
    double[] crossings = new double[modes];
    Arrays.fill(crossings, Double.NaN);
    double[] plateaus = new double[modes + 1];
    Arrays.fill(plateaus, Double.NaN);
    return new Theory(Double.NaN, new DenseVector(crossings), new DenseVector(plateaus));
  }

  /** Returns the predicted half crossing of mode 1, 2, ..; NaN if there is no prediction. */
  public double halfCrossing(int mode) {
    return mode <= halfCrossings.size() ? halfCrossings.apply(mode - 1) : Double.NaN;
  }

  /** Returns the predicted loss after {@code learned} modes; NaN if there is no prediction. */
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
