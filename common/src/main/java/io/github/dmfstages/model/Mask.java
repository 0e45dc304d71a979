package io.github.dmfstages.model;

import io.github.dmfstages.linalg.RandomStream;
import org.apache.spark.ml.linalg.DenseMatrix;

/** Which entries of a matrix are seen: a rows x cols matrix of 1 (seen) and 0. */
final class Mask {
  private Mask() {}

  /**
   * {@code count} entries of rows x cols, drawn without replacement: the first {@code count} of one
   * random order of all entries, numbered column by column. So of two masks of one seed the larger
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

  /** Number of seen entries. */
  static long count(DenseMatrix mask) {
    long count = 0;
    for (double v : mask.toArray()) {
      count += v == 1 ? 1 : 0;
    }
    return count;
  }

  /** Number of rows and of columns, together, of which no entry is seen. */
  static int unseenLines(DenseMatrix mask) {
    boolean[] rowSeen = new boolean[mask.numRows()];
    boolean[] colSeen = new boolean[mask.numCols()];
    for (int j = 0; j < colSeen.length; j++) {
      for (int i = 0; i < rowSeen.length; i++) {
        boolean seen = mask.apply(i, j) == 1;
        rowSeen[i] |= seen;
        colSeen[j] |= seen;
      }
    }
    int unseen = 0;
    for (boolean seen : rowSeen) {
      unseen += seen ? 0 : 1;
    }
    for (boolean seen : colSeen) {
      unseen += seen ? 0 : 1;
    }
    return unseen;
  }
}
