package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.linalg.MarchenkoPastur;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Names;
import io.github.dmfstages.model.NoiseEstimate;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.InvalidRunException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Estimates of the noise in a given target, and the loss tolerance that follows from them. */
class NoiseEstimateTest {
  private static final int ROWS = 40;
  private static final int COLS = 30;
  private static final DenseMatrix X =
      Target.draw(ROWS, COLS, 2, new Spectrum.Listed(List.of(9.0, 6.0)), 1).matrix();

  private static RunSettings of(DenseMatrix target, DenseMatrix known) {
    String sha256 = Arrays.toString(target.toArray());
    return RunSettings.of()
        .set(
            Settings.TARGET_FILE,
            new Spectrum.Given(new InputMatrix("file", sha256, target), known, false, Names.NONE))
        .set(Settings.DEPTH, 2)
        .set(Settings.RELATIVE_INIT_SCALE, 1e-3);
  }

  private static DenseMatrix noisy(double noise) {
    double[] values = RandomStream.of("test", 1).gaussianMatrix(ROWS, COLS, noise).toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] += X.toArray()[i];
    }
    return new DenseMatrix(ROWS, COLS, values);
  }

  private static double distance(DenseMatrix a, DenseMatrix b) {
    double squares = 0;
    for (int i = 0; i < a.toArray().length; i++) {
      squares += Math.pow(a.toArray()[i] - b.toArray()[i], 2);
    }
    return Math.sqrt(squares);
  }

  /**
   * The optimal threshold of Gavish and Donoho for unknown noise is omega times the median singular
   * value. They print omega for these shapes; omega is lambda(ratio)/sqrt(median).
   */
  @ParameterizedTest
  @CsvSource({"1, 2.8582", "0.5, 2.1711", "0.1, 1.6089"})
  void median_ofEachShape_isThatOfTheirTable(double ratio, double omega) {
    double root = Math.sqrt(ratio * ratio + 14 * ratio + 1);
    double lambda = Math.sqrt(2 * (ratio + 1) + 8 * ratio / (ratio + 1 + root));

    assertThat(lambda / Math.sqrt(MarchenkoPastur.median(ratio))).isCloseTo(omega, within(2e-3));
  }

  @ParameterizedTest
  @ValueSource(doubles = {.01, .1, .3})
  void singularValues_ofALowRankAndNoise_giveTheNoise(double noise) {
    RunConfig config =
        RunConfig.resolve(
            of(noisy(noise), null)
                .set(Settings.NOISE_ESTIMATE, NoiseEstimate.Method.SINGULAR_VALUES));

    double estimate = config.get(Settings.NOISE_ESTIMATE).deviation(0, 0, null);
    // Two singular values of 30 are those of X, so the median is that of noise at 14/28.
    assertThat(estimate / noise).isBetween(.97, 1.12);
    double squares = Math.pow(distance(noisy(noise), DenseMatrix.zeros(ROWS, COLS)), 2);
    assertThat(config.lossTolerance())
        .isCloseTo(estimate * estimate * ROWS * COLS / squares, within(1e-12));
    assertThat(config.leftOut()).contains("loss-tolerance");
  }

  /** Without an estimate, the run ends at the values of the file, noise included. */
  @Test
  void run_withAnEstimate_endsNearerToTheMatrixWithoutNoise() {
    double noise = .2;
    RunSettings settings = of(noisy(noise), null).set(Settings.MAX_STEPS, 20_000L);
    RunResult all = Run.execute(settings);
    DenseMatrix[] last = new DenseMatrix[1];
    RunResult early =
        Run.execute(
            RunConfig.resolve(
                settings.set(Settings.NOISE_ESTIMATE, NoiseEstimate.Method.SINGULAR_VALUES)),
            CheckpointStore.NONE,
            state -> last[0] = state.endToEndProduct());

    assertThat(early.status()).isEqualTo(Status.CONVERGED);
    assertThat(early.steps()).isLessThan(all.steps() / 5);
    assertThat(early.end().rank()).isEqualTo(2);
    assertThat(all.end().rank()).isGreaterThan(2);
    // The best matrix of rank 2 is off by about noise sqrt(2 (ROWS + COLS - 2)).
    assertThat(distance(last[0], X)).isLessThan(.5 * noise * Math.sqrt(ROWS * COLS));
  }

  /** The estimate is no part of the id, because only the tolerance decides the bits. */
  @Test
  void runId_isThatOfTheToleranceItself() {
    RunSettings settings = of(noisy(.1), null);
    RunConfig estimated =
        RunConfig.resolve(
            settings.set(Settings.NOISE_ESTIMATE, NoiseEstimate.Method.SINGULAR_VALUES));
    RunConfig number =
        RunConfig.resolve(
            settings.set(Settings.NOISE_ESTIMATE, estimated.get(Settings.NOISE_ESTIMATE)));
    RunConfig stated =
        RunConfig.resolve(settings.set(Settings.LOSS_TOLERANCE, estimated.lossTolerance()));

    assertThat(number).isEqualTo(estimated);
    assertThat(stated.runId()).isEqualTo(estimated.runId());
    assertThat(stated.find(Settings.NOISE_ESTIMATE)).isEmpty();
    assertThat(RunConfig.resolve(settings).runId()).isNotEqualTo(estimated.runId());
  }

  @Test
  void number_ofATargetThatLacksEntries_isAShareOfItsKnownValues() {
    double[] known = new double[ROWS * COLS];
    Arrays.fill(known, 0, 300, 1);
    double[] values = noisy(.1).toArray().clone();
    Arrays.fill(values, 300, values.length, 0);
    double squares = Arrays.stream(values).map(v -> v * v).sum();
    RunSettings settings =
        of(new DenseMatrix(ROWS, COLS, values), new DenseMatrix(ROWS, COLS, known));

    assertThat(
            RunConfig.resolve(
                    settings.set(Settings.NOISE_ESTIMATE, new NoiseEstimate.Deviation(.1)))
                .lossTolerance())
        .isCloseTo(.01 * 300 / squares, within(1e-12));
    assertWrong(
        settings.set(Settings.NOISE_ESTIMATE, NoiseEstimate.Method.SINGULAR_VALUES),
        "noise-estimate needs all entries of the target");
  }

  @Test
  void estimate_thatCanNotBeUsed_isRefused() {
    RunSettings given = of(noisy(.1), null);
    RunSettings drawn =
        RunSettings.of()
            .set(Settings.ROWS, 4)
            .set(Settings.COLS, 4)
            .set(Settings.SPECTRUM, new Spectrum.Listed(List.of(1.0)))
            .set(Settings.DEPTH, 2);
    NoiseEstimate number = new NoiseEstimate.Deviation(5);

    assertWrong(drawn.set(Settings.NOISE_ESTIMATE, number), "noise-estimate needs target-file");
    assertWrong(
        given.set(Settings.NOISE_ESTIMATE, number),
        "noise-estimate is 5.000, but the root mean square of the values is");
    assertWrong(
        given.set(Settings.NOISE_ESTIMATE, number).set(Settings.LOSS_TOLERANCE, .1),
        "loss-tolerance can't be set together with noise-estimate");
    assertWrong(
        given
            .set(Settings.HOLD_OUT, .1)
            .set(Settings.NOISE_ESTIMATE, NoiseEstimate.Method.SINGULAR_VALUES),
        "noise-estimate needs all entries of the target");
    assertThat(
            RunConfig.resolve(
                    given
                        .set(Settings.OBSERVATION, ObservationScheme.Kind.COMPLETION)
                        .set(Settings.OBSERVED_ENTRIES, 600L)
                        .set(Settings.NOISE_ESTIMATE, new NoiseEstimate.Deviation(.1)))
                .lossTolerance())
        .isGreaterThan(1e-3);
  }

  private static void assertWrong(RunSettings settings, String message) {
    assertThatThrownBy(() -> RunConfig.resolve(settings))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining(message);
  }
}
