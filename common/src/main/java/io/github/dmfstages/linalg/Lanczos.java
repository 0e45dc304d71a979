package io.github.dmfstages.linalg;

import java.util.ArrayList;
import java.util.List;

/**
 * Both ends of the spectrum of a symmetric operator, by Lanczos' method with partial
 * reorthogonalisation (lanczos1950, paige1972, simon1984).
 *
 * <p>The number of products with the operator is bounded, and the same start vector gives the same
 * bits. The method keeps one vector for each product. ARPACK has the same method, but its Java
 * translation is not thread-safe.
 */
public final class Lanczos {
  private static final double TOLERANCE = 1e-5;
  private static final int TEST_EVERY = 10;
  private static final double SHARE_OF_THE_SMALLEST = .02;
  private static final int MOST_PRODUCTS = 120;
  private static final int GROUP = 32;
  private static final double BREAKDOWN = 1e-13;

  private Lanczos() {}

  /**
   * The extreme Ritz values. An eigenvalue lies within the residual ||A x - theta x|| of each Ritz
   * value theta, where x is its unit Ritz vector.
   *
   * @param min the smallest Ritz value
   * @param minResidual the residual of the smallest Ritz value
   * @param max the largest Ritz value
   * @param maxResidual the residual of the largest Ritz value
   * @param products how often the operator was applied
   */
  public record Ends(
      double min, double minResidual, double max, double maxResidual, int products) {}

  /**
   * Iterates until both residuals are at most 1e-5 of the largest |theta|, or until one of the
   * other limits of the general method is reached.
   */
  public static Ends ends(SymmetricOperator operator, double[] start) {
    return ends(operator, start, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  /**
   * Iterates until the ends of the spectrum are known well enough.
   *
   * <p>Both residuals must be at most 1e-5 of the largest |theta|. The residual of the smallest
   * Ritz value must also be at most 2 % of its size or of {@code matters}, whichever is larger.
   * This is tested every ten products. The iteration ends earlier when the Krylov space is
   * exhausted, after 120 products, or as soon as the smallest Ritz value is below {@code enough}.
   *
   * @param start the first vector, which is not 0
   * @param matters an absolute value of the smallest eigenvalue that makes no difference to the
   *     caller; 0 or more
   * @param enough a value below which the caller needs to know no more of the smallest eigenvalue
   * @throws ArithmeticException if a product is not finite
   */
  public static Ends ends(
      SymmetricOperator operator, double[] start, double matters, double enough) {
    return ends(operator, start, matters, enough, null);
  }

  /**
   * Iterates as {@link #ends(SymmetricOperator, double[])} does, and sets {@code vectors} to the
   * sum of the unit Ritz vectors of both ends. Their signs are arbitrary.
   */
  public static Ends ends(SymmetricOperator operator, double[] start, double[] vectors) {
    return ends(operator, start, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, vectors);
  }

  private static Ends ends(
      SymmetricOperator operator, double[] start, double matters, double enough, double[] vectors) {
    int n = operator.dimension();
    double[] diagonal = new double[MOST_PRODUCTS];
    double[] offDiagonal = new double[MOST_PRODUCTS];
    LanczosOrthogonality orthogonality = new LanczosOrthogonality(diagonal, offDiagonal);
    List<double[]> basis = new ArrayList<>();
    double[] w = start.clone();
    double norm = Math.sqrt(dot(w, w));
    double scale = 0;
    for (int k = 0; ; k++) {
      double[] q = w;
      scale(1 / norm, q);
      basis.add(q);
      w = new double[n];
      operator.apply(q, w);
      diagonal[k] = dot(q, w);
      addScaled(-diagonal[k], q, w);
      if (k > 0) {
        addScaled(-offDiagonal[k - 1], basis.get(k - 1), w);
      }
      norm = Math.sqrt(dot(w, w));
      offDiagonal[k] = norm;
      if (orthogonality.isLostAt(k)) {
        for (double[] earlier : basis) {
          addScaled(-dot(earlier, w), earlier, w);
        }
        norm = Math.sqrt(dot(w, w));
        offDiagonal[k] = norm;
      }
      scale = Math.max(scale, Math.abs(diagonal[k]) + norm);
      boolean last = norm <= BREAKDOWN * scale || k + 1 == MOST_PRODUCTS || k + 1 == n;
      if (last || (k + 1) % TEST_EVERY == 0) {
        Ends ends = ends(TridiagonalEnds.of(diagonal, offDiagonal, k + 1), norm, k + 1);
        double tolerance = TOLERANCE * Math.max(Math.abs(ends.min), Math.abs(ends.max));
        double ofTheSmallest =
            Math.min(tolerance, SHARE_OF_THE_SMALLEST * Math.max(Math.abs(ends.min), matters));
        if (last
            || ends.min < enough
            || (ends.minResidual <= ofTheSmallest && ends.maxResidual <= tolerance)) {
          if (vectors != null) {
            double[] shares = TridiagonalEnds.sumOfVectors(diagonal, offDiagonal, k + 1);
            for (int i = 0; i <= k; i++) {
              addScaled(shares[i], basis.get(i), vectors);
            }
          }
          return ends;
        }
      }
    }
  }

  private static Ends ends(TridiagonalEnds ritz, double norm, int products) {
    return new Ends(
        ritz.min(),
        norm * Math.abs(ritz.minLast()),
        ritz.max(),
        norm * Math.abs(ritz.maxLast()),
        products);
  }

  private static double dot(double[] x, double[] y) {
    double[] lanes = new double[BlockLayout.BLOCK];
    int whole = x.length & -GROUP;
    Kernels.current().addProducts(x, y, whole, lanes);
    for (int i = whole; i < x.length; i++) {
      int lane = i % lanes.length;
      lanes[lane] = Math.fma(x[i], y[i], lanes[lane]);
    }
    return ExactKernel.total(lanes);
  }

  private static void scale(double factor, double[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= factor;
    }
  }

  private static void addScaled(double factor, double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] = Math.fma(factor, x[i], y[i]);
    }
  }
}
