package io.github.dmfstages.model;

import io.github.dmfstages.linalg.MarchenkoPastur;
import java.io.Serializable;
import org.apache.spark.ml.linalg.DenseVector;

/** What is believed about the noise that the values of a given target already contain. */
public sealed interface NoiseEstimate extends Serializable {

  /**
   * Returns the standard deviation of the noise in each entry of the target.
   *
   * @param rows rows of the target
   * @param cols columns of the target
   * @param singularValues its nonzero singular values, largest first
   */
  double deviation(int rows, int cols, DenseVector singularValues);

  /**
   * A standard deviation that somebody knows.
   *
   * @param value the standard deviation, at least 0 and finite
   */
  record Deviation(double value) implements NoiseEstimate {
    /** Checks the value. */
    public Deviation {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("a deviation is a number >= 0, not " + value);
      }
    }

    @Override
    public double deviation(int rows, int cols, DenseVector singularValues) {
      return value;
    }
  }

  /** A method that estimates the standard deviation from the target. */
  enum Method implements NoiseEstimate {
    /**
     * The median of all singular values, divided by that of a matrix of noise alone (gavish2014).
     * Every entry must be known, and more than half of the singular values should be of noise.
     */
    SINGULAR_VALUES;

    @Override
    public double deviation(int rows, int cols, DenseVector singularValues) {
      int all = Math.min(rows, cols);
      int longer = Math.max(rows, cols);
      double median = (at(singularValues, (all - 1) / 2) + at(singularValues, all / 2)) / 2;
      return median / Math.sqrt(longer * MarchenkoPastur.median((double) all / longer));
    }

    private static double at(DenseVector singularValues, int i) {
      return i < singularValues.size() ? singularValues.apply(i) : 0;
    }
  }
}
