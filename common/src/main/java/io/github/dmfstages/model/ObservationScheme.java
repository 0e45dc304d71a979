package io.github.dmfstages.model;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.RandomStream;
import java.io.Serializable;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * The observation of a target, as a configuration describes it. {@link #observe} makes the
 * observation of one run.
 *
 * <p>The random streams "mask", "measurements", "inputs", "input-basis" and "noise" depend only on
 * the seed, and not on depth, widths or scales. So runs that differ in these observe the same
 * values.
 */
public sealed interface ObservationScheme extends Serializable
    permits ObservationScheme.Full,
        ObservationScheme.Completion,
        ObservationScheme.GivenCompletion,
        ObservationScheme.Sensing,
        ObservationScheme.GivenSensing,
        EntrySplit,
        Regression,
        GivenRegression {

  /** The kinds of observation. */
  enum Kind {
    /** {@link Full}. */
    FULL,
    /** {@link Completion}, {@link GivenCompletion}, {@link EntrySplit}. */
    COMPLETION,
    /** {@link Sensing}, {@link GivenSensing}. */
    SENSING,
    /** {@link Regression}, {@link GivenRegression}. */
    REGRESSION
  }

  /** Returns the kind of this observation. */
  Kind kind();

  /** Returns the files that it was read from, by their keys in a configuration. */
  Map<String, InputMatrix> inputs();

  /** Returns how many values of a rows x cols matrix are observed. */
  long count(int rows, int cols);

  /**
   * Returns how many rows and columns, together, have no observed entry. The data does not
   * determine the entries there.
   */
  int unobservedLines(int rows, int cols, long seed);

  /**
   * Returns how many numbers its observation stores besides a few rows x cols matrices. These are
   * the measurements and their transpose.
   */
  default double numbers(int rows, int cols) {
    return kind() == Kind.SENSING ? 2.0 * count(rows, cols) * rows * cols : 0;
  }

  /**
   * Returns whether only the target minimises the loss without noise. The modes of a run are then
   * compared with its singular values, and otherwise with those of the run's end.
   */
  default boolean determinesTarget() {
    return kind() == Kind.FULL;
  }

  /**
   * Returns whether the observation decides which mode of the target is learned first, instead of
   * the singular values alone. The strength of a mode is then u_i^T W v_i, because singular values
   * of W belong to different modes in the course of a run.
   */
  default boolean ordersModes() {
    return false;
  }

  /**
   * Returns the factor of A*A in the stability limit. It is its largest eigenvalue in REGRESSION.
   */
  default double largestEigenvalue(long seed) {
    return 1;
  }

  /** Returns the least loss of any matrix over that of W = 0, if it is known; otherwise 0. */
  default double leastShare(Target target, double noise, long seed) {
    return 0;
  }

  /**
   * Observes {@code target}.
   *
   * @param noise the standard deviation of the noise that is added to every observed value
   * @param seed the seed of everything that is drawn
   */
  Observation observe(LinearAlgebra engine, Target target, double noise, long seed);

  /** All entries. */
  record Full() implements ObservationScheme {
    @Override
    public Kind kind() {
      return Kind.FULL;
    }

    @Override
    public Map<String, InputMatrix> inputs() {
      return Map.of();
    }

    @Override
    public long count(int rows, int cols) {
      return (long) rows * cols;
    }

    @Override
    public int unobservedLines(int rows, int cols, long seed) {
      return 0;
    }

    @Override
    public Observation observe(LinearAlgebra engine, Target target, double noise, long seed) {
      return new Observation.Full(engine, noisy(target.matrix(), noise, seed));
    }
  }

  /**
   * Random entries.
   *
   * @param entries how many entries, drawn without replacement
   */
  record Completion(long entries) implements ObservationScheme {
    @Override
    public Kind kind() {
      return Kind.COMPLETION;
    }

    @Override
    public Map<String, InputMatrix> inputs() {
      return Map.of();
    }

    @Override
    public long count(int rows, int cols) {
      return entries;
    }

    @Override
    public int unobservedLines(int rows, int cols, long seed) {
      return Mask.unobservedLines(draw(rows, cols, seed));
    }

    @Override
    public Observation observe(LinearAlgebra engine, Target target, double noise, long seed) {
      DenseMatrix matrix = target.matrix();
      return new Observation.Completion(
          engine, noisy(matrix, noise, seed), draw(matrix.numRows(), matrix.numCols(), seed));
    }

    private DenseMatrix draw(int rows, int cols, long seed) {
      return Mask.draw(rows, cols, entries, RandomStream.of("mask", seed));
    }
  }

  /**
   * The entries that a given mask selects.
   *
   * @param mask rows x cols of 1 for each observed entry and 0 for the others
   */
  record GivenCompletion(InputMatrix mask) implements ObservationScheme {
    @Override
    public Kind kind() {
      return Kind.COMPLETION;
    }

    @Override
    public Map<String, InputMatrix> inputs() {
      return Map.of("mask-file", mask);
    }

    @Override
    public long count(int rows, int cols) {
      return Mask.count(mask.matrix());
    }

    @Override
    public int unobservedLines(int rows, int cols, long seed) {
      return Mask.unobservedLines(mask.matrix());
    }

    @Override
    public Observation observe(LinearAlgebra engine, Target target, double noise, long seed) {
      return new Observation.Completion(engine, noisy(target.matrix(), noise, seed), mask.matrix());
    }
  }

  /**
   * Inner products with Gaussian matrices, whose entries have variance 1/p.
   *
   * @param measurements p, the number of inner products
   */
  record Sensing(int measurements) implements ObservationScheme {
    @Override
    public Kind kind() {
      return Kind.SENSING;
    }

    @Override
    public Map<String, InputMatrix> inputs() {
      return Map.of();
    }

    @Override
    public long count(int rows, int cols) {
      return measurements;
    }

    @Override
    public int unobservedLines(int rows, int cols, long seed) {
      return 0;
    }

    // The measurements are drawn one after another, each row by row, as in a file of measurements.
    // So with more measurements, the first ones stay the same up to the scale.
    @Override
    public Observation observe(LinearAlgebra engine, Target target, double noise, long seed) {
      DenseMatrix drawn =
          RandomStream.of("measurements", seed)
              .gaussianMatrix(
                  target.matrix().numRows() * target.matrix().numCols(),
                  measurements,
                  1 / Math.sqrt(measurements));
      DenseMatrix columns = columnMajor(drawn.values(), target.matrix(), measurements);
      return sensing(engine, columns, products(columns, target.matrix()), noise, seed);
    }
  }

  /**
   * Inner products with given matrices.
   *
   * @param measurements p x (rows cols), with one measurement in each row, row by row
   * @param observations their p values; null if they are those of the target
   */
  record GivenSensing(InputMatrix measurements, InputMatrix observations)
      implements ObservationScheme {
    @Override
    public Kind kind() {
      return Kind.SENSING;
    }

    @Override
    public Map<String, InputMatrix> inputs() {
      return observations == null
          ? Map.of("measurements-file", measurements)
          : Map.of("measurements-file", measurements, "observations-file", observations);
    }

    @Override
    public long count(int rows, int cols) {
      return measurements.matrix().numRows();
    }

    @Override
    public int unobservedLines(int rows, int cols, long seed) {
      return 0;
    }

    @Override
    public Observation observe(LinearAlgebra engine, Target target, double noise, long seed) {
      DenseMatrix given = measurements.matrix();
      DenseMatrix columns =
          columnMajor(given.transpose().toArray(), target.matrix(), given.numRows());
      double[] y =
          observations == null
              ? products(columns, target.matrix())
              : observations.matrix().toArray();
      return sensing(engine, columns, y, noise, seed);
    }
  }

  /**
   * Returns X + noise. It is drawn for all entries, so an entry has the same noise in every mask.
   */
  static DenseMatrix noisy(DenseMatrix matrix, double noise, long seed) {
    if (noise == 0) {
      return matrix;
    }
    DenseMatrix noisy =
        RandomStream.of("noise", seed).gaussianMatrix(matrix.numRows(), matrix.numCols(), noise);
    double[] x = matrix.toArray();
    for (int i = 0; i < x.length; i++) {
      noisy.values()[i] += x[i];
    }
    return noisy;
  }

  /**
   * Returns A_1, A_2, .. as columns, each stored column by column.
   *
   * @param rowMajor the same matrices, each stored row by row
   * @param shape a matrix of their shape
   * @param p how many there are
   */
  private static DenseMatrix columnMajor(double[] rowMajor, DenseMatrix shape, int p) {
    int rows = shape.numRows();
    int cols = shape.numCols();
    double[] columns = new double[rowMajor.length];
    for (int from = 0; from < columns.length; from += rows * cols) {
      for (int j = 0; j < cols; j++) {
        for (int i = 0; i < rows; i++) {
          columns[from + j * rows + i] = rowMajor[from + i * cols + j];
        }
      }
    }
    return new DenseMatrix(rows * cols, p, columns);
  }

  /** Returns <A_k, X> for each column A_k. */
  private static double[] products(DenseMatrix columns, DenseMatrix target) {
    double[] a = columns.values();
    double[] x = target.toArray();
    double[] y = new double[columns.numCols()];
    for (int k = 0; k < y.length; k++) {
      for (int i = 0; i < x.length; i++) {
        y[k] = Math.fma(a[k * x.length + i], x[i], y[k]);
      }
    }
    return y;
  }

  private static Observation sensing(
      LinearAlgebra engine, DenseMatrix columns, double[] y, double noise, long seed) {
    DenseMatrix values = new DenseMatrix(y.length, 1, y);
    return new Observation.Sensing(engine, columns, noisy(values, noise, seed).toArray());
  }
}
