package io.github.dmfstages.linalg;

import java.util.Arrays;

/**
 * The polar factor U V^T of matrices A = U diag(s) V^T of one shape: the nearest matrix whose
 * singular values are 1. If A has a smaller rank, U and V are those of its nonzero singular values.
 *
 * <p>Rotations from the right make the columns of A orthogonal (hestenes1958). They turn A into U
 * diag(s) and the identity into V. Sums are added in a fixed order, so the bits are the same on
 * every machine. An object keeps its work arrays, so it serves only one thread.
 */
public final class PolarFactor {
  /** Columns are orthogonal if the cosine of their angle is at most this. */
  private static final double ORTHOGONAL = 0x1p-50;

  /** Five to eight sweeps are usual. */
  private static final int MOST_SWEEPS = 60;

  private final LinearAlgebra engine;
  private final boolean wide;
  private final int rows;
  private final int columns;
  private final double zero;
  private final double[] elements;
  // Each array has a column of A, or a row if A has more columns than rows, and then its column of
  // V.
  private final double[][] pairs;
  private final double[] squares;
  private final WorkMatrix left;
  private final WorkMatrix right;

  /** Creates the work arrays for matrices of {@code rows x cols}. */
  public PolarFactor(LinearAlgebra engine, int rows, int cols) {
    this.engine = engine;
    this.wide = rows < cols;
    this.rows = Math.max(rows, cols);
    this.columns = Math.min(rows, cols);
    this.zero = Math.ulp(1.0) * this.rows;
    this.elements = new double[rows * cols];
    this.pairs = new double[columns][this.rows + columns];
    this.squares = new double[columns];
    this.left = engine.allocate(this.rows, columns);
    this.right = engine.allocate(columns, columns);
  }

  /**
   * Sets {@code factor} to the polar factor of {@code matrix}. A singular value counts as 0 if it
   * is at most 2^-52 max(rows, cols) times the largest, which is what rounding leaves of a 0.
   *
   * @param factor of the same shape as {@code matrix}
   * @throws ArithmeticException if an element is not finite, or the rotations do not converge
   */
  public void of(WorkMatrix matrix, WorkMatrix factor) {
    engine.unpack(matrix, elements);
    double largest = 0;
    for (double element : elements) {
      largest = Math.max(largest, Math.abs(element));
    }
    if (!Double.isFinite(largest)) {
      throw new ArithmeticException("polar factor of a matrix with an element that is not finite");
    }
    if (largest == 0) {
      Arrays.fill(factor.values(), 0);
      return;
    }
    load(largest);
    makeOrthogonal();
    store();
    if (wide) {
      engine.multiplyTransposed(right, left, factor);
    } else {
      engine.multiplyTransposed(left, right, factor);
    }
  }

  /** Loads A, scaled so that squares neither overflow nor underflow, and the identity. */
  private void load(double largest) {
    // By powers of 2, which changes no bits. One factor alone could overflow.
    int exponent = -Math.getExponent(largest);
    double scale = Math.scalb(1.0, exponent / 2);
    double rest = Math.scalb(1.0, exponent - exponent / 2);
    for (int j = 0; j < columns; j++) {
      double[] pair = pairs[j];
      int from = wide ? j : j * rows;
      int step = wide ? columns : 1;
      for (int i = 0; i < rows; i++) {
        pair[i] = elements[from + i * step] * scale * rest;
      }
      Arrays.fill(pair, rows, pair.length, 0);
      pair[rows + j] = 1;
    }
  }

  private void makeOrthogonal() {
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      sort();
      double negligible = zero * zero * squares[0];
      boolean rotated = false;
      for (int p = 0; p < columns - 1; p++) {
        for (int q = p + 1; q < columns; q++) {
          if (squares[q] > negligible && squares[p] > negligible) {
            rotated |= rotate(p, q);
          }
        }
      }
      if (!rotated) {
        return;
      }
    }
    throw new ArithmeticException(
        "the columns of a %d x %d matrix are not orthogonal after %d sweeps"
            .formatted(rows, columns, MOST_SWEEPS));
  }

  /** Sorts the columns by their norms, largest first, with which there are fewer rotations. */
  private void sort() {
    for (int j = 0; j < columns; j++) {
      double[] pair = pairs[j];
      double square = dot(pair, pair);
      int k = j;
      for (; k > 0 && squares[k - 1] < square; k--) {
        squares[k] = squares[k - 1];
        pairs[k] = pairs[k - 1];
      }
      squares[k] = square;
      pairs[k] = pair;
    }
  }

  /** Makes two columns orthogonal, and returns whether they were not. */
  private boolean rotate(int p, int q) {
    double[] x = pairs[p];
    double[] y = pairs[q];
    double product = dot(x, y);
    if (Math.abs(product) <= ORTHOGONAL * Math.sqrt(squares[p] * squares[q])) {
      return false;
    }
    double cotangent = (squares[q] - squares[p]) / (2 * product);
    double tangent =
        Math.copySign(1, cotangent)
            / (Math.abs(cotangent) + Math.sqrt(Math.fma(cotangent, cotangent, 1)));
    double cosine = 1 / Math.sqrt(Math.fma(tangent, tangent, 1));
    rotate(x, y, cosine, cosine * tangent);
    squares[p] -= tangent * product;
    squares[q] += tangent * product;
    return true;
  }

  private static void rotate(double[] x, double[] y, double cosine, double sine) {
    for (int i = 0; i < x.length; i++) {
      double a = x[i];
      double b = y[i];
      x[i] = Math.fma(cosine, a, -sine * b);
      y[i] = Math.fma(sine, a, cosine * b);
    }
  }

  /** Returns the product of the columns of A in two arrays. */
  private double dot(double[] x, double[] y) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    int i = 0;
    for (; i + 7 < rows; i += 8) {
      s0 = Math.fma(x[i], y[i], s0);
      s1 = Math.fma(x[i + 1], y[i + 1], s1);
      s2 = Math.fma(x[i + 2], y[i + 2], s2);
      s3 = Math.fma(x[i + 3], y[i + 3], s3);
      s4 = Math.fma(x[i + 4], y[i + 4], s4);
      s5 = Math.fma(x[i + 5], y[i + 5], s5);
      s6 = Math.fma(x[i + 6], y[i + 6], s6);
      s7 = Math.fma(x[i + 7], y[i + 7], s7);
    }
    for (; i < rows; i++) {
      s0 = Math.fma(x[i], y[i], s0);
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  /** Stores U and V; the columns of singular values that count as 0 are set to 0. */
  private void store() {
    double negligible = zero * zero * squares[0];
    for (int j = 0; j < columns; j++) {
      double scale = squares[j] > negligible ? 1 / Math.sqrt(squares[j]) : 0;
      for (int i = 0; i < rows; i++) {
        elements[j * rows + i] = pairs[j][i] * scale;
      }
    }
    engine.pack(elements, left);
    for (int j = 0; j < columns; j++) {
      System.arraycopy(pairs[j], rows, elements, j * columns, columns);
    }
    engine.pack(elements, right);
  }
}
