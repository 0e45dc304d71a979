package io.github.dmfstages.linalg;

import java.util.Arrays;

/**
 * Eigenvalues of a symmetric tridiagonal matrix, and of each unit eigenvector the last element
 * alone: implicit QL that rotates one row of the eigenvectors instead of all (golub1969). O(k^2).
 */
final class TridiagonalSpectrum {
  private static final double EPSILON = 0x1p-52;
  private static final int MOST_SWEEPS = 60;

  /** Within these powers of two no square under- or overflows; beyond, the matrix is scaled. */
  private static final int LARGEST_EXPONENT = 480;

  private final double[] values;
  private final double[] lastElements;

  private TridiagonalSpectrum(double[] values, double[] lastElements) {
    this.values = values;
    this.lastElements = lastElements;
  }

  /**
   * Of the matrix with the first {@code size} elements of {@code diagonal} and the first {@code
   * size - 1} of {@code offDiagonal}.
   *
   * @throws ArithmeticException if an eigenvalue takes more than 60 sweeps, as with NaN
   */
  static TridiagonalSpectrum of(double[] diagonal, double[] offDiagonal, int size) {
    double[] d = Arrays.copyOf(diagonal, size);
    double[] e = Arrays.copyOf(offDiagonal, size);
    e[size - 1] = 0;
    int scale = scale(d, e);
    shift(d, -scale);
    shift(e, -scale);
    double[] z = new double[size];
    z[size - 1] = 1;
    for (int l = 0; l < size; l++) {
      int sweeps = 0;
      for (int m = firstSplit(d, e, l); m != l; m = firstSplit(d, e, l)) {
        if (++sweeps > MOST_SWEEPS) {
          throw new ArithmeticException("QL on a tridiagonal matrix does not converge");
        }
        sweep(d, e, z, l, m);
      }
    }
    shift(d, scale);
    return new TridiagonalSpectrum(d, z);
  }

  /** The power of two by which the elements are too small or too large; 0 as a rule. */
  private static int scale(double[] d, double[] e) {
    double largest = 0;
    for (int i = 0; i < d.length; i++) {
      largest = Math.max(largest, Math.max(Math.abs(d[i]), Math.abs(e[i])));
    }
    int exponent = Math.getExponent(largest);
    return largest > 0 && Double.isFinite(largest) && Math.abs(exponent) > LARGEST_EXPONENT
        ? exponent
        : 0;
  }

  private static void shift(double[] x, int exponent) {
    for (int i = 0; exponent != 0 && i < x.length; i++) {
      x[i] = Math.scalb(x[i], exponent);
    }
  }

  /** The eigenvalues, in no order. */
  double[] values() {
    return values;
  }

  /** The last element of each eigenvalue's eigenvector. */
  double[] lastElements() {
    return lastElements;
  }

  private static int firstSplit(double[] d, double[] e, int from) {
    int m = from;
    while (m < d.length - 1
        && !(Math.abs(e[m]) <= EPSILON * (Math.abs(d[m]) + Math.abs(d[m + 1])))) {
      m++;
    }
    return m;
  }

  // One implicit shifted QL sweep over rows l..m, in the letters of Golub and Welsch's successors.
  private static void sweep(double[] d, double[] e, double[] z, int l, int m) {
    double g = (d[l + 1] - d[l]) / (2 * e[l]);
    double r = length(g, 1);
    g = d[m] - d[l] + e[l] / (g + Math.copySign(r, g));
    double s = 1;
    double c = 1;
    double p = 0;
    for (int i = m - 1; i >= l; i--) {
      double f = s * e[i];
      double b = c * e[i];
      r = length(f, g);
      e[i + 1] = r;
      if (r == 0) {
        d[i + 1] -= p;
        e[m] = 0;
        return;
      }
      s = f / r;
      c = g / r;
      g = d[i + 1] - p;
      r = (d[i] - g) * s + 2 * c * b;
      p = s * r;
      d[i + 1] = g + p;
      g = c * r - b;
      f = z[i + 1];
      z[i + 1] = s * z[i] + c * f;
      z[i] = c * z[i] - s * f;
    }
    d[l] -= p;
    e[l] = g;
    e[m] = 0;
  }

  private static double length(double x, double y) {
    return Math.sqrt(x * x + y * y);
  }
}
