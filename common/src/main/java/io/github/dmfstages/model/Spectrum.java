package io.github.dmfstages.model;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The nonzero singular values of a target, as a configuration describes them. All named spectra
 * have sigma_1 = 1. Lists and files are used as they are.
 */
public sealed interface Spectrum extends Serializable {

  /** Spectra with a formula in the rank R, for i = 0..R-1, and one that is drawn. */
  enum Named implements Spectrum {
    /** (R - i) / R. */
    LINEAR,
    /** 2^-i. */
    GEOMETRIC,
    /** 1. */
    EQUAL,
    /** Pairs: (R - i) / R for even i, and (R - i + 0.98) / R for odd i. */
    CLUSTERED,
    /** The singular values of a (rows x R)(R x cols) Gaussian product, over the largest. */
    GAUSSIAN
  }

  /**
   * A list of singular values.
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

    /** Returns whether a value is below 0. */
    public boolean hasNegative() {
      return values.stream().anyMatch(v -> v < 0);
    }
  }

  /**
   * A target that is given as a matrix, of which some entries may be unknown.
   *
   * @param target X, with 0 for each entry without a value
   * @param singularValues the nonzero singular values of that matrix, largest first
   * @param known rows x cols of 1 for each entry with a value and 0 for the others; null if all
   *     entries have values
   * @param unlisted whether the entries without a value are those that a coordinate file does not
   *     list, which are 0 unless {@code unlisted = unobserved}
   * @param names the names of the rows and columns
   */
  record Given(
      InputMatrix target,
      DenseVector singularValues,
      DenseMatrix known,
      boolean unlisted,
      Names names)
      implements Spectrum {
    /** Decomposes {@code target}, whose entries are all known. */
    public Given(InputMatrix target) {
      this(target, null, false, Names.NONE);
    }

    /** Decomposes {@code target}. */
    public Given(InputMatrix target, DenseMatrix known, boolean unlisted, Names names) {
      this(target, Target.of(target.matrix()).singularValues(), known, unlisted, names);
    }
  }
}
