package io.github.dmfstages.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The eigenvalues of the covariance of regression inputs, as a configuration describes them. */
public sealed interface InputSpectrum extends Serializable {

  /** Spectra with a formula in the number of inputs d, for i = 1..d. */
  enum Named implements InputSpectrum {
    /** 1. */
    IDENTITY,
    /** Proportional to i^-exponent, with sum d. */
    POWER,
    /** 1 + spike for i = 1, and otherwise 1. */
    SPIKED
  }

  /**
   * A list of eigenvalues.
   *
   * @param values finite and positive, in any order
   */
  record Listed(List<Double> values) implements InputSpectrum {
    /** Checks the values. */
    public Listed {
      values = List.copyOf(values);
      if (values.isEmpty() || !values.stream().allMatch(v -> v > 0 && Double.isFinite(v))) {
        throw new IllegalArgumentException("eigenvalues are numbers > 0, not " + values);
      }
    }
  }

  /**
   * Returns the eigenvalues of this spectrum.
   *
   * @param inputs d
   * @param exponent the exponent of {@link Named#POWER}
   * @param spike the spike of {@link Named#SPIKED}
   */
  default List<Double> eigenvalues(int inputs, double exponent, double spike) {
    if (this instanceof Listed listed) {
      return listed.values();
    }
    double[] values =
        IntStream.rangeClosed(1, inputs)
            .mapToDouble(
                i ->
                    switch ((Named) this) {
                      case IDENTITY -> 1;
                      case POWER -> StrictMath.pow(i, -exponent);
                      case SPIKED -> i == 1 ? 1 + spike : 1;
                    })
            .toArray();
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double factor = this == Named.POWER ? inputs / sum : 1;
    return Arrays.stream(values).map(v -> factor * v).boxed().toList();
  }
}
