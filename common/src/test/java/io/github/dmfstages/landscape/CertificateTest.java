package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ludovic.netlib.lapack.JavaLAPACK;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Problem;
import io.github.dmfstages.model.Target;
import java.util.Collections;
import java.util.OptionalDouble;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlib.util.intW;

class CertificateTest {
  /** Lanczos stops at this residual over the largest eigenvalue. */
  private static final double LANCZOS = 1e-5;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void at_randomFactors_agreesWithTheDenseHessian(int depth) {
    Random random = new Random(depth);
    for (int trial = 0; trial < 15; trial++) {
      LossNormalisation normalisation =
          random.nextBoolean() ? LossNormalisation.SUM : LossNormalisation.MEAN;
      Problem problem =
          Problem.random(
              LinearAlgebra.Kind.EXACT, normalisation, Problem.widths(depth, random), trial);
      Certificate certificate = Certificate.at(problem.engine, problem.objective, 0);
      double[] dense = eigenvalues(problem.denseHessian());
      double top = Math.max(dense[dense.length - 1], -dense[0]);
      assertThat(certificate.minEigenvalue()).isCloseTo(dense[0], within(LANCZOS * top));
      assertThat(certificate.maxEigenvalue())
          .isCloseTo(dense[dense.length - 1], within(LANCZOS * top));
      assertThat(certificate.lowerBound()).isLessThanOrEqualTo(dense[0] + 1e-12 * top);
      assertThat(certificate.lowerBound())
          .isLessThanOrEqualTo(certificate.cautiousMinEigenvalue() + LANCZOS * top);
    }
  }

