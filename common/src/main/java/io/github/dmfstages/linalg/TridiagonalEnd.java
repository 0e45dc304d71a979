package io.github.dmfstages.linalg;

import java.util.Arrays;
import org.netlib.util.intW;

/**
 * One end of the spectrum of a symmetric tridiagonal matrix, by LAPACK's dstevx in plain Java:
 * bisection for the eigenvalue, and inverse iteration for its unit eigenvector, of which only the
 * last element is kept. The time grows linearly with the size. LAPACK's dsteqr computes all
 * eigenvectors and takes ten times as long at the sizes of {@link Lanczos}.
 *
 * <p>The matrix consists of the first {@code size} elements of a diagonal and the first {@code size
 * - 1} elements next to it.
 *
 * @param value the eigenvalue
 * @param last the last element of its eigenvector, up to its sign
 */
record TridiagonalEnd(double value, double last) {

  /**
   * Computes the smallest eigenvalue.
   *
   * @throws ArithmeticException if an element is not finite or LAPACK does not converge
   */
  static TridiagonalEnd smallest(double[] diagonal, double[] offDiagonal, int size) {
    return eigenvalue(1, diagonal, offDiagonal, size);
  }

  /**
   * Computes the largest eigenvalue.
   *
   * @throws ArithmeticException if an element is not finite or LAPACK does not converge
   */
  static TridiagonalEnd largest(double[] diagonal, double[] offDiagonal, int size) {
    return eigenvalue(size, diagonal, offDiagonal, size);
  }

  /** Computes the eigenvalue of this number, from 1. */
  private static TridiagonalEnd eigenvalue(
      int number, double[] diagonal, double[] offDiagonal, int size) {
    for (int i = 0; i < size; i++) {
      if (!Double.isFinite(diagonal[i]) || (i + 1 < size && !Double.isFinite(offDiagonal[i]))) {
        throw new ArithmeticException("a tridiagonal matrix has an element that is not finite");
      }
    }
    // The tolerance with which LAPACK's bisection is most accurate.
    double tolerance = 2 * PlainLapack.instance().dlamch("safe minimum");
    double[] values = new double[size];
    double[] vector = new double[size];
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
    return new TridiagonalEnd(values[0], vector[size - 1]);
  }
}
