package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;

/** Entries that are withheld from the loss, with their values. One object serves one run. */
final class HeldOut {
  private final LinearAlgebra engine;
  private final WorkMatrix mask;
  private final WorkMatrix values;
  private final WorkMatrix difference;
  private final WorkMatrix[] summed;
  private final double squares;

  /**
   * Withholds the entries where {@code mask} is 1.
   *
   * @param matrix X with its noise, rows x cols
   * @param mask rows x cols of 0 and 1
   */
  HeldOut(LinearAlgebra engine, DenseMatrix matrix, DenseMatrix mask) {
    this.engine = engine;
    this.mask = engine.pack(mask);
    this.values = engine.pack(Mask.select(matrix, mask));
    this.difference = engine.allocate(matrix.numRows(), matrix.numCols());
    this.summed = new WorkMatrix[] {difference};
    this.squares = engine.sumOfSquares(new WorkMatrix[] {values});
  }

  /** Returns {@link Observation#heldOutError}. */
  double error(WorkMatrix product) {
    difference.set(product);
    difference.multiplyElements(mask);
    difference.setDifference(difference, values);
    return Math.sqrt(engine.sumOfSquares(summed) / squares);
  }
}
