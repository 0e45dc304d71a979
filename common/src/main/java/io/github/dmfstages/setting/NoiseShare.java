package io.github.dmfstages.setting;

import io.github.dmfstages.model.EntrySplit;
import io.github.dmfstages.model.NoiseEstimate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The expected share of the noise in the loss of W = 0. A run whose loss falls below this share
 * fits noise, so the default loss tolerance is not smaller.
 */
final class NoiseShare {
  private final Values settings;
  private final DenseVector sigma;

  /**
   * Prepares the share for one run.
   *
   * @param sigma the singular values of the target, or of the entries that are not withheld
   */
  NoiseShare(Values settings, DenseVector sigma) {
    this.settings = settings;
    this.sigma = sigma;
  }

  /** Returns the estimate of the noise as a standard deviation; null if there is no estimate. */
  NoiseEstimate.Deviation estimate() {
    return settings
        .find(Settings.NOISE_ESTIMATE)
        .map(
            estimate ->
                new NoiseEstimate.Deviation(
                    estimate.deviation(
                        settings.get(Settings.ROWS), settings.get(Settings.COLS), sigma)))
        .orElse(null);
  }

  /**
   * Returns the share of the noise that the values of the target contain by estimate, and of the
   * noise that is added if entries are unknown or withheld. Runs that observe all entries fit added
   * noise, too.
   *
   * @param observed how many values the loss compares with W
   * @throws InvalidRunException if the noise is estimated to be as large as the values
   */
  double of(long observed) {
    double added = RunConfig.isSplit(settings) ? square(settings.get(Settings.NOISE)) : 0;
    NoiseEstimate.Deviation estimate = estimate();
    double contained = estimate == null ? 0 : square(estimate.value());
    if (added == 0 && contained == 0) {
      return 0;
    }
    double squares = Arrays.stream(sigma.values()).map(s -> s * s).sum() / entries(observed);
    if (contained >= squares) {
      throw new InvalidRunException(
          List.of(
              new InvalidRunException.Violation(
                  Settings.NOISE_ESTIMATE.name(),
                  String.format(
                      Locale.ROOT,
                      "is %.4g, but the root mean square of the values is %.4g, so they would be nothing but noise",
                      estimate.value(),
                      Math.sqrt(squares)))));
    }
    return (added + contained) / (squares + added);
  }

  private static double square(double value) {
    return value * value;
  }

  private double entries(long observed) {
    DenseMatrix known = RunConfig.known(settings);
    return settings.has(Settings.TARGET_FILE) && RunConfig.holdsOut(settings)
        ? observed
        : known == null
            ? (double) settings.get(Settings.ROWS) * settings.get(Settings.COLS)
            : EntrySplit.size(known);
  }
}
