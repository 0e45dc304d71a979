package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Only a diagonal d is observed: which completion gradient descent ends at, from small Gaussian
 * factors (menon2024).
 */
class DiagonalCompletionTest {
  private static final int SIZE = 6;

  /** Entries of either sign and of 0.3 to 1. */
  private static double[] diagonal(long seed) {
    Random random = new Random(seed);
    return IntStream.range(0, SIZE)
        .mapToDouble(i -> (.3 + .7 * random.nextDouble()) * (i % 2 == 0 ? 1 : -1))
        .toArray();
  }

  private static InputMatrix matrix(double... diagonal) {
    return new InputMatrix(
        "file", Arrays.toString(diagonal), Plain.dense(Plain.diagonal(SIZE, SIZE, diagonal)));
  }

  private static RunConfig config(double[] diagonal, int depth, double alpha, long seed) {
    double eta = .1;
    double[] ones = new double[SIZE];
    Arrays.fill(ones, 1);
    Spectrum.Given target = new Spectrum.Given(matrix(diagonal));
    return RunConfig.resolve(
        RunSettings.of()
            .set(Settings.TARGET_FILE, target)
            .set(Settings.DEPTH, depth)
            .set(Settings.TARGET_SEED, 0L)
            .set(Settings.OBSERVATION, ObservationScheme.Kind.COMPLETION)
            .set(Settings.MASK_FILE, matrix(ones))
            .set(Settings.INIT_SCALE, alpha)
            .set(Settings.SEED, seed)
            .set(Settings.STEP_SIZE, eta)
            .set(Settings.MAX_STEPS, 1_000_000L)
            .set(Settings.LOSS_TOLERANCE, 1e-24)
            .set(Settings.GRADIENT_TOLERANCE, 0.0)
            .set(Settings.CHECKPOINT_INTERVAL, Duration.ZERO));
  }

  private static DenseMatrix end(RunConfig config) {
    RunResult result = Run.execute(config);
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    return result.end().matrix();
  }

  /** An entry by its place. */
  @FunctionalInterface
  private interface Law {
    double at(int i, int j);
  }

  /** The largest deviation from the law, relative to sqrt(|d_i d_j|). */
  private static double error(DenseMatrix end, double[] d, Law law) {
    double largest = 0;
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < SIZE; j++) {
        double size = Math.sqrt(Math.abs(d[i] * d[j]));
        largest = Math.max(largest, Math.abs(end.apply(i, j) / size - law.at(i, j)));
      }
    }
    return largest;
  }

  /** Row i of sgn(d) W_1^T + W_2, over its norm. */
  private static double[][] directions(RunConfig config, double[] d) {
    Factors start = config.initialisation().draw(config.widths(), config.seed(), config.target());
    double[][] p = new double[SIZE][SIZE];
    for (int i = 0; i < SIZE; i++) {
      for (int k = 0; k < SIZE; k++) {
        p[i][k] = start.factor(2).apply(i, k) + Math.signum(d[i]) * start.factor(1).apply(k, i);
      }
      double norm = Plain.norm(new double[][] {p[i]});
      for (int k = 0; k < SIZE; k++) {
        p[i][k] /= norm;
      }
    }
    return p;
  }

  /**
   * W_ij = sqrt(|d_i d_j|) cos(theta_ij) sgn(d_j), up to an error in proportion to alpha: in 1,000
   * such runs in NumPy, 1.7e-7 to 2.3e-6 at alpha = 1e-6 and 1.5e-9 to 2.1e-8 at 1e-8.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void execute_atDepthTwo_endsAtTheAnglesOfTheInitialFactors(long seed) {
    double[] d = diagonal(seed);
    double[] errors = new double[2];
    for (int k = 0; k < 2; k++) {
      RunConfig config = config(d, 2, k == 0 ? 1e-6 : 1e-8, seed);
      double[][] p = directions(config, d);
      double[][] cosines = Plain.multiply(p, Plain.transpose(p));
      errors[k] = error(end(config), d, (i, j) -> cosines[i][j] * Math.signum(d[j]));
    }
    assertThat(errors[0]).isLessThan(1e-5);
    assertThat(Math.log10(errors[0] / errors[1])).isCloseTo(2, within(.1));
  }

  /**
   * Rank 1, with |W_ij| = sqrt(|d_i d_j|), up to an error as alpha^(2/N): what the factors keep of
   * their initial values, of the order alpha^(1/N), meets in pairs.
   */
  @Test
  void execute_atDepthsThreeAndFour_endsAtRankOneWithAnErrorAsAlphaToTheTwoOverN() {
    for (int depth : new int[] {3, 4}) {
      for (long seed = 1; seed <= 3; seed++) {
        double[] d = diagonal(seed);
        double larger = depth == 3 ? 1e-9 : 1e-6;
        double[] errors = new double[2];
        for (int k = 0; k < 2; k++) {
          DenseMatrix end = end(config(d, depth, k == 0 ? larger : larger / 100, seed));
          errors[k] =
              error(end, d, (i, j) -> Math.signum(end.apply(i, 0) * end.apply(0, j) * d[0]));
        }
        assertThat(errors[0]).isLessThan(.01);
        assertThat(Math.log10(errors[0] / errors[1]) / 2).isCloseTo(2.0 / depth, within(.1));
      }
    }
  }
}
