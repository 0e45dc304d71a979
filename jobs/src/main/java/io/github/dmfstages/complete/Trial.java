package io.github.dmfstages.complete;

import java.util.Comparator;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The held-out errors of one method with one setting, each with other withheld entries.
 *
 * @param method the method
 * @param setting its setting, in words
 * @param errors one error per hold-out
 * @param seconds the mean wall time of one of these completions
 */
public record Trial(String method, String setting, List<Double> errors, double seconds) {
  /** Compares trials by their mean errors. */
  public static final Comparator<Trial> BY_ERROR = Comparator.comparingDouble(Trial::mean);

  // The 97.5 % quantiles of Student's t distribution with 1, 2, .. degrees of freedom.
  private static final double[] QUANTILES = {
    12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622
  };

  /** The largest number of errors for which {@link #halfWidth} is known. */
  public static final int MOST_ERRORS = QUANTILES.length + 1;

  /** Returns the mean error. */
  public double mean() {
    return errors.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /**
   * Returns half of the width of the 95 % confidence interval of the mean, by Student's t
   * distribution. There must be 2 to {@link #MOST_ERRORS} errors.
   */
  public double halfWidth() {
    double mean = mean();
    double squares = errors.stream().mapToDouble(e -> (e - mean) * (e - mean)).sum();
    int n = errors.size();
    return QUANTILES[n - 2] * Math.sqrt(squares / (n - 1) / n);
  }

  /** Returns the trial with the smallest mean error; the first of them if there are several. */
  public static Trial best(List<Trial> trials) {
    return trials.stream().min(BY_ERROR).orElseThrow();
  }

  /**
   * Returns ||W - X||_F / ||X||_F over the entries where {@code withheld} is 1.
   *
   * @param w W
   * @param x X, of the same shape as the others
   */
  public static double error(DenseMatrix w, DenseMatrix x, DenseMatrix withheld) {
    DenseMatrix zero = DenseMatrix.zeros(x.numRows(), x.numCols());
    return Math.sqrt(meanSquare(w, x, withheld) / meanSquare(zero, x, withheld));
  }

  /**
   * Returns the mean of (W - X)^2 over the entries where {@code selected} is 1.
   *
   * @param w W
   * @param x X, of the same shape as the others
   */
  static double meanSquare(DenseMatrix w, DenseMatrix x, DenseMatrix selected) {
    double squares = 0;
    long entries = 0;
    for (int j = 0; j < x.numCols(); j++) {
      for (int i = 0; i < x.numRows(); i++) {
        if (selected.apply(i, j) == 1) {
          squares += Math.pow(w.apply(i, j) - x.apply(i, j), 2);
          entries++;
        }
      }
    }
    return squares / entries;
  }
}
