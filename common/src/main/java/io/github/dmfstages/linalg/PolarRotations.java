package io.github.dmfstages.linalg;

import java.util.Arrays;

/**
 * Polar factors by rotations, for matrices of one shape and any rank ({@link PolarFactor}).
 *
 * <p>Rotations from the right make the columns of A orthogonal (hestenes1958). They turn A into U
 * diag(s) and the identity into V. Sums are added in a fixed order, so the bits are the same on
 * every machine.
 */
final class PolarRotations {
  /** Columns are orthogonal if the cosine of their angle is at most this. */
  private static final double ORTHOGONAL = 0x1p-50;

  /** Five to eight sweeps are usual. */
  private static final int MOST_SWEEPS = 60;

  private final LinearAlgebra engine;
  private final boolean wide;
  private final int rows;
  private final int columns;
  private final double zero;
  // Each array has a column of A, or a row if A has more columns than rows, and then its column of
  // V.
  private final double[][] pairs;
  private final double[] squares;
  private final WorkMatrix left;
  private final WorkMatrix right;

  /** Creates the work arrays for matrices of {@code rows x cols}. */
  PolarRotations(LinearAlgebra engine, int rows, int cols) {
    this.engine = engine;
    this.wide = rows < cols;
    this.rows = Math.max(rows, cols);
    this.columns = Math.min(rows, cols);
    this.zero = Math.ulp(1.0) * this.rows;
    this.pairs = new double[columns][this.rows + columns];
    this.squares = new double[columns];
    this.left = engine.allocate(this.rows, columns);
    this.right = engine.allocate(columns, columns);
  }

  /**
   * Sets {@code factor} to the polar factor of a matrix that is not 0.
   *
   * @param elements the elements of the matrix, column by column, which are overwritten
   * @param scale makes the largest absolute value of an element about 1
   * @throws ArithmeticException if the rotations do not converge
   */
  void of(double[] elements, double scale, WorkMatrix factor) {
    load(elements, scale);
    makeOrthogonal();
    store(elements);
    if (wide) {
      engine.multiplyTransposed(right, left, factor);
    } else {
      engine.multiplyTransposed(left, right, factor);
    }
  }

  /** Loads A and the identity. */
  private void load(double[] elements, double scale) {
    for (int j = 0; j < columns; j++) {
      double[] pair = pairs[j];
      int from = wide ? j : j * rows;
      int step = wide ? columns : 1;
      for (int i = 0; i < rows; i++) {
        pair[i] = elements[from + i * step] * scale;
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
  private void store(double[] elements) {
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
