package io.github.dmfstages.run;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.linalg.WorkMatrix;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.stages.ModeCrossings;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Which modes of the target an end-to-end product W holds, by its projections u_i^T W v_i / sigma_i
 * on them, at the start and at the end of a run. A singular value of W that is large at step 0 need
 * not belong to a mode: the initial factors have singular values of their own, in any direction.
 *
 * @param atStart of the initial product, largest mode first; null where time did not allow it
 * @param atEnd of the last product, likewise
 */
record Learned(DenseVector atStart, DenseVector atEnd) {
  /** What is known of a run whose modes are not looked at. */
  static final Learned UNKNOWN = new Learned(null, null);

  private static final double HALF = .5;

  /**
   * Looks at both ends of a run.
   *
   * @param last the last end-to-end product
   */
  static Learned of(Run.Problem problem, DenseMatrix last) {
    SingularVectors target = SingularVectors.of(problem.target().matrix());
    double[] sigma = problem.target().singularValues().values();
    return new Learned(
        shares(target, sigma, product(problem.engine(), problem.start())),
        shares(target, sigma, last));
  }

  private static DenseVector shares(SingularVectors target, double[] sigma, DenseMatrix product) {
    double[] projections = target.diagonalOf(product).values();
    return new DenseVector(
        IntStream.range(0, sigma.length).mapToDouble(i -> projections[i] / sigma[i]).toArray());
  }

  private static DenseMatrix product(LinearAlgebra engine, Factors factors) {
    WorkMatrix product = engine.pack(factors.factor(1));
    for (int j = 2; j <= factors.matrices().size(); j++) {
      WorkMatrix next = engine.allocate(factors.factor(j).numRows(), product.cols());
      engine.multiply(engine.pack(factors.factor(j)), product, next);
      product = next;
    }
    return engine.unpack(product);
  }

  /** Singular values that stood above half of their reference at step 0. */
  static int stoodAtStart(List<ModeCrossings> modes) {
    return (int) modes.stream().filter(m -> m.crossing50() == 0).count();
  }

  /** How many of these are modes of the target; 0 where that is not known. */
  int learnedAtStart(List<ModeCrossings> modes) {
    return atStart == null
        ? 0
        : (int)
            Math.min(
                stoodAtStart(modes),
                Arrays.stream(atStart.values()).filter(share -> share >= HALF).count());
  }

  /** How many of these are not. */
  int otherAtStart(List<ModeCrossings> modes) {
    return stoodAtStart(modes) - learnedAtStart(modes);
  }

  /** The largest projection of the initial product that is below half, if it is known. */
  OptionalDouble largestBelowHalf() {
    return atStart == null
        ? OptionalDouble.empty()
        : Arrays.stream(atStart.values()).filter(share -> share < HALF).max();
  }

  /**
   * Those of the first {@code learnable} modes of a full reconstruction that are not learned: their
   * singular values never reached half, or did so at step 0 for others that are no modes, while the
   * last product holds less than half of them.
   */
  int[] waiting(List<ModeCrossings> modes, int learnable) {
    IntPredicate never = mode -> Double.isNaN(modes.get(mode - 1).crossing50());
    IntStream all = IntStream.rangeClosed(1, learnable);
    int others = otherAtStart(modes);
    if (others == 0 || atEnd == null) {
      return all.filter(never).toArray();
    }
    int most = others + (int) IntStream.rangeClosed(1, learnable).filter(never).count();
    return all.filter(mode -> never.test(mode) || atEnd.apply(mode - 1) < HALF)
        .limit(most)
        .toArray();
  }
}
