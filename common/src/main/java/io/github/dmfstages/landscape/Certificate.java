package io.github.dmfstages.landscape;

import io.github.dmfstages.linalg.Lanczos;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.PositiveDefinite;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Hessian;
import io.github.dmfstages.model.Objective;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * What is known of the Hessian's spectrum at one state. See docs/method.md, "Curvature".
 *
 * @param minEigenvalue the smallest Ritz value, an upper bound on lambda_min
 * @param residual how far below it lambda_min may lie: proven where the method is exact, else that
 *     of the Ritz vector, and then all that is proven is that some eigenvalue lies this near
 * @param lowerBound proven: lambda_min >= -(N-1) ||E||_2 times the product of the N-2 largest
 *     ||W_j||_2, E = c A*(A(W) - y); what is left of the Hessian is positive semidefinite
 * @param maxEigenvalue the largest Ritz value
 * @param method what the residual rests on
 */
public record Certificate(
    double minEigenvalue, double residual, double lowerBound, double maxEigenvalue, Method method)
    implements Serializable {

  /** What says that no eigenvalue lies further down. */
  public enum Method {
    /** A proof: the lower bound, or a Cholesky factorisation of the Hessian, shifted. */
    EXACT,
    /** The residual of a Ritz vector. */
    LANCZOS
  }

  private static final double NEGLIGIBLE_CURVATURE = 1e-3;
  // Where a row states an eigenvalue: a proof costs more than the products of Lanczos' method
  // there.
  private static final int MOST_PARAMETERS = 256;
  // Where it decides whether a run ends, which happens once a run.
  private static final int MOST_PARAMETERS_OF_A_DECISION = 768;
  private static final double SLACK = .01;
  private static final double ROUNDING = 1e-14;
  private static final int START_MODES = 3;
  private static final double RANDOM_PART = 3;

  /**
   * At the last evaluated factors of {@code objective}. Cost: at most 120 Hessian-vector products,
   * the singular values of the factors and, where there are few parameters, a Cholesky
   * factorisation or a few.
   *
   * @param matters the smallest curvature that matters, 0 or more; infinite if none does
   */
  public static Certificate at(LinearAlgebra engine, Objective objective, double matters) {
    return at(engine, objective, matters, Double.NEGATIVE_INFINITY, MOST_PARAMETERS);
  }

  /**
   * The same to decide whether a run ends: a proof may take longer, and where a Ritz value below
   * -{@code matters} refutes it at once, that is all there is to know, and the rest is rough.
   */
  public static Certificate orRefutation(
      LinearAlgebra engine, Objective objective, double matters) {
    return at(engine, objective, matters, -matters, MOST_PARAMETERS_OF_A_DECISION);
  }

  private static Certificate at(
      LinearAlgebra engine,
      Objective objective,
      double matters,
      double refuted,
      int mostParameters) {
    Hessian hessian = objective.hessian();
    SingularVectors gradient = SingularVectors.of(engine.unpack(objective.endToEndGradient()));
    double bound = lowerBound(engine, objective, gradient.values().apply(0));
    Lanczos.Ends ends = Lanczos.ends(hessian, start(hessian, gradient), matters, refuted);
    double proven =
        ends.min() < refuted
            ? Double.NEGATIVE_INFINITY
            : noneBelow(engine, hessian, ends, matters, bound, mostParameters);
    boolean exact = proven > Double.NEGATIVE_INFINITY;
    double residual = exact ? Math.max(0, ends.min() - proven) : ends.minResidual();
    // At depth 1 the bound is 0, without a rounding.
    double rounding = objective.depth() == 1 ? 0 : ROUNDING * Math.max(-ends.min(), ends.max());
    return new Certificate(
        ends.min(), residual + rounding, bound, ends.max(), exact ? Method.EXACT : Method.LANCZOS);
  }

  /** Proven to have no eigenvalue below it; -infinity where a proof costs too much. */
  private static double noneBelow(
      LinearAlgebra engine,
      Hessian hessian,
      Lanczos.Ends ends,
      double matters,
      double bound,
      int mostParameters) {
    double negligible = Math.min(matters, NEGLIGIBLE_CURVATURE * ends.max());
    double slack = Math.max(ends.minResidual(), SLACK * Math.max(negligible, Math.abs(ends.min())));
    if (bound >= Math.min(-negligible, ends.min() - slack)) {
      return bound;
    }
    if (hessian.parameters() > mostParameters) {
      return Double.NEGATIVE_INFINITY;
    }
    for (; bound < ends.min() - slack; slack *= 4) {
      double proven = PositiveDefinite.noneBelow(ends.min() - slack, engine, hessian.columns());
      if (proven > bound) {
        return proven;
      }
    }
    return bound;
  }

  /** The directions of the largest modes that the residual is made of, and a random one. */
  private static double[] start(Hessian hessian, SingularVectors gradient) {
    double[] start = hessian.gaussianVector(RandomStream.of("lanczos", 0));
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

  private static double lowerBound(LinearAlgebra engine, Objective objective, double gradient) {
    int depth = objective.depth();
    if (depth == 1) {
      return 0;
    }
    double[] norms = new double[depth];
    for (int j = 1; j <= depth; j++) {
      WorkMatrix factor = objective.factor(j);
      norms[j - 1] = new SingularValues(factor.rows(), factor.cols()).of(engine, factor)[0];
    }
    Arrays.sort(norms);
    double bound = (depth - 1) * gradient;
    for (int j = 2; j < depth; j++) {
      bound *= norms[j];
    }
    return -bound;
  }

  /** lambda_min as far down as its residual lets it be. */
  public double cautiousMinEigenvalue() {
    return minEigenvalue - residual;
  }

  /**
   * Whether negative curvature, if any, is negligible: lambda_min - residual >= -1e-3 lambda_max.
   */
  public boolean isNearlyConvex() {
    return cautiousMinEigenvalue() >= -NEGLIGIBLE_CURVATURE * maxEigenvalue;
  }
}
