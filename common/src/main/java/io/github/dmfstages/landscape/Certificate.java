package io.github.dmfstages.landscape;

import io.github.dmfstages.linalg.Lanczos;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.Hessian;
import io.github.dmfstages.model.Objective;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Bounds on the spectrum of the Hessian at one state. See docs/method.md, "Curvature".
 *
 * @param minEigenvalue the smallest Ritz value, which is an upper bound on lambda_min
 * @param residual how far below the smallest Ritz value lambda_min may be. If the method is exact,
 *     this is proven. Otherwise it is the residual of the Ritz vector, which only proves that some
 *     eigenvalue is this near
 * @param lowerBound a proven lower bound on lambda_min: the weight decay lambda, minus (N-1)
 *     ||E||_2 times the product of the N-2 largest ||W_j||_2, with E = c A*(A(W) - y); the rest of
 *     the Hessian is positive semidefinite
 * @param maxEigenvalue the largest Ritz value
 * @param method how the residual was found
 */
public record Certificate(
    double minEigenvalue, double residual, double lowerBound, double maxEigenvalue, Method method)
    implements Serializable {

  /** The evidence that there is no eigenvalue below the smallest Ritz value minus the residual. */
  public enum Method {
    /** A proof, by the lower bound or by a Cholesky factorisation of the shifted Hessian. */
    EXACT,
    /** The residual of a Ritz vector. */
    LANCZOS
  }

  private static final double NEGLIGIBLE_CURVATURE = 1e-3;
  // The limit for an eigenvalue that is only reported. Above it a proof costs more than the
  // products
  // of Lanczos' method.
  private static final int MOST_PARAMETERS = 256;
  // The limit for a decision on the end of a run, which is made once a run.
  private static final int MOST_PARAMETERS_OF_A_DECISION = 768;
  private static final double SLACK = .01;
  private static final double ROUNDING = 1e-14;
  private static final int START_MODES = 3;
  private static final double RANDOM_PART = 3;

  /**
   * Computes the certificate at the last evaluated factors of {@code objective}. This takes at most
   * 120 Hessian-vector products, the singular values of the factors and, if there are few
   * parameters, one or a few Cholesky factorisations.
   *
   * @param engine the engine of the objective
   * @param matters the smallest absolute value of negative curvature that matters to the caller, 0
   *     or more; infinite if none matters
   */
  public static Certificate at(LinearAlgebra engine, Objective objective, double matters) {
    return at(
        engine,
        objective,
        new Lanczos.Needs(matters, Double.NEGATIVE_INFINITY, true),
        MOST_PARAMETERS);
  }

  /**
   * Computes a certificate of which only the smallest eigenvalue is of interest: the largest Ritz
   * value is rough.
   */
  public static Certificate ofSmallestEigenvalue(LinearAlgebra engine, Objective objective) {
    return at(
        engine, objective, new Lanczos.Needs(0, Double.NEGATIVE_INFINITY, false), MOST_PARAMETERS);
  }

  /**
   * Computes the certificate that decides whether a run ends. A proof may take longer than for
   * {@link #at}. If a Ritz value is below -{@code matters}, the computation ends at once: the other
   * numbers are rough, and the lower bound is -infinity.
   */
  public static Certificate orRefutation(
      LinearAlgebra engine, Objective objective, double matters) {
    return at(
        engine,
        objective,
        new Lanczos.Needs(matters, -matters, true),
        MOST_PARAMETERS_OF_A_DECISION);
  }

  private static Certificate at(
      LinearAlgebra engine, Objective objective, Lanczos.Needs needs, int mostParameters) {
    Hessian hessian = objective.hessian();
    SingularVectors gradient = SingularVectors.of(engine.unpack(objective.endToEndGradient()));
    Lanczos.Ends ends = Lanczos.ends(hessian, start(hessian, gradient), needs);
    // At depth 1 the bound has no rounding.
    double rounding = objective.depth() == 1 ? 0 : ROUNDING * Math.max(-ends.min(), ends.max());
    if (ends.min() < needs.enough()) {
      return new Certificate(
          ends.min(),
          ends.minResidual() + rounding,
          Double.NEGATIVE_INFINITY,
          ends.max(),
          Method.LANCZOS);
    }
    EigenvalueProof proof = new EigenvalueProof(engine, objective, gradient);
    double negligible = Math.min(needs.matters(), NEGLIGIBLE_CURVATURE * ends.max());
    double slack = Math.max(ends.minResidual(), SLACK * Math.max(negligible, Math.abs(ends.min())));
    double proven =
        proof.bound() >= Math.min(-negligible, ends.min() - slack)
            ? proof.bound()
            : hessian.parameters() > mostParameters
                ? Double.NEGATIVE_INFINITY
                : proof.noneBelow(ends.min(), slack);
    boolean exact = proven > Double.NEGATIVE_INFINITY;
    double residual = exact ? Math.max(0, ends.min() - proven) : ends.minResidual();
    return new Certificate(
        ends.min(),
        residual + rounding,
        proof.bound(),
        ends.max(),
        exact ? Method.EXACT : Method.LANCZOS);
  }

  /**
   * Returns the sum of the growth directions of the largest modes of the gradient and a random one.
   */
  private static double[] start(Hessian hessian, SingularVectors gradient) {
    double[] start = hessian.initialVector();
    double squares = 0;
    for (double v : start) {
      squares = Math.fma(v, v, squares);
    }
    double share = RANDOM_PART / Math.sqrt(squares);
    for (int i = 0; i < start.length; i++) {
      start[i] *= share;
    }
    for (int r = 0; r < Math.min(START_MODES, gradient.values().size()); r++) {
      if (gradient.values().apply(r) > 0) {
        double[] mode = hessian.growthOf(column(gradient.left(), r), column(gradient.right(), r));
        for (int i = 0; i < start.length; i++) {
          start[i] += mode[i];
        }
      }
    }
    return start;
  }

  private static DenseMatrix column(DenseMatrix matrix, int j) {
    int rows = matrix.numRows();
    return new DenseMatrix(rows, 1, Arrays.copyOfRange(matrix.values(), j * rows, (j + 1) * rows));
  }

  /** Returns the smallest Ritz value minus its residual. */
  public double cautiousMinEigenvalue() {
    return minEigenvalue - residual;
  }

  /**
   * Returns whether negative curvature, if there is any, is negligible: lambda_min - residual is at
   * least -1e-3 lambda_max.
   */
  public boolean isNearlyConvex() {
    return cautiousMinEigenvalue() >= -NEGLIGIBLE_CURVATURE * maxEigenvalue;
  }
}
