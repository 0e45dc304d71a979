package io.github.dmfstages.landscape;

import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.Target;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The overlap of the leading singular vectors of an end-to-end product with those of the target.
 *
 * <p>The overlap of mode r is (u_r . u*_r)(v_r . v*_r), which does not depend on the signs of
 * singular vectors. Modes whose singular values are too close to tell their vectors apart form a
 * block, in the product or in the target. All modes of a block have its mean overlap, the trace of
 * (U^T U*)(V*^T V) over the number of its modes, which does not depend on the basis of the block.
 */
public final class Alignment {
  /**
   * Gaps of the product up to this share of its largest singular value are hidden by rounding: the
   * error of a singular vector is about 1e-16 over the gap.
   */
  private static final double PRODUCT_GAP = 1e-12;

  /** The same for the target, whose numbers may have been rounded to some digits in a file. */
  private static final double TARGET_GAP = 1e-6;

  private final SingularVectors target;
  private final int rank;

  /** Prepares comparisons with one target. Of an unknown entry, the target has 0. */
  public Alignment(Target target) {
    this.target = SingularVectors.of(target.matrix());
    this.rank = target.rank();
  }

  /**
   * Returns the overlap of each mode of the target, largest singular value first: 1 if the mode is
   * aligned, about 0 for random vectors, and NaN if rounding hides the vectors of the product.
   *
   * @param product the decomposition of a matrix with the target's shape
   */
  public DenseVector of(SingularVectors product) {
    double[] overlaps = new double[rank];
    Arrays.fill(overlaps, Double.NaN);
    int modes = product.values().size();
    for (int first = 0, end; first < rank; first = end) {
      end = first + 1;
      while (end < modes
          && (hidden(product, end, PRODUCT_GAP) || hidden(target, end, TARGET_GAP))) {
        end++;
      }
      // The vectors of a block are unknown if it has modes that the target lacks, or values of 0.
      if (end <= rank && !hidden(product, end, PRODUCT_GAP)) {
        Arrays.fill(overlaps, first, end, overlap(product, first, end));
      }
    }
    return new DenseVector(overlaps);
  }

  /** Returns whether the gap before value {@code i}, counted from 0, is too small. */
  private static boolean hidden(SingularVectors vectors, int i, double least) {
    double[] s = vectors.values().values();
    double next = i < s.length ? s[i] : 0;
    return s[i - 1] - next <= least * s[0];
  }

  private double overlap(SingularVectors product, int first, int end) {
    double sum = 0;
    for (int i = first; i < end; i++) {
      for (int j = first; j < end; j++) {
        sum +=
            dot(product.left(), i, target.left(), j) * dot(product.right(), i, target.right(), j);
      }
    }
    return sum / (end - first);
  }

  private static double dot(DenseMatrix a, int i, DenseMatrix b, int j) {
    double sum = 0;
    for (int row = 0; row < a.numRows(); row++) {
      sum = Math.fma(a.apply(row, i), b.apply(row, j), sum);
    }
    return sum;
  }
}
