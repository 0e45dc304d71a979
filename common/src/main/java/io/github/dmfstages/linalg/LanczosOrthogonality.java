package io.github.dmfstages.linalg;

import java.util.Arrays;

/**
 * Estimates how orthogonal the vectors of {@link Lanczos} are, and says when a new vector must be
 * made orthogonal to all earlier ones (simon1984).
 *
 * <p>In exact arithmetic the three-term recurrence keeps the vectors orthogonal. Rounding errors
 * grow as soon as a Ritz value has converged. The dot products of the new vector with the earlier
 * ones follow a recurrence of their own, so they can be estimated without computing them. As long
 * as all of them stay below the square root of the unit of rounding, the tridiagonal matrix is as
 * exact as with orthogonal vectors.
 */
final class LanczosOrthogonality {
  private static final double UNIT_OF_ROUNDING = 0x1p-53;
  private static final double LARGEST_DOT = 0x1p-27;

  private final double[] diagonal;
  private final double[] offDiagonal;
  private double[] dotsBefore;
  private double[] dots;
  private double[] nextDots;
  private double scale;
  private boolean secondIsDue;

  /**
   * Creates estimates for one iteration.
   *
   * @param diagonal the diagonal of the tridiagonal matrix, as far as it is known
   * @param offDiagonal the elements next to it
   */
  LanczosOrthogonality(double[] diagonal, double[] offDiagonal) {
    this.diagonal = diagonal;
    this.offDiagonal = offDiagonal;
    this.dotsBefore = new double[diagonal.length + 1];
    this.dots = new double[diagonal.length + 1];
    this.nextDots = new double[diagonal.length + 1];
    dots[0] = 1;
  }

  /**
   * Returns whether vector k+1 must be made orthogonal to vectors 0..k. Call it once for each k =
   * 0, 1, .. in turn, when the elements k of both diagonals are known.
   */
  boolean isLostAt(int k) {
    double next = offDiagonal[k];
    scale = Math.max(scale, Math.abs(diagonal[k]) + next);
    double rounding = 2 * UNIT_OF_ROUNDING * scale;
    double largest = 0;
    for (int j = 0; j < k; j++) {
      double sum = Math.fma(offDiagonal[j], dots[j + 1], (diagonal[j] - diagonal[k]) * dots[j]);
      if (j > 0) {
        sum = Math.fma(offDiagonal[j - 1], dots[j - 1], sum);
      }
      sum = Math.fma(-offDiagonal[k - 1], dotsBefore[j], sum);
      nextDots[j] = (sum + Math.copySign(rounding, sum)) / next;
      largest = Math.max(largest, Math.abs(nextDots[j]));
    }
    nextDots[k] = rounding / next;
    nextDots[k + 1] = 1;
    // A vector follows from the two before it, so two in a row must be orthogonal.
    boolean second = secondIsDue;
    secondIsDue = !second && !(Math.max(largest, nextDots[k]) <= LARGEST_DOT);
    boolean lost = second || secondIsDue;
    if (lost) {
      Arrays.fill(nextDots, 0, k + 1, 2 * UNIT_OF_ROUNDING);
    }
    double[] oldest = dotsBefore;
    dotsBefore = dots;
    dots = nextDots;
    nextDots = oldest;
    return lost;
  }
}
