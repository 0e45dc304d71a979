package io.github.dmfstages.model;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * How the nonzero singular values of a target are laid out. All named spectra have sigma_1 = 1;
 * lists and files are taken as written.
 */
public sealed interface Spectrum extends Serializable {

  /** Spectra with a formula in the rank R, for i = 0..R-1, and the one that is drawn. */
  enum Named implements Spectrum {
    /** (R - i) / R. */
    LINEAR,
    /** 2^-i. */
    GEOMETRIC,
    /** 1. */
    EQUAL,
    /** Pairs: (R - i) / R at even i, (R - i + .98) / R at odd i. */
    CLUSTERED,
    /** Those of a (rows x R)(R x cols) Gaussian product, over the largest. */
    GAUSSIAN
  }

  /**
   * Singular values as written.
   *
   * @param values finite and not 0, in any order; negative ones are eigenvalues of a symmetric
   *     target
   */
  record Listed(List<Double> values) implements Spectrum {
    /** Checks the values. */
    public Listed {
      values = List.copyOf(values);
      if (values.isEmpty() || values.stream().anyMatch(v -> v == 0 || !Double.isFinite(v))) {
        throw new IllegalArgumentException(
            "a spectrum is one or more numbers, none of them 0, not " + values);
      }
    }

    /** Whether one is below 0. */
    public boolean hasNegative() {
      return values.stream().anyMatch(v -> v < 0);
    }
  }

  /**
   * Those of a target that was given as a matrix, singular vectors and all.
   *
   * @param target X
   * @param singularValues its nonzero ones, largest first
   */
  record Given(InputMatrix target, DenseVector singularValues) implements Spectrum {
    /** Decomposes {@code target}. */
    public Given(InputMatrix target) {
      this(target, Target.of(target.matrix()).singularValues());
    }
  }
}
