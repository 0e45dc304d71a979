package io.github.dmfstages.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.OrthonormalBasis;
import io.github.dmfstages.linalg.SingularVectors;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlib.util.intW;

class CompressedHessianTest {
  private static final double ROUNDING = 1e-12;

  /** With bases of all rows and columns nothing is left out: it is the Hessian in another basis. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 7})
  void column_everythingKept_hasTheSpectrumOfTheHessian(int depth) {
    Random random = new Random(depth);
    for (int trial = 0; trial < 10; trial++) {
      Problem problem = random(depth, random, trial);
      SingularVectors gradient = gradient(problem);
      double[] small =
          eigenvalues(
              elements(
                  problem
                      .objective
                      .hessian()
                      .compressed(
                          OrthonormalBasis.of(gradient.left()),
                          OrthonormalBasis.of(gradient.right()),
                          gradient.values().values())));
      double[] all = eigenvalues(problem.denseHessian());
      double top = Math.max(-all[0], all[all.length - 1]);
      // If a hidden layer is wider than the product, the other directions have no curvature.
      double[] padded = Arrays.copyOf(small, all.length);
      Arrays.sort(padded);
      for (int i = 0; i < all.length; i++) {
        assertThat(padded[i] + problem.objective.weightDecay())
            .isCloseTo(all[i], within(ROUNDING * top));
      }
    }
  }

  /** The rest of the end-to-end gradient has the norm of its largest neglected singular value. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void column_someModesKept_isALowerBound(int depth) {
    Random random = new Random(depth);
    for (int trial = 0; trial < 20; trial++) {
      Problem problem = random(depth, random, trial);
      SingularVectors gradient = gradient(problem);
      int kept = 1 + random.nextInt(2);
      double rest =
          kept < gradient.values().size()
              ? (depth - 1) * normsWithoutTwo(problem) * gradient.values().apply(kept)
              : 0;
      CompressedHessian compressed =
          problem
              .objective
              .hessian()
              .compressed(
                  withOthers(gradient.left(), kept, random),
                  withOthers(gradient.right(), kept, random),
                  Arrays.copyOf(gradient.values().values(), kept));
      double least = eigenvalues(elements(compressed))[0];
      double[] all = eigenvalues(problem.denseHessian());
      assertThat(problem.objective.weightDecay() - rest + Math.min(0, least))
          .isLessThanOrEqualTo(all[0] + ROUNDING * all[all.length - 1]);
    }
  }

  /** Learned modes balance what a waiting mode causes between them, so both kinds must be kept. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void column_modesOfAnAlignedSaddle_hasTheSmallestEigenvalueAndFewRows(int depth) {
    int n = 7;
    double[] layer = new double[n * n];
    double[] values = new double[n * n];
    for (int i = 0; i < n; i++) {
      layer[i * (n + 1)] = i == 0 ? Math.pow(2, 1.0 / depth) : .01;
      values[i * (n + 1)] = i == 0 ? 2 : i == 1 ? 1 : 0;
    }
    Target target = new Target(new DenseMatrix(n, n, values), new DenseVector(new double[] {2, 1}));
    Problem problem =
        new Problem(
            LinearAlgebra.Kind.EXACT,
            LossNormalisation.SUM,
            target,
            new Factors(Collections.nCopies(depth, new DenseMatrix(n, n, layer))));
    double[] u = new double[2 * n];
    u[1] = 1;
    u[n] = 1;
    double[] v = u.clone();
    // The gradient of the waiting mode is negative.
    v[1] = -1;
    CompressedHessian compressed =
        problem
            .objective
            .hessian()
            .compressed(new DenseMatrix(n, 2, u), new DenseMatrix(n, 2, v), new double[] {1});
    double[] all = eigenvalues(problem.denseHessian());
    assertThat(compressed.dimension()).isEqualTo(4 * n * (depth - 1) - 4 * (depth - 2));
    assertThat(eigenvalues(elements(compressed))[0]).isCloseTo(all[0], within(1e-3 * -all[0]));
    assertThat(compressed.rounding()).isLessThan(1e-11);
  }

  private static DenseMatrix withOthers(DenseMatrix vectors, int kept, Random random) {
    int rows = vectors.numRows();
    int count = kept + random.nextInt(3);
    double[] columns = Arrays.copyOf(vectors.values(), rows * count);
    for (int i = rows * kept; i < columns.length; i++) {
      columns[i] = random.nextGaussian();
    }
    return OrthonormalBasis.spanning(new DenseMatrix(rows, count, columns), kept, 1e-8);
  }

  private static SingularVectors gradient(Problem problem) {
    return SingularVectors.of(problem.engine.unpack(problem.objective.endToEndGradient()));
  }

  private static double normsWithoutTwo(Problem problem) {
    double[] norms =
        Arrays.stream(problem.factors)
            .mapToDouble(w -> SingularVectors.of(problem.engine.unpack(w)).values().apply(0))
            .sorted()
            .toArray();
    return Arrays.stream(norms).skip(2).reduce(1, (a, b) -> a * b);
  }

  private static Problem random(int depth, Random random, long seed) {
    return Problem.random(
        LinearAlgebra.Kind.EXACT,
        random.nextBoolean() ? LossNormalisation.SUM : LossNormalisation.MEAN,
        Problem.widths(depth, random),
        seed);
  }

  private static double[][] elements(CompressedHessian compressed) {
    int n = compressed.dimension();
    double[][] elements = new double[n][n];
    for (int j = 0; j < n; j++) {
      double[] y = new double[n];
      compressed.column(j, y);
      for (int i = j; i < n; i++) {
        elements[i][j] = y[i];
        elements[j][i] = y[i];
      }
    }
    return elements;
  }

  private static double[] eigenvalues(double[][] symmetric) {
    int n = symmetric.length;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(symmetric[i], 0, a, i * n, n);
    }
    double[] values = new double[n];
    double[] work = new double[40 * n];
    intW info = new intW(0);
    JavaLAPACK.getInstance().dsyev("N", "U", n, a, n, values, work, work.length, info);
    assertThat(info.val).isZero();
    return values;
  }
}
