package io.github.dmfstages.linalg;

import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * An orthonormal basis of R^d whose first vectors span given columns, by Householder reflections in
 * plain loops. It is orthonormal up to rounding even if the columns are dependent. Each vector
 * points in the direction of what its column adds to the earlier ones, so orthonormal columns stay
 * as they are.
 */
public final class OrthonormalBasis {
  private final int dimension;
  private final int columns;
  private final double[] a;
  private final double[] tau;
  private final boolean[] flipped;
  private int taken;

  private OrthonormalBasis(DenseMatrix given) {
    this.dimension = given.numRows();
    this.columns = given.numCols();
    this.a = given.toArray().clone();
    this.tau = new double[Math.min(dimension, columns)];
    this.flipped = new boolean[tau.length];
  }

  /**
   * Returns a basis of R^d, d x d. Its first min(d, columns) vectors span the given columns.
   *
   * @param given d x columns
   */
  public static DenseMatrix of(DenseMatrix given) {
    OrthonormalBasis basis = new OrthonormalBasis(given);
    while (basis.taken < basis.tau.length) {
      basis.take();
    }
    return basis.vectors(basis.dimension);
  }

  /**
   * Returns orthonormal vectors, d x some number, that span the first {@code wanted} columns and
   * the others up to {@code negligible}: what they lack of each other column has at most this
   * Euclidean norm.
   *
   * @param given d x columns, with at least one column
   * @param wanted at most d
   */
  public static DenseMatrix spanning(DenseMatrix given, int wanted, double negligible) {
    OrthonormalBasis basis = new OrthonormalBasis(given);
    while (basis.taken < basis.tau.length) {
      if (basis.taken >= wanted && !basis.swapInLargest(negligible * negligible)) {
        break;
      }
      basis.take();
    }
    return basis.vectors(basis.taken);
  }

  /** Swaps the next column with the longest rest; returns false if all rests are negligible. */
  private boolean swapInLargest(double negligibleSquare) {
    int largest = taken;
    double most = 0;
    for (int j = taken; j < columns; j++) {
      double rest = squares(j, taken);
      if (rest > most) {
        largest = j;
        most = rest;
      }
    }
    if (!(most > negligibleSquare)) {
      return false;
    }
    for (int i = 0; i < dimension; i++) {
      double swapped = a[taken * dimension + i];
      a[taken * dimension + i] = a[largest * dimension + i];
      a[largest * dimension + i] = swapped;
    }
    return true;
  }

  /** Finds the reflection that zeroes the next column below its diagonal, and applies it. */
  private void take() {
    int k = taken++;
    int column = k * dimension;
    double largest = 0;
    for (int i = k; i < dimension; i++) {
      largest = Math.max(largest, Math.abs(a[column + i]));
    }
    if (largest == 0) {
      return;
    }
    // Scaled by a power of 2, so that squares neither overflow nor underflow.
    double scale = Math.scalb(1.0, -Math.getExponent(largest));
    for (int i = k; i < dimension; i++) {
      a[column + i] *= scale;
    }
    double alpha = a[column + k];
    double beta = -Math.copySign(Math.sqrt(squares(k, k)), alpha);
    tau[k] = (beta - alpha) / beta;
    flipped[k] = beta < 0;
    for (int i = k + 1; i < dimension; i++) {
      a[column + i] /= alpha - beta;
    }
    for (int j = k + 1; j < columns; j++) {
      reflect(k, a, j * dimension);
    }
  }

  private double squares(int column, int from) {
    double sum = 0;
    for (int i = from; i < dimension; i++) {
      double x = a[column * dimension + i];
      sum = Math.fma(x, x, sum);
    }
    return sum;
  }

  /** Applies reflection k to the vector that begins at {@code p}. */
  private void reflect(int k, double[] x, int p) {
    int v = k * dimension;
    double dot = x[p + k];
    for (int i = k + 1; i < dimension; i++) {
      dot = Math.fma(a[v + i], x[p + i], dot);
    }
    double factor = -tau[k] * dot;
    x[p + k] += factor;
    for (int i = k + 1; i < dimension; i++) {
      x[p + i] = Math.fma(factor, a[v + i], x[p + i]);
    }
  }

  private DenseMatrix vectors(int count) {
    double[] q = new double[dimension * count];
    for (int j = 0; j < count; j++) {
      q[j * dimension + j] = j < taken && flipped[j] ? -1 : 1;
      for (int k = Math.min(j, taken - 1); k >= 0; k--) {
        reflect(k, q, j * dimension);
      }
    }
    return new DenseMatrix(dimension, count, q);
  }
}
