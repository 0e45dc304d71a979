package io.github.dmfstages.linalg;

import java.util.Arrays;
import org.netlib.util.intW;

/**
 * Both ends of the spectrum of a symmetric tridiagonal matrix, by LAPACK's dstevx in plain Java:
 * bisection for the eigenvalue, and inverse iteration for its unit eigenvector, of which only the
 * last element is kept. The time grows linearly with the size. LAPACK's dsteqr computes all
 * eigenvectors and takes ten times as long at the sizes of {@link Lanczos}.
 *
 * @param min the smallest eigenvalue
 * @param minLast the last element of its eigenvector, up to its sign
 * @param max the largest eigenvalue
 * @param maxLast the last element of its eigenvector, up to its sign
 */
record TridiagonalEnds(double min, double minLast, double max, double maxLast) {

  /**
   * Computes the ends for the matrix that consists of the first {@code size} elements of {@code
   * diagonal} and the first {@code size - 1} elements of {@code offDiagonal}.
   *
   * @throws ArithmeticException if an element is not finite or LAPACK does not converge
   */
  static TridiagonalEnds of(double[] diagonal, double[] offDiagonal, int size) {
    for (int i = 0; i < size; i++) {
      if (!Double.isFinite(diagonal[i]) || (i + 1 < size && !Double.isFinite(offDiagonal[i]))) {
        throw new ArithmeticException("a tridiagonal matrix has an element that is not finite");
      }
    }
    double[] vector = new double[size];
    double min = eigenvalue(1, diagonal, offDiagonal, size, vector);
    double minLast = vector[size - 1];
    double max = eigenvalue(size, diagonal, offDiagonal, size, vector);
    return new TridiagonalEnds(min, minLast, max, vector[size - 1]);
  }

  /** Returns the sum of the unit eigenvectors of both ends, which {@link #of} has found. */
  static double[] sumOfVectors(double[] diagonal, double[] offDiagonal, int size) {
    double[] sum = new double[size];
    double[] vector = new double[size];
    for (int number : new int[] {1, size}) {
      eigenvalue(number, diagonal, offDiagonal, size, vector);
      for (int i = 0; i < size; i++) {
        sum[i] += vector[i];
      }
    }
    return sum;
  }

  /** Returns the eigenvalue of this number, from 1, and sets {@code vector} to its eigenvector. */
  private static double eigenvalue(
      int number, double[] diagonal, double[] offDiagonal, int size, double[] vector) {
    // The tolerance with which LAPACK's bisection is most accurate.
    double tolerance = 2 * PlainLapack.instance().dlamch("safe minimum");
    double[] values = new double[size];
    intW found = new intW(0);
    intW info = new intW(0);
    // LAPACK may scale the matrix in place.
    PlainLapack.instance()
        .dstevx(
            "V",
            "I",
            size,
            Arrays.copyOf(diagonal, size),
            Arrays.copyOf(offDiagonal, size),
            0,
            0,
            number,
            number,
            tolerance,
            found,
            values,
            vector,
            size,
            new double[5 * size],
            new int[5 * size],
            new int[size],
            info);
    if (info.val != 0 || found.val != 1) {
      throw new ArithmeticException(
          "dstevx on a tridiagonal matrix of size %d ended with %d".formatted(size, info.val));
    }
    return values[0];
  }
}
