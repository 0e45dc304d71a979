package io.github.dmfstages.linalg;

import java.util.Arrays;

/**
 * Polar factors by rotations, for matrices of one shape and any rank ({@link PolarFactor}).
 *
 * <p>A Gram-Schmidt method that takes the largest remaining column first gives A = Q R, where the
 * rows of R fall off and are nearly orthogonal. Rotations of its rows make them orthogonal
 * (hestenes1958) in few sweeps (drmac2008): W^T R = diag(s) V^T, so U = Q W. Sums are added in a
 * fixed order, so the bits are the same on every machine.
 */
final class PolarRotations {
  private static final double ROUNDING = Math.ulp(1.0);

  /** Rows are orthogonal if the cosine of their angle is at most this. */
  private static final double ORTHOGONAL = 4 * ROUNDING;

  /** Three to six sweeps are usual. */
  private static final int MOST_SWEEPS = 60;

  private final LinearAlgebra engine;
  private final boolean wide;
  private final int rows;
  private final int columns;
  private final double[][] matrix;
  // Each array has a column of Q and then a row of R, so that rotations turn both.
  private final double[][] pairs;
  private final double[] squares;
  private final WorkMatrix left;
  private final WorkMatrix right;
  private int rank;

  /** Creates the work arrays for matrices of {@code rows x cols}. */
  PolarRotations(LinearAlgebra engine, int rows, int cols) {
    this.engine = engine;
    this.wide = rows < cols;
    this.rows = Math.max(rows, cols);
    this.columns = Math.min(rows, cols);
    this.matrix = new double[columns][this.rows];
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
    triangularise();
    makeOrthogonal();
    store(elements);
    if (wide) {
      engine.multiplyTransposed(right, left, factor);
    } else {
      engine.multiplyTransposed(left, right, factor);
    }
  }

  /** Loads A, or its transpose if A has more columns than rows. */
  private void load(double[] elements, double scale) {
    for (int j = 0; j < columns; j++) {
      double[] column = matrix[j];
      int from = wide ? j : j * rows;
      int step = wide ? columns : 1;
      for (int i = 0; i < rows; i++) {
        column[i] = elements[from + i * step] * scale;
      }
      squares[j] = dot(column, column, 0, rows);
    }
  }

  /** Finds Q and R. It leaves out what remains once all of it counts as 0. */
  private void triangularise() {
    double largest = 0;
    for (rank = 0; rank < columns; rank++) {
      double remainder = 0;
      int pivot = 0;
      for (int j = 0; j < columns; j++) {
        remainder += squares[j];
        pivot = squares[j] > squares[pivot] ? j : pivot;
      }
      if (remainder <= negligible(largest)) {
        return;
      }
      double[] column = matrix[pivot];
      squares[pivot] = 0;
      // What rounding left of the earlier columns of Q.
      for (int i = 0; i < rank; i++) {
        pairs[i][rows + pivot] += subtract(pairs[i], column);
      }
      double square = dot(column, column, 0, rows);
      if (square <= ROUNDING * ROUNDING * largest) {
        return;
      }
      largest = Math.max(largest, square);
      double norm = Math.sqrt(square);
      double[] pair = pairs[rank];
      for (int i = 0; i < rows; i++) {
        pair[i] = column[i] / norm;
      }
      Arrays.fill(pair, rows, pair.length, 0);
      pair[rows + pivot] = norm;
      for (int j = 0; j < columns; j++) {
        if (squares[j] > 0) {
          pair[rows + j] = subtract(pair, matrix[j]);
          squares[j] = dot(matrix[j], matrix[j], 0, rows);
        }
      }
    }
  }

  /** Subtracts from a column its share of a column of Q, and returns that share. */
  private double subtract(double[] pair, double[] column) {
    double share = dot(pair, column, 0, rows);
    for (int i = 0; i < rows; i++) {
      column[i] = Math.fma(-share, pair[i], column[i]);
    }
    return share;
  }

  private void makeOrthogonal() {
    for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
      sort();
      double negligible = negligible(squares[0]);
      boolean rotated = false;
      for (int p = 0; p < rank - 1; p++) {
        for (int q = p + 1; q < rank; q++) {
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
        "the rotations of a %d x %d matrix do not converge in %d sweeps"
            .formatted(rows, columns, MOST_SWEEPS));
  }

  /** Returns up to which square a singular value counts as 0. */
  private double negligible(double largestSquare) {
    double zero = ROUNDING * rows;
    return zero * zero * largestSquare;
  }

  /** Sorts the rows of R by their norms, largest first, with which there are fewer rotations. */
  private void sort() {
    for (int j = 0; j < rank; j++) {
      double[] pair = pairs[j];
      double square = dot(pair, pair, rows, pair.length);
      int k = j;
      for (; k > 0 && squares[k - 1] < square; k--) {
        squares[k] = squares[k - 1];
        pairs[k] = pairs[k - 1];
      }
      squares[k] = square;
      pairs[k] = pair;
    }
  }

  /** Makes two rows of R orthogonal, and returns whether they were not. */
  private boolean rotate(int p, int q) {
    double[] x = pairs[p];
    double[] y = pairs[q];
    double product = dot(x, y, rows, x.length);
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

  /** Returns the sum of the products of the elements {@code from}..{@code to-1} of two arrays. */
  private static double dot(double[] x, double[] y, int from, int to) {
    double s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
    int i = from;
    for (; i + 7 < to; i += 8) {
      s0 = Math.fma(x[i], y[i], s0);
      s1 = Math.fma(x[i + 1], y[i + 1], s1);
      s2 = Math.fma(x[i + 2], y[i + 2], s2);
      s3 = Math.fma(x[i + 3], y[i + 3], s3);
      s4 = Math.fma(x[i + 4], y[i + 4], s4);
      s5 = Math.fma(x[i + 5], y[i + 5], s5);
      s6 = Math.fma(x[i + 6], y[i + 6], s6);
      s7 = Math.fma(x[i + 7], y[i + 7], s7);
    }
    for (; i < to; i++) {
      s0 = Math.fma(x[i], y[i], s0);
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  /** Stores U and V without the columns of singular values that count as 0. */
  private void store(double[] elements) {
    double negligible = negligible(squares[0]);
    int kept = 0;
    while (kept < rank && squares[kept] > negligible) {
      kept++;
    }
    Arrays.fill(elements, kept * rows, elements.length, 0);
    for (int j = 0; j < kept; j++) {
      System.arraycopy(pairs[j], 0, elements, j * rows, rows);
    }
    engine.pack(elements, left);
    Arrays.fill(elements, kept * columns, columns * columns, 0);
    for (int j = 0; j < kept; j++) {
      double scale = 1 / Math.sqrt(squares[j]);
      for (int i = 0; i < columns; i++) {
        elements[j * columns + i] = pairs[j][rows + i] * scale;
      }
    }
    engine.pack(elements, right);
  }
}
