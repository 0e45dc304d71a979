package io.github.dmfstages.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The products that a run is made of. An engine belongs to one run and one thread: it may own
 * scratch space. Matrices enter by {@link #pack} and leave by {@link #unpack}; between the two they
 * keep the engine's own layout, so an engine that wants blocks or padding pays for them only at the
 * edges of a run.
 *
 * <p>No product allocates once the run is warm, except in {@link MllibLinearAlgebra}. Outputs must
 * not share storage with inputs.
 */
public sealed interface LinearAlgebra permits ExactLinearAlgebra, MllibLinearAlgebra {

  /** Which engine multiplies: {@code linear-algebra} in a configuration. */
  enum Kind {
    /** Fixed order, the same bits on every machine. */
    EXACT,
    /** MLlib's own BLAS, with whatever native library the node has: the cross-check. */
    MLLIB;

    /** A new engine of this kind. */
    public LinearAlgebra create() {
      return switch (this) {
        case EXACT -> new ExactLinearAlgebra();
        case MLLIB -> new MllibLinearAlgebra();
      };
    }
  }

  /**
   * Starts to warm up the vector kernel in a background thread, before the first engine is created.
   * A caller that expects runs later, and has a second until then, can use that second this way.
   */
  static void warmUp() {
    Kernels.warmUp();
  }

  /** A zero matrix. */
  WorkMatrix allocate(int rows, int cols);

  /** A copy of {@code matrix} in this engine's layout. */
  WorkMatrix pack(DenseMatrix matrix);

  /** Copies the first rows x cols elements of {@code columnMajor} into {@code matrix}. */
  void pack(double[] columnMajor, WorkMatrix matrix);

  /** Copies {@code matrix} into {@code columnMajor}, which holds at least rows x cols elements. */
  void unpack(WorkMatrix matrix, double[] columnMajor);

  /** A copy of {@code matrix} as MLlib's. */
  default DenseMatrix unpack(WorkMatrix matrix) {
    double[] columnMajor = new double[matrix.rows() * matrix.cols()];
    unpack(matrix, columnMajor);
    return new DenseMatrix(matrix.rows(), matrix.cols(), columnMajor);
  }

  /** c = a b. */
  void multiply(WorkMatrix a, WorkMatrix b, WorkMatrix c);

  /** c = a b^T. */
  void multiplyTransposed(WorkMatrix a, WorkMatrix b, WorkMatrix c);

  /** c = a^T b. */
  void transposeMultiply(WorkMatrix a, WorkMatrix b, WorkMatrix c);

  /**
   * The sum of the squares of all elements of all matrices, in an order that only their shapes
   * decide.
   */
  double sumOfSquares(WorkMatrix... matrices);

  /** The same for one matrix, without an array. */
  double sumOfSquares(WorkMatrix matrix);

  /** What multiplies, for the record: stored with each result. */
  String kernel();
}
