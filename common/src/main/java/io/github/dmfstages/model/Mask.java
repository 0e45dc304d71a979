package io.github.dmfstages.model;

import io.github.dmfstages.linalg.RandomStream;
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
    int[] order = new int[rows * cols];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    double[] mask = new double[order.length];
    for (int i = 0; i < count; i++) {
      int chosen = i + (int) (random.nextUniform() * (order.length - i));
      mask[order[chosen]] = 1;
      order[chosen] = order[i];
    }
    return new DenseMatrix(rows, cols, mask);
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
