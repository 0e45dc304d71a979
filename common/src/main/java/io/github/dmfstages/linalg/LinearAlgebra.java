package io.github.dmfstages.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * An engine for the matrix products of a run.
 *
 * <p>An engine belongs to one run and one thread, because it may have scratch space. Matrices enter
 * by {@link #pack} and leave by {@link #unpack}. In between they are stored in the engine's own
 * layout, so blocks and padding cost time only at the beginning and the end of a run.
 *
 * <p>After the first calls no product allocates memory, except in {@link MllibLinearAlgebra}.
 * Outputs must not share storage with inputs. A product throws an IllegalArgumentException if the
 * shapes do not fit.
 */
public sealed interface LinearAlgebra permits ExactLinearAlgebra, MllibLinearAlgebra {

  /** The kinds of engine, which the key {@code linear-algebra} chooses from. */
  enum Kind {
    /** Products in a fixed order, with the same bits on every machine. */
    EXACT,
    /** MLlib's BLAS, with the native library of the machine if there is one; for cross-checks. */
    MLLIB;

    /** Creates an engine of this kind. */
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

  /** Creates a {@code rows x cols} matrix of zeros. */
  WorkMatrix allocate(int rows, int cols);

  /** Returns a copy of {@code matrix} in the layout of this engine. */
  WorkMatrix pack(DenseMatrix matrix);

  /** Copies the first rows x cols elements of {@code columnMajor} into {@code matrix}. */
  void pack(double[] columnMajor, WorkMatrix matrix);

  /** Copies {@code matrix} into {@code columnMajor}, which holds at least rows x cols elements. */
  void unpack(WorkMatrix matrix, double[] columnMajor);

  /** Returns a copy of {@code matrix} as a matrix of MLlib. */
  default DenseMatrix unpack(WorkMatrix matrix) {
    double[] columnMajor = new double[matrix.rows() * matrix.cols()];
    unpack(matrix, columnMajor);
    return new DenseMatrix(matrix.rows(), matrix.cols(), columnMajor);
  }

  /** Sets c = a b. */
  void multiply(WorkMatrix a, WorkMatrix b, WorkMatrix c);

  /** Sets c = a b^T. */
  void multiplyTransposed(WorkMatrix a, WorkMatrix b, WorkMatrix c);

  /** Sets c = a^T b. */
  void transposeMultiply(WorkMatrix a, WorkMatrix b, WorkMatrix c);

  /**
   * Returns the sum of the squares of all elements of all matrices, added in an order that depends
   * only on their shapes.
   */
  double sumOfSquares(WorkMatrix... matrices);

  /** Returns the sum of squares of one matrix, and allocates no array for it. */
  double sumOfSquares(WorkMatrix matrix);

  /** Returns whether all stored elements of {@code matrix} that are padding are 0. */
  boolean isPaddingZero(WorkMatrix matrix);

  /** Returns the sum of the products of the elements of two matrices of the same shape. */
  double innerProduct(WorkMatrix a, WorkMatrix b);

  /** Returns the name of the code that multiplies at present, which is stored with each result. */
  String kernel();
}
