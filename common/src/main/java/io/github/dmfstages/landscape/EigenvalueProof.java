package io.github.dmfstages.landscape;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.OrthonormalBasis;
import io.github.dmfstages.linalg.PositiveDefinite;
import io.github.dmfstages.linalg.SingularValues;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.CompressedHessian;
import io.github.dmfstages.model.Hessian;
import io.github.dmfstages.model.Objective;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Proves that the Hessian at one state has no eigenvalue below some number. See docs/method.md,
 * "Curvature".
 *
 * <p>A Cholesky factorisation of the Hessian always decides this. If all entries are observed, a
 * much smaller matrix that bounds the Hessian from below is tried first.
 */
final class EigenvalueProof {
  /** A slack that did not suffice is multiplied by this. */
  private static final double COARSER = 4;

  /** The share of the slack that may be lost because small singular values of E are neglected. */
  private static final double SHARE_NEGLECTED = .5;

  /** A mode of the product with this share of the largest singular value of W or E is kept. */
  private static final double SMALL_MODE = .02;

  private final LinearAlgebra engine;
  private final Objective objective;
  private final SingularVectors gradient;
  private final double curvature;

  /**
   * Prepares proofs at the last evaluated factors of {@code objective}.
   *
   * @param gradient the decomposition of the end-to-end gradient there
   */
  EigenvalueProof(LinearAlgebra engine, Objective objective, SingularVectors gradient) {
    this.engine = engine;
    this.objective = objective;
    this.gradient = gradient;
    this.curvature = curvature(engine, objective);
  }

  /**
   * Returns the most negative curvature, as an absolute value, that an end-to-end gradient of norm
   * 1 can cause: N-1 times the product of the N-2 largest ||W_j||_2.
   */
  private static double curvature(LinearAlgebra engine, Objective objective) {
    int depth = objective.depth();
    double[] norms = new double[depth];
    for (int j = 1; depth > 2 && j <= depth; j++) {
      WorkMatrix factor = objective.factor(j);
      norms[j - 1] = new SingularValues(factor.rows(), factor.cols()).of(engine, factor)[0];
    }
    Arrays.sort(norms);
    double curvature = depth - 1;
    for (int j = 2; j < depth; j++) {
      curvature *= norms[j];
    }
    return curvature;
  }

  /** Returns a number below which there is no eigenvalue, without any factorisation. */
  double bound() {
    return boundOfRest(0);
  }

  /** Returns the bound that holds if E has only its singular values from number {@code k} on. */
  private double boundOfRest(int k) {
    return objective.weightDecay()
        - (k < gradient.values().size() ? curvature * gradient.values().apply(k) : 0);
  }

  /**
   * Returns a number below which there is no eigenvalue. It is {@code least - slack} up to rounding
   * if that is possible, and otherwise smaller.
   *
   * @param least a number that is at least the smallest eigenvalue
   * @param slack positive
   */
  double noneBelow(double least, double slack) {
    Hessian hessian = objective.hessian();
    double proven = hessian.isCompressible() ? byCompression(least - slack, slack) : bound();
    if (proven > bound()) {
      return proven;
    }
    for (double wide = slack; bound() < least - wide; wide *= COARSER) {
      proven = PositiveDefinite.noneBelow(least - wide, engine, hessian.columns());
      if (proven > bound()) {
        return proven;
      }
    }
    return bound();
  }

  private double byCompression(double shift, double slack) {
    int kept = 1;
    while (objective.weightDecay() - boundOfRest(kept) > SHARE_NEGLECTED * slack) {
      kept++;
    }
    DenseMatrix product = engine.unpack(objective.endToEndProduct());
    double size =
        Math.sqrt(engine.sumOfSquares(objective.endToEndProduct()))
            + gradient.values().apply(0) / objective.lossFactor();
    DenseMatrix u = modes(gradient.left(), product, kept, size);
    DenseMatrix v = modes(gradient.right(), product.transpose(), kept, size);
    CompressedHessian small =
        objective.hessian().compressed(u, v, Arrays.copyOf(gradient.values().values(), kept));
    double rest = boundOfRest(kept);
    return rest
        - small.rounding()
        + Math.min(0, PositiveDefinite.noneBelow(shift - rest, engine, small));
  }

  /** Returns an orthonormal basis of {@code kept} vectors and of the large modes of the product. */
  private static DenseMatrix modes(
      DenseMatrix vectors, DenseMatrix product, int kept, double size) {
    int rows = product.numRows();
    double[] both = Arrays.copyOf(vectors.values(), rows * (kept + product.numCols()));
    System.arraycopy(product.toArray(), 0, both, rows * kept, rows * product.numCols());
    return OrthonormalBasis.spanning(
        new DenseMatrix(rows, kept + product.numCols(), both), kept, SMALL_MODE * size);
  }
}