  /**
   * Plateaus of science: sigma = (4, 2.5, 1.2), learned modes at the target, the others at a = .1.
   */
  @ParameterizedTest
  @CsvSource({
    "3, 0, -.7995", "3, 1, -.4995", "3, 2, -.2395",
    "4, 0, -.119993", "4, 1, -.074993", "4, 2, -.035993"
  })
  void at_alignedSaddle_isTheClosedForm(int depth, int learned, double rounded) {
    double[] sigma = {4, 2.5, 1.2, 0};
    double a = .1;
    Problem problem = aligned(sigma, depth, learned, a);
    double expected =
        depth * Math.pow(a, 2 * depth - 2)
            + (depth - 1) * (Math.pow(a, depth) - sigma[learned]) * Math.pow(a, depth - 2);
    assertThat(expected).isCloseTo(rounded, within(5e-7));
    Certificate certificate = Certificate.at(problem.engine, problem.objective, 0);
    // Degenerate blocks exhaust the Krylov space, so Lanczos is exact here.
    assertThat(certificate.minEigenvalue()).isCloseTo(expected, within(1e-6));
    assertThat(certificate.isNearlyConvex()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void at_alignedMinimum_isNearlyConvexWithTheTopEigenvalueOfTheStabilityLimit(int depth) {
    double[] sigma = {4, 2.5, 1.2, 0};
    Problem problem = aligned(sigma, depth, 3, .001);
    Certificate certificate = Certificate.at(problem.engine, problem.objective, 0);
    assertThat(certificate.isNearlyConvex()).isTrue();
    assertThat(certificate.maxEigenvalue())
        .isCloseTo(2 / StabilityLimit.stepSize(depth, 4, 1), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void at_zeroFactors_isNothingAndPasses(int depth) {
    Problem problem = aligned(new double[] {1, .5, 0}, depth, 0, 0);
    Certificate certificate = Certificate.at(problem.engine, problem.objective, 0);
    assertThat(certificate.minEigenvalue()).isZero();
    assertThat(certificate.maxEigenvalue()).isZero();
    assertThat(certificate.isNearlyConvex()).isTrue();
  }

  @Test
  void at_zeroFactorsOfDepthTwo_isMinusSigma() {
    Problem problem = aligned(new double[] {1, .5, 0}, 2, 0, 0);
    Certificate certificate = Certificate.at(problem.engine, problem.objective, 0);
    assertThat(certificate.minEigenvalue()).isCloseTo(-1, within(1e-12));
    assertThat(certificate.lowerBound()).isCloseTo(-1, within(1e-12));
  }

  /** An eigenvalue lies as near the Ritz value as its residual: it may lie that far below. */
  @Test
  void cautiousMinEigenvalue_residual_isSubtracted() {
    Certificate certificate = new Certificate(-1e-4, 9e-4, -1, 1, Certificate.Method.EXACT);
    assertThat(certificate.cautiousMinEigenvalue()).isEqualTo(-1e-3);
    assertThat(certificate.isNearlyConvex()).isTrue();
    assertThat(new Certificate(0, 1.1e-3, -1, 1, Certificate.Method.EXACT).isNearlyConvex())
        .isFalse();
  }

  @Test
  void criticalPoint_residualBelowZero_escapesAsFromThere() {
    DenseVector s = new DenseVector(new double[] {1, .5});
    CriticalPoint point =
        CriticalPoint.of(
            new Certificate(1e-3, 1.1e-2, -1, 1, Certificate.Method.LANCZOS),
            3,
            1e-6,
            1,
            1,
            OptionalDouble.of(.1),
            s);
    assertThat(point.secondOrder()).isFalse();
    assertThat(point.escapeIn()).isCloseTo(2000, within(1e-9));
  }

  @Test
  void steps_ofNextEscape_followTheFormulas() {
    DenseVector s = new DenseVector(new double[] {1, .5, 1e-6, 1e-9});
    assertThat(NextEscape.steps(3, 1e-9, 1, .1, s)).isInfinite();
    assertThat(NextEscape.steps(3, -.01, 1, .1, s)).isCloseTo(2000, within(1e-9));
    assertThat(NextEscape.steps(4, -.01, 1, .1, s)).isCloseTo(1500, within(1e-9));
    assertThat(NextEscape.steps(2, -.25, 1, .1, s))
        .isCloseTo(Math.log(.25 / 1e-6) / (2 * Math.log(1.025)), within(1e-9));
    assertThat(NextEscape.steps(2, -1e-9, 1, .1, s))
        .isCloseTo(Math.log(2) / (2 * Math.log1p(1e-10)), within(1.0));
  }

  /** The mean divides the Hessian by what the step is larger by: the trajectory is the same. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void steps_lossFactor_changesNothingOfTheSameTrajectory(int depth) {
    DenseVector s = new DenseVector(new double[] {1, .5, 1e-6, 1e-9});
    double c = 1 / 39.0;
    assertThat(NextEscape.steps(depth, c * -.25, c, .1 / c, s))
        .isCloseTo(NextEscape.steps(depth, -.25, 1, .1, s), within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void harmlessCurvature_anySingularValues_leavesNoEscapeWithinTheSteps(int depth) {
    for (long steps : new long[] {1, 100, 100_000}) {
      double harmless = NextEscape.harmlessCurvature(depth, .1, steps);
      for (double next : new double[] {1e-12, harmless / 2, 1e-2}) {
        DenseVector s = new DenseVector(new double[] {1, next});
        assertThat(NextEscape.steps(depth, -.999 * harmless, 1, .1, s))
            .isGreaterThan((double) steps);
      }
    }
    assertThat(NextEscape.harmlessCurvature(depth, .1, 0)).isInfinite();
  }

  @Test
  void orRefutation_negativeCurvature_isRefutedWithinFewerProducts() {
    Problem problem = aligned(new double[] {4, 2.5, 1.2, 0}, 3, 1, .1);
    Certificate refuted = Certificate.orRefutation(problem.engine, problem.objective, 1e-2);
    assertThat(refuted.minEigenvalue()).isLessThan(-1e-2).isGreaterThanOrEqualTo(-.4995 - 1e-9);
    assertThat(Certificate.orRefutation(problem.engine, problem.objective, 1).minEigenvalue())
        .isCloseTo(-.4995, within(1e-6));
  }

  @Test
  void at_fewParameters_isAProof() {
    Problem problem = aligned(new double[] {4, 2.5, 1.2, 0}, 3, 1, .1);
    Certificate certificate = Certificate.at(problem.engine, problem.objective, 0);
    assertThat(certificate.method()).isEqualTo(Certificate.Method.EXACT);
    assertThat(certificate.residual()).isLessThan(.02 * .4995);
  }

  private static Problem aligned(double[] sigma, int depth, int learned, double a) {
    int n = sigma.length;
    double[] layer = new double[n];
    for (int i = 0; i < n; i++) {
      layer[i] = i < learned ? Math.pow(sigma[i], 1.0 / depth) : a;
    }
    double[] positive = java.util.Arrays.stream(sigma).filter(s -> s > 0).toArray();
    Target target = new Target(diagonal(sigma), new DenseVector(positive));
    return new Problem(
        LinearAlgebra.Kind.EXACT,
        LossNormalisation.SUM,
        target,
        new Factors(Collections.nCopies(depth, diagonal(layer))));
  }

  private static DenseMatrix diagonal(double[] values) {
    double[] x = new double[values.length * values.length];
    for (int i = 0; i < values.length; i++) {
      x[i * (values.length + 1)] = values[i];
    }
    return new DenseMatrix(values.length, values.length, x);
  }

  static double[] eigenvalues(double[][] symmetric) {
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
