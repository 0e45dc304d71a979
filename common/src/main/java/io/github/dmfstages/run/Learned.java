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
 * The shares u_i^T W v_i / s_i of the target's modes that an end-to-end product W contains, at step
 * 0 and at the end of a run, where s_i is the singular value to which the mode grows. A singular
 * value of W that is large at step 0 need not belong to a mode, because the initial factors have
 * singular values in other directions, too.
 *
 * @param atStart the shares in the initial product, largest mode first; null if they are unknown
 * @param atEnd the shares in the last product; likewise
 */
record Learned(DenseVector atStart, DenseVector atEnd) {
  /** The value for a run whose shares were not computed. */
  static final Learned UNKNOWN = new Learned(null, null);

  private static final double HALF = .5;

  /**
   * Computes the shares at both ends of a run.
   *
   * @param last the last end-to-end product
   */
  static Learned of(Run.Problem problem, DenseMatrix last) {
    SingularVectors target = SingularVectors.of(problem.target().matrix());
    double[] sigma = Run.grown(problem.config(), problem.target()).values();
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

  /** Returns how many singular values were above half of their reference at step 0. */
  static int largeAtStart(List<ModeCrossings> modes) {
    return (int) modes.stream().filter(m -> m.crossing50() == 0).count();
  }

  /** Returns how many of these are modes of the target; 0 if that is unknown. */
  int learnedAtStart(List<ModeCrossings> modes) {
    return atStart == null
        ? 0
        : (int)
            Math.min(
                largeAtStart(modes),
                Arrays.stream(atStart.values()).filter(share -> share >= HALF).count());
  }

  /** Returns how many of these are not modes of the target. */
  int otherAtStart(List<ModeCrossings> modes) {
    return largeAtStart(modes) - learnedAtStart(modes);
  }

  /** Returns the largest share of the initial product that is below half; empty if unknown. */
  OptionalDouble largestBelowHalf() {
    return atStart == null
        ? OptionalDouble.empty()
        : Arrays.stream(atStart.values()).filter(share -> share < HALF).max();
  }

  /**
   * Returns those of the first {@code learnable} modes of a full reconstruction that are not
   * learned. Either their singular values never reached half, or other singular values, which are
   * not modes, did so at step 0 while the last product contains less than half of these modes.
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
