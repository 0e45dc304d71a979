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
   * What a caller needs to know of the ends.
   *
   * @param matters an absolute value of the smallest eigenvalue that makes no difference to the
   *     caller; 0 or more
   * @param enough a value below which the caller needs to know no more of the smallest eigenvalue
   * @param both whether the largest eigenvalue is needed, too
   */
  public record Needs(double matters, double enough, boolean both) {}

  /**
   * Iterates until the ends of the spectrum are known well enough.
   *
   * <p>Both residuals must be at most 1e-5 of the largest |theta|. The residual of the smallest
   * Ritz value must also be at most 2 % of its size or of {@code matters}, whichever is larger.
   * This is tested every ten products. If only the smallest eigenvalue is needed, only its residual
   * is tested. The iteration ends earlier when the Krylov space is exhausted, after 120 products,
   * or as soon as the smallest Ritz value is below {@code enough}.
   *
   * @param start the first vector, which is not 0
   * @throws ArithmeticException if a product is not finite
   */
  public static Ends ends(SymmetricOperator operator, double[] start, Needs needs) {
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
      int size = k + 1;
      boolean last = norm <= BREAKDOWN * scale || size == MOST_PRODUCTS || size == n;
      if (last || size % TEST_EVERY == 0) {
        TridiagonalEnd min = TridiagonalEnd.smallest(diagonal, offDiagonal, size);
        double residual = norm * Math.abs(min.last());
        boolean known =
            residual <= SHARE_OF_THE_SMALLEST * Math.max(Math.abs(min.value()), needs.matters());
        if (last || min.value() < needs.enough() || known) {
          TridiagonalEnd max = TridiagonalEnd.largest(diagonal, offDiagonal, size);
          Ends ends =
              new Ends(min.value(), residual, max.value(), norm * Math.abs(max.last()), size);
          double tolerance = TOLERANCE * Math.max(Math.abs(ends.min), Math.abs(ends.max));
          if (last
              || ends.min < needs.enough()
              || (residual <= tolerance && (!needs.both() || ends.maxResidual <= tolerance))) {
            return ends;
          }
        }
      }
    }
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
