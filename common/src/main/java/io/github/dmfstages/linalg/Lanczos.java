package io.github.dmfstages.linalg;

import java.util.ArrayList;
import java.util.List;

/**
 * Both ends of a symmetric operator's spectrum by Lanczos' method with full reorthogonalisation
 * (lanczos1950, paige1972): bounded in products, and the same bits for the same start. Memory: a
 * vector a product.
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
   * The extreme Ritz values. Each lies within its residual ||A x - theta x||, x its unit Ritz
   * vector, of an eigenvalue.
   *
   * @param min the smallest
   * @param minResidual its residual
   * @param max the largest
   * @param maxResidual its residual
   * @param products how often the operator was applied
   */
  public record Ends(
      double min, double minResidual, double max, double maxResidual, int products) {}

  /** Iterates until both residuals are at most 1e-5 of the largest |theta|, or as below. */
  public static Ends ends(SymmetricOperator operator, double[] start) {
    return ends(operator, start, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
  }

  /**
   * Iterates from {@code start}, which is not 0, until the largest Ritz value's residual is at most
   * 1e-5 of the largest |theta|, and the smallest's besides at most 2 % of |theta| or of {@code
   * matters}, whichever is larger; tested every ten products. It ends before that when the Krylov
   * space is exhausted, after 120 products, or as soon as the smallest Ritz value is below {@code
   * enough}.
   *
   * @param matters size of the smallest eigenvalue below which it is as good as 0; may be 0
   */
  public static Ends ends(
      SymmetricOperator operator, double[] start, double matters, double enough) {
    int n = operator.dimension();
    double[] diagonal = new double[MOST_PRODUCTS];
    double[] offDiagonal = new double[MOST_PRODUCTS];
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
      for (double[] earlier : basis) {
        addScaled(-dot(earlier, w), earlier, w);
      }
      norm = Math.sqrt(dot(w, w));
      offDiagonal[k] = norm;
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
