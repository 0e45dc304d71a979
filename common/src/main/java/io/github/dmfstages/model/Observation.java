package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.WorkMatrix;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * What a run observes of its target: a linear map A, and y = A(X) with noise. An observation
 * belongs to one run and uses the layout of its engine. Its methods allocate nothing, except {@link
 * #unobservedError}.
 */
public sealed interface Observation
    permits Observation.Full,
        Observation.Completion,
        Observation.Sensing,
        RegressionObservation,
        SymmetricPart {

  /** Returns the number of observed values, which is the length of y. */
  long count();

  /**
   * Sets {@code residual} = A*(A(product) - y), rows x cols.
   *
   * @return ||A(product) - y||^2
   */
  double residual(WorkMatrix product, WorkMatrix residual);

  /**
   * Sets {@code residual} = A*(S(A(product) - y)), rows x cols, where S is what {@link
   * Sample#applyTo} does to the residuals of the observed values.
   *
   * @param sample of as many observed values as {@link #count}
   */
  void sampledResidual(WorkMatrix product, Sample sample, WorkMatrix residual);

  /** Sets {@code image} = A*(A(direction)), rows x cols, for a Hessian-vector product. */
  void normal(WorkMatrix direction, WorkMatrix image);

  /**
   * Returns ||W - X||_F / ||X||_F over the known entries that are not observed; NaN if there are
   * none, or if the observed values are not entries.
   *
   * @param product W
   * @param target X, without noise
   */
  double unobservedError(WorkMatrix product, Target target);

  /**
   * Returns ||W - Y||_F / ||Y||_F over the entries that are withheld from the loss, where Y are
   * their values with noise; NaN if nothing is withheld. Allocates nothing.
   *
   * @param product W
   */
  default double heldOutError(WorkMatrix product) {
    return Double.NaN;
  }

  /** Full reconstruction: A is the identity, so every entry of X is observed. */
  final class Full implements Observation {
    private final LinearAlgebra engine;
    private final WorkMatrix observed;
    private final WorkMatrix[] summed = new WorkMatrix[1];
    private int[] places;

    /** Creates an observation of all entries of {@code target}, without noise. */
    public Full(LinearAlgebra engine, Target target) {
      this(engine, target.matrix());
    }

    /**
     * Creates an observation of all entries.
     *
     * @param observed X with its noise
     */
    Full(LinearAlgebra engine, DenseMatrix observed) {
      this.engine = engine;
      this.observed = engine.pack(observed);
    }

    @Override
    public long count() {
      return (long) observed.rows() * observed.cols();
    }

    @Override
    public double residual(WorkMatrix product, WorkMatrix residual) {
      residual.setDifference(product, observed);
      summed[0] = residual;
      return engine.sumOfSquares(summed);
    }

    @Override
    public void sampledResidual(WorkMatrix product, Sample sample, WorkMatrix residual) {
      if (places == null) {
        places = Sample.places(engine, Mask.full(observed.rows(), observed.cols()));
      }
      residual.setDifference(product, observed);
      sample.applyTo(residual, places);
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

  /** Matrix completion: A selects some of the entries. */
  final class Completion implements Observation {
    private final LinearAlgebra engine;
    private final WorkMatrix observed;
    private final WorkMatrix mask;
    private final WorkMatrix[] summed = new WorkMatrix[1];
    private final HeldOut heldOut;
    private final long count;
    private int[] places;

    /** Creates an observation that withholds nothing. */
    Completion(LinearAlgebra engine, DenseMatrix observed, DenseMatrix mask) {
      this(engine, observed, mask, null);
    }

    /**
     * Creates an observation of the entries where {@code mask} is 1.
     *
     * @param observed X with its noise, of which only the observed entries are used
     * @param mask rows x cols of 0 and 1
     * @param heldOut the entries that are withheld; null if there are none
     */
    Completion(LinearAlgebra engine, DenseMatrix observed, DenseMatrix mask, HeldOut heldOut) {
      this.heldOut = heldOut;
      this.engine = engine;
      this.observed = engine.pack(observed);
      this.mask = engine.pack(mask);
      this.count = Mask.count(mask);
    }

    @Override
    public long count() {
      return count;
    }

    @Override
    public double residual(WorkMatrix product, WorkMatrix residual) {
      residual.setDifference(product, observed);
      residual.multiplyElements(mask);
      summed[0] = residual;
      return engine.sumOfSquares(summed);
    }

    @Override
    public void sampledResidual(WorkMatrix product, Sample sample, WorkMatrix residual) {
      if (places == null) {
        places = Sample.places(engine, engine.unpack(mask));
      }
      residual.setDifference(product, observed);
      sample.applyTo(residual, places);
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
      double[] known = target.known() == null ? null : target.known().toArray();
      double error = 0;
      double size = 0;
      for (int i = 0; i < x.length; i++) {
        if (visible[i] == 0 && (known == null || known[i] == 1)) {
          error = Math.fma(w[i] - x[i], w[i] - x[i], error);
          size = Math.fma(x[i], x[i], size);
        }
      }
      return Math.sqrt(error / size);
    }

    @Override
    public double heldOutError(WorkMatrix product) {
      return heldOut == null ? Double.NaN : heldOut.error(product);
    }
  }

  /**
   * Matrix sensing: y_k = {@code <A_k, X>} for k = 1..p. An evaluation multiplies a matrix of p x
   * (rows cols) and its transpose with a vector. Both orientations are stored, 2 p rows cols
   * numbers, so that no product has to transpose them.
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
    private int[] places;

    /**
     * Creates an observation of p inner products.
     *
     * @param measurements (rows cols) x p: column k is A_k, column by column
     * @param y their p values with noise
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
    public void sampledResidual(WorkMatrix product, Sample sample, WorkMatrix residual) {
      if (places == null) {
        places = Sample.places(engine, Mask.full(y.rows(), 1));
      }
      measure(product);
      values.setDifference(values, y);
      sample.applyTo(values, places);
      spread(residual);
    }

    @Override
    public void normal(WorkMatrix direction, WorkMatrix image) {
      measure(direction);
      spread(image);
    }

    /** Sets values = A(matrix). */
    private void measure(WorkMatrix matrix) {
      engine.unpack(matrix, columnMajor);
      engine.pack(columnMajor, vector);
      engine.multiply(measurements, vector, values);
    }

    /** Sets image = A*(values). */
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
