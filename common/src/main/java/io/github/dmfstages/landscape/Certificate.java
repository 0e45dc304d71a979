package io.github.dmfstages.landscape;

import io.github.dmfstages.linalg.Lanczos;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Hessian;
import io.github.dmfstages.model.Objective;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What is known of the Hessian's spectrum at one state, from two sides: Ritz values with their
 * residuals, and a bound from below that no iteration enters. See docs/method.md, "Curvature".
 *
 * @param minEigenvalue the smallest Ritz value, an upper bound on lambda_min
 * @param residual of its Ritz vector: an eigenvalue lies this near
 * @param lowerBound proven: lambda_min >= -(N-1) ||E||_2 times the product of the N-2 largest
 *     ||W_j||_2, E = c A*(A(W) - y); what is left of the Hessian is positive semidefinite
 * @param maxEigenvalue the largest Ritz value
 */
public record Certificate(
    double minEigenvalue, double residual, double lowerBound, double maxEigenvalue)
    implements Serializable {
  private static final double NEGLIGIBLE_CURVATURE = 1e-3;

  /**
   * At the last evaluated factors of {@code objective}. Cost: at most 120 Hessian-vector products,
   * and the singular values of the factors.
   */
  public static Certificate at(LinearAlgebra engine, Objective objective) {
    Hessian hessian = objective.hessian();
    double[] start = hessian.gaussianVector(RandomStream.of("lanczos", 0));
    Lanczos.Ends ends = Lanczos.ends(hessian, start);
    return new Certificate(
        ends.min(), ends.minResidual(), lowerBound(engine, objective), ends.max());
  }

  private static double lowerBound(LinearAlgebra engine, Objective objective) {
    int depth = objective.depth();
    if (depth == 1) {
      return 0;
    }
    double[] norms = new double[depth];
    for (int j = 1; j <= depth; j++) {
      norms[j - 1] = spectralNorm(engine, objective.factor(j));
    }
    Arrays.sort(norms);
    double bound = (depth - 1) * spectralNorm(engine, objective.endToEndGradient());
    for (int j = 2; j < depth; j++) {
      bound *= norms[j];
    }
    return -bound;
  }

  private static double spectralNorm(LinearAlgebra engine, WorkMatrix matrix) {
    return new SingularValues(matrix.rows(), matrix.cols()).of(engine, matrix)[0];
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
