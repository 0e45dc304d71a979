package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * What is seen of the target: a linear map A and y = A(X), noise included. An observation belongs
 * to one run, in the layout of the run's engine; its methods allocate nothing, {@link
 * #unobservedError} apart.
 */
public sealed interface Observation {

  /** Number of observed values, the length of y. */
  long count();

  /**
   * Sets {@code residual} = A*(A(product) - y), rows x cols.
   *
   * @return ||A(product) - y||^2
   */
  double residual(WorkMatrix product, WorkMatrix residual);

  /** Sets {@code image} = A*(A(direction)), rows x cols, as a Hessian-vector product needs it. */
  void normal(WorkMatrix direction, WorkMatrix image);

  /**
   * ||W - X||_F / ||X||_F over the entries that are not observed; NaN where there are none, or
   * where what is observed is no entries.
   *
   * @param product W
   * @param target X, without noise
   */
  double unobservedError(WorkMatrix product, Target target);

  /** A is the identity: every entry of X is seen. */
  final class Full implements Observation {
    private final LinearAlgebra engine;
    private final WorkMatrix seen;
    private final WorkMatrix[] summed = new WorkMatrix[1];

    /** Sees all of {@code target}. */
    public Full(LinearAlgebra engine, Target target) {
      this(engine, target.matrix());
    }

    /**
     * Sees every entry.
     *
     * @param seen X, with noise where there is any
     */
    Full(LinearAlgebra engine, DenseMatrix seen) {
      this.engine = engine;
      this.seen = engine.pack(seen);
    }

    @Override
    public long count() {
      return (long) seen.rows() * seen.cols();
    }

    @Override
    public double residual(WorkMatrix product, WorkMatrix residual) {
      residual.setDifference(product, seen);
      summed[0] = residual;
      return engine.sumOfSquares(summed);
    }

    @Override
    public void normal(WorkMatrix direction, WorkMatrix image) {
      image.set(direction);
    }

    @Override
    public double unobservedError(WorkMatrix product, Target target) {
      return Double.NaN;
    }
  }

  /** Matrix completion: A keeps some entries and drops the others. */
  final class Completion implements Observation {
    private final LinearAlgebra engine;
    private final WorkMatrix seen;
    private final WorkMatrix mask;
    private final WorkMatrix[] summed = new WorkMatrix[1];
    private final long count;

    /**
     * Sees the entries where {@code mask} is 1.
     *
     * @param seen X, with noise where there is any; only its seen entries decide anything
     * @param mask rows x cols of 0 and 1
     */
    Completion(LinearAlgebra engine, DenseMatrix seen, DenseMatrix mask) {
      this.engine = engine;
      this.seen = engine.pack(seen);
      this.mask = engine.pack(mask);
      this.count = Mask.count(mask);
    }

    @Override
    public long count() {
      return count;
    }

    @Override
    public double residual(WorkMatrix product, WorkMatrix residual) {
      residual.setDifference(product, seen);
      residual.multiplyElements(mask);
      summed[0] = residual;
      return engine.sumOfSquares(summed);
    }

    @Override
    public void normal(WorkMatrix direction, WorkMatrix image) {
      image.set(direction);
      image.multiplyElements(mask);
    }

    @Override
    public double unobservedError(WorkMatrix product, Target target) {
      double[] w = engine.unpack(product).values();
      double[] visible = engine.unpack(mask).values();
      double[] x = target.matrix().toArray();
      double error = 0;
      double size = 0;
      for (int i = 0; i < x.length; i++) {
        if (visible[i] == 0) {
          error = Math.fma(w[i] - x[i], w[i] - x[i], error);
          size = Math.fma(x[i], x[i], size);
        }
      }
      return Math.sqrt(error / size);
    }
  }

  /**
   * Matrix sensing: y_k = <A_k, X>. Each evaluation is two products of a p x (rows cols) matrix
   * with a vector, against 2 p rows cols numbers of storage: the measurements are kept in both
   * orientations, so that neither product has to transpose them.
   */
  final class Sensing implements Observation {
    private final LinearAlgebra engine;
    private final WorkMatrix measurements;
    private final WorkMatrix transposed;
    private final WorkMatrix y;
    private final WorkMatrix values;
    private final WorkMatrix vector;
    private final WorkMatrix[] summed;
    private final double[] columnMajor;

    /**
     * Sees p inner products.
     *
     * @param measurements (rows cols) x p: column k is A_k, column by column
     * @param y their values, p of them, with noise where there is any
     */
    Sensing(LinearAlgebra engine, DenseMatrix measurements, double[] y) {
      this.engine = engine;
      this.transposed = engine.pack(measurements);
      this.measurements = engine.pack(measurements.transpose());
      this.y = engine.pack(new DenseMatrix(y.length, 1, y));
      this.values = engine.allocate(y.length, 1);
      this.summed = new WorkMatrix[] {values};
      this.vector = engine.allocate(measurements.numRows(), 1);
      this.columnMajor = new double[measurements.numRows()];
    }

    @Override
    public long count() {
      return y.rows();
    }

    @Override
    public double residual(WorkMatrix product, WorkMatrix residual) {
      measure(product);
      values.setDifference(values, y);
      spread(residual);
      return engine.sumOfSquares(summed);
    }

    @Override
    public void normal(WorkMatrix direction, WorkMatrix image) {
      measure(direction);
      spread(image);
    }

    /** values = A(matrix). */
    private void measure(WorkMatrix matrix) {
      engine.unpack(matrix, columnMajor);
      engine.pack(columnMajor, vector);
      engine.multiply(measurements, vector, values);
    }

    /** image = A*(values). */
    private void spread(WorkMatrix image) {
      engine.multiply(transposed, values, vector);
      engine.unpack(vector, columnMajor);
      engine.pack(columnMajor, image);
    }

    @Override
    public double unobservedError(WorkMatrix product, Target target) {
      return Double.NaN;
    }
  }
}
