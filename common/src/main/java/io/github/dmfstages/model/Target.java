package io.github.dmfstages.model;

import io.github.dmfstages.linalg.HaarMatrix;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SingularValues;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The matrix X to be reconstructed, rows x cols.
 *
 * @param matrix X, with 0 for each entry that is not known
 * @param singularValues its R nonzero singular values, largest first
 * @param known rows x cols of 1 for each known entry and 0 for the others; null if all are known
 */
public record Target(DenseMatrix matrix, DenseVector singularValues, DenseMatrix known) {

  /** The rank of a given matrix counts singular values above this fraction of the largest. */
  private static final double RANK_THRESHOLD = 1e-9;

  /** Creates a target that is known completely. */
  public Target(DenseMatrix matrix, DenseVector singularValues) {
    this(matrix, singularValues, null);
  }

  /**
   * Draws X = U diag(sigma) V^T, where U (rows x R) and V (cols x R) are distributed by the Haar
   * measure. For {@link Spectrum.Named#GAUSSIAN}, X is a Gaussian product over its largest singular
   * value. Only the shape, the spectrum, R and the seed decide the bits.
   */
  public static Target draw(int rows, int cols, int rank, Spectrum spectrum, long seed) {
    RandomStream random = RandomStream.of("target", seed);
    if (spectrum == Spectrum.Named.GAUSSIAN) {
      DenseMatrix left = random.gaussianMatrix(rows, rank, 1);
      return gaussian(left, random.gaussianMatrix(cols, rank, 1));
    }
    return of(
        HaarMatrix.draw(rows, rank, random),
        singularValues(spectrum, rank),
        HaarMatrix.draw(cols, rank, random));
  }

  /**
   * Draws the symmetric X = U diag(lambda) U^T, size x size, which is symmetric to the last bit. U
   * is the same as in {@link #draw}. A list gives eigenvalues, some of which may be negative.
   */
  public static Target drawSymmetric(int size, int rank, Spectrum spectrum, long seed) {
    RandomStream random = RandomStream.of("target", seed);
    Target target;
    if (spectrum == Spectrum.Named.GAUSSIAN) {
      DenseMatrix factor = random.gaussianMatrix(size, rank, 1);
      target = gaussian(factor, factor);
    } else {
      DenseMatrix u = HaarMatrix.draw(size, rank, random);
      target = of(u, singularValues(spectrum, rank), u);
    }
    double[] x = target.matrix().values();
    for (int j = 0; j < size; j++) {
      for (int i = 0; i < j; i++) {
        x[j * size + i] = x[i * size + j];
      }
    }
    return target;
  }

  /**
   * Returns the target for a given X. Its rank counts singular values above 1e-9 of the largest; it
   * is 0 if X is 0.
   */
  public static Target of(DenseMatrix matrix) {
    double[] sigma = SingularValues.byLapack(matrix);
    double[] nonzero = Arrays.stream(sigma).filter(s -> s > RANK_THRESHOLD * sigma[0]).toArray();
    return new Target(matrix, new DenseVector(nonzero));
  }

  private static Target gaussian(DenseMatrix left, DenseMatrix right) {
    int rows = left.numRows();
    int cols = right.numRows();
    int rank = left.numCols();
    DenseMatrix product = product(left, ones(rank), right);
    double[] sigma = Arrays.copyOf(SingularValues.byLapack(product), rank);
    double largest = sigma[0];
    double[] values = Arrays.stream(product.values()).map(v -> v / largest).toArray();
    return new Target(
        new DenseMatrix(rows, cols, values),
        new DenseVector(Arrays.stream(sigma).map(s -> s / largest).toArray()));
  }

  /**
   * Returns the target X = U diag(sigma) V^T for given U (rows x R) and V (cols x R) with
   * orthonormal columns. Its singular values are the absolute values of sigma.
   */
  public static Target of(DenseMatrix u, double[] sigma, DenseMatrix v) {
    return new Target(product(u, sigma, v), largestFirst(sigma));
  }

  /** Returns the singular values of a diagonal matrix: the absolute values, largest first. */
  public static DenseVector largestFirst(double[] diagonal) {
    double[] sorted = Arrays.stream(diagonal).map(Math::abs).sorted().toArray();
    for (int i = 0; i < sorted.length / 2; i++) {
      double swap = sorted[i];
      sorted[i] = sorted[sorted.length - 1 - i];
      sorted[sorted.length - 1 - i] = swap;
    }
    return new DenseVector(sorted);
  }

  /**
   * Returns the values that a spectrum with a formula or a list gives at this rank, in its own
   * order and with its own signs.
   *
   * @throws IllegalArgumentException for a spectrum that is drawn or given by a matrix
   */
  public static double[] singularValues(Spectrum spectrum, int rank) {
    if (spectrum instanceof Spectrum.Listed listed) {
      return listed.values().stream().mapToDouble(Double::doubleValue).toArray();
    }
    if (!(spectrum instanceof Spectrum.Named named)) {
      throw new IllegalArgumentException("the spectrum of a given target is known by its matrix");
    }
    double[] sigma = new double[rank];
    for (int i = 0; i < rank; i++) {
      sigma[i] =
          switch (named) {
            case LINEAR -> (double) (rank - i) / rank;
            case GEOMETRIC -> Math.scalb(1.0, -i);
            case EQUAL -> 1;
            case CLUSTERED -> (rank - i + (i % 2 == 0 ? 0 : .98)) / rank;
            case GAUSSIAN ->
                throw new IllegalArgumentException(
                    "a gaussian spectrum is known only once it is drawn");
          };
    }
    return sigma;
  }

  /** Returns R, the rank of X. */
  public int rank() {
    return singularValues.size();
  }

  private static double[] ones(int n) {
    double[] values = new double[n];
    Arrays.fill(values, 1);
    return values;
  }

  /** Returns U diag(sigma) V^T for the first columns of U and V. */
  static DenseMatrix product(DenseMatrix u, double[] sigma, DenseMatrix v) {
    int rows = u.numRows();
    int cols = v.numRows();
    double[] a = u.values();
    double[] b = v.values();
    double[] x = new double[rows * cols];
    for (int j = 0; j < cols; j++) {
      for (int r = 0; r < sigma.length; r++) {
        double t = sigma[r] * b[r * cols + j];
        for (int i = 0; i < rows; i++) {
          x[j * rows + i] = Math.fma(a[r * rows + i], t, x[j * rows + i]);
        }
      }
    }
    return new DenseMatrix(rows, cols, x);
  }
}
