package io.github.dmfstages.model;

import io.github.dmfstages.linalg.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;

/** Operations on masks: rows x cols matrices of 1 for each observed entry and 0 for the others. */
final class Mask {
  private Mask() {}

  /**
   * Draws a mask of {@code count} entries without replacement. They are the first entries of one
   * random order of all entries, numbered column by column. So of two masks of one seed, the larger
   * contains the smaller.
   */
  static DenseMatrix draw(int rows, int cols, long count, RandomStream random) {
    return draw(full(rows, cols), count, random);
  }

  /** Draws a mask in the same way, but only of entries that {@code among} contains. */
  static DenseMatrix draw(DenseMatrix among, long count, RandomStream random) {
    double[] allowed = among.toArray();
    int[] order = IntStream.range(0, allowed.length).filter(i -> allowed[i] == 1).toArray();
    double[] mask = new double[allowed.length];
    for (int i = 0; i < count; i++) {
      int chosen = i + (int) (random.nextUniform() * (order.length - i));
      mask[order[chosen]] = 1;
      order[chosen] = order[i];
    }
    return new DenseMatrix(among.numRows(), among.numCols(), mask);
  }

  /** Returns the mask of all entries. */
  static DenseMatrix full(int rows, int cols) {
    double[] mask = new double[rows * cols];
    Arrays.fill(mask, 1);
    return new DenseMatrix(rows, cols, mask);
  }

  /** Returns the mask of the entries of {@code mask} that {@code other} does not contain. */
  static DenseMatrix without(DenseMatrix mask, DenseMatrix other) {
    double[] left = mask.toArray().clone();
    double[] removed = other.toArray();
    for (int i = 0; i < left.length; i++) {
      left[i] = removed[i] == 1 ? 0 : left[i];
    }
    return new DenseMatrix(mask.numRows(), mask.numCols(), left);
  }

  /** Returns {@code matrix} with 0 for each entry that {@code mask} does not contain. */
  static DenseMatrix select(DenseMatrix matrix, DenseMatrix mask) {
    double[] selected = matrix.toArray().clone();
    double[] kept = mask.toArray();
    for (int i = 0; i < selected.length; i++) {
      selected[i] = kept[i] == 1 ? selected[i] : 0;
    }
    return new DenseMatrix(matrix.numRows(), matrix.numCols(), selected);
  }

  /** Returns the number of observed entries. */
  static long count(DenseMatrix mask) {
    long count = 0;
    for (double v : mask.toArray()) {
      count += v == 1 ? 1 : 0;
    }
    return count;
  }

  /** Returns how many rows and columns, together, have no observed entry. */
  static int unobservedLines(DenseMatrix mask) {
    boolean[] rowObserved = new boolean[mask.numRows()];
    boolean[] colObserved = new boolean[mask.numCols()];
    for (int j = 0; j < colObserved.length; j++) {
      for (int i = 0; i < rowObserved.length; i++) {
        boolean observed = mask.apply(i, j) == 1;
        rowObserved[i] |= observed;
        colObserved[j] |= observed;
      }
    }
    int unobserved = 0;
    for (boolean observed : rowObserved) {
      unobserved += observed ? 0 : 1;
    }
    for (boolean observed : colObserved) {
      unobserved += observed ? 0 : 1;
    }
    return unobserved;
  }
}
