package io.github.dmfstages.landscape;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.SingularVectors;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Problem;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EigenvalueProofTest {
  private static final double ROUNDING = 1e-12;

  private static EigenvalueProof proof(Problem problem) {
    return new EigenvalueProof(
        problem.engine,
        problem.objective,
        SingularVectors.of(problem.engine.unpack(problem.objective.endToEndGradient())));
  }

  /** What is proven is true, and a smallest eigenvalue that is above least - slack is found. */
  private static void assertProves(Problem problem, double[] dense, double above, double slack) {
    double top = Math.max(-dense[0], dense[dense.length - 1]);
    double least = dense[0] + above * slack * top;
    double proven = proof(problem).noneBelow(least, slack * top);
    assertThat(proven).isLessThanOrEqualTo(dense[0] + ROUNDING * top);
    if (above < .99) {
      assertThat(proven).isGreaterThanOrEqualTo(least - slack * top - 1e-6 * slack * top);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 6})
  void noneBelow_randomFactors_isTrueAndNoLessThanAsked(int depth) {
    Random random = new Random(depth);
    for (int trial = 0; trial < 15; trial++) {
      Problem problem =
          Problem.random(
              LinearAlgebra.Kind.EXACT,
              random.nextBoolean() ? LossNormalisation.SUM : LossNormalisation.MEAN,
              Problem.widths(depth, random),
              trial);
      double[] dense = CertificateTest.eigenvalues(problem.denseHessian());
      for (double above : new double[] {0, .5, 1.1, 3}) {
        assertProves(problem, dense, above, Math.pow(10, -random.nextInt(4)));
      }
    }
  }

  /** Some modes are learned, some wait, and noise couples all of them. */
  private static Problem nearASaddle(int n, int depth, int learned, double noise, Random random) {
    Target target = Target.draw(n, n, 3, Spectrum.Named.LINEAR, random.nextInt(1000));
    SingularVectors modes = SingularVectors.of(target.matrix());
    List<DenseMatrix> layers = new ArrayList<>();
    for (int l = 0; l < depth; l++) {
      double[] layer = new double[n * n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          layer[j * n + i] = noise * random.nextGaussian();
          for (int r = 0; r < learned; r++) {
            // Hidden direction r is axis r.
            double u = l == depth - 1 ? modes.left().apply(i, r) : i == r ? 1 : 0;
            double v = l == 0 ? modes.right().apply(j, r) : j == r ? 1 : 0;
            layer[j * n + i] += Math.pow(modes.values().apply(r), 1.0 / depth) * u * v;
          }
        }
      }
      layers.add(new DenseMatrix(n, n, layer));
    }
    return new Problem(
        LinearAlgebra.Kind.EXACT, LossNormalisation.SUM, target, new Factors(layers));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void noneBelow_nearSaddles_isTrueAndNoLessThanAsked(int depth) {
    Random random = new Random(depth);
    for (int learned = 0; learned <= 3; learned++) {
      for (double noise : new double[] {1e-4, 1e-2, .1}) {
        Problem problem = nearASaddle(7, depth, learned, noise, random);
        double[] dense = CertificateTest.eigenvalues(problem.denseHessian());
        for (double above : new double[] {0, .5, 1.1}) {
          assertProves(problem, dense, above, .1);
          assertProves(problem, dense, above, 1e-3);
        }
      }
    }
  }

  /** The proof looks at the clock once a row of what it factors. */
  @Test
  void noneBelow_fewModes_factorsAMatrixThatIsSmallerThanTheHessian() {
    Random random = new Random(1);
    for (int learned = 0; learned <= 3; learned++) {
      Problem problem = nearASaddle(12, 3, learned, 1e-3, random);
      double[] dense = CertificateTest.eigenvalues(problem.denseHessian());
      AtomicInteger rows = new AtomicInteger();
      problem.objective.beforeHessianProducts(rows::incrementAndGet);
      assertThat(proof(problem).noneBelow(dense[0], .05 * -dense[0])).isLessThan(dense[0]);
      // 4 n k - k^2 rows for k = 6: noise adds another direction for each of three modes. The
      // Hessian has 432.
      assertThat(rows.get()).isLessThanOrEqualTo(252);
    }
  }
}
