package io.github.dmfstages.file;

import io.github.dmfstages.model.Names;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * A target as a file has it.
 *
 * @param matrix the values, with 0 for each entry without one
 * @param known 1 for each entry with a value and 0 for the others; null if all entries have values
 * @param unlisted whether the entries without a value are those that a coordinate file does not
 *     list
 * @param names the names of the rows and columns
 */
public record TargetMatrix(DenseMatrix matrix, DenseMatrix known, boolean unlisted, Names names) {

  /**
   * Returns a target in which NaN marks an entry without a value.
   *
   * @param values the values, column by column; they are changed
   */
  static TargetMatrix ofValues(int rows, int cols, double[] values, Names names) {
    double[] known = new double[values.length];
    boolean all = true;
    for (int i = 0; i < values.length; i++) {
      boolean missing = Double.isNaN(values[i]);
      known[i] = missing ? 0 : 1;
      values[i] = missing ? 0 : values[i];
      all &= !missing;
    }
    return new TargetMatrix(
        new DenseMatrix(rows, cols, values),
        all ? null : new DenseMatrix(rows, cols, known),
        false,
        names);
  }
}
