package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.linalg.RandomStream;
import io.github.dmfstages.model.GivenRegression;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.InputSpectrum;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Observation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Regression;
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

class RegressionRunTest {
  private static Experiment regression(Experiment experiment, long samples) {
    return experiment
        .set(Settings.OBSERVATION, ObservationScheme.Kind.REGRESSION)
        .set(Settings.SAMPLES, samples);
  }

  private static Experiment population(Experiment experiment, Double... eigenvalues) {
    return regression(experiment, 0)
        .set(Settings.INPUT_COVARIANCE, new InputSpectrum.Listed(List.of(eigenvalues)));
  }

  @Test
  void population_ofWhiteInputs_hasTheBitsOfFullReconstruction() {
    Experiment full = Experiment.of(new LayerWidths(List.of(6, 5, 4)), 1, .5).maxSteps(3000);
    full.gradientTolerance = 0;
    full.set(Settings.LOSS_TOLERANCE, 1e-7);
    RunResult expected = full.run();
    assertThat(expected.status()).isEqualTo(Status.CONVERGED);
    RunResult found = regression(full, 0).run();
    assertThat(RunTest.bits(found)).isEqualTo(RunTest.bits(expected));
    assertThat(found.theory().halfCrossing(1)).isFinite();
    // A basis makes no difference to white inputs.
    RunResult random = full.set(Settings.INPUT_BASIS, Regression.Basis.RANDOM).run();
    assertThat(random.end().digest()).isEqualTo(expected.end().digest());
  }

  /**
   * Aligned modes obey a -= eta a^(N-1) lambda_i (a^N - sigma_i), so the i-th mode moves as with a
   * step size that is lambda_i times as large. The largest singular value is learned last.
   */
  @ParameterizedTest
  @CsvSource({"2, 1e-8", "3, 1e-4", "4, 1e-4"})
  void alignedModes_areLearnedInTheOrderOfLambdaSigma_whenPredicted(int depth, double alpha) {
    Experiment experiment =
        population(Experiment.of(5, depth, 1, .6, .3), .2, 1.0, 10.0, 1.0, 1.0)
            .scale(alpha)
            .optimizer(Optimizer.Kind.GRADIENT_DESCENT, .02)
            .maxSteps(100_000);
    experiment.initialisation = Initialisation.Kind.ALIGNED;
    RunResult result = experiment.run();
    assertThat(result.stages()).hasSize(3);
    double last = Double.POSITIVE_INFINITY;
    for (int mode = 1; mode <= 3; mode++) {
      double crossing = result.modes().get(mode - 1).crossing50();
      assertThat(crossing).isCloseTo(result.theory().halfCrossing(mode), within(1.0));
      assertThat(crossing).isLessThan(last);
      last = crossing;
    }
    // What is left at the second saddle: modes 1 and 2. Their best matrix is not that of rank 1.
    double expected = .5 * (.2 + .36);
    assertThat(result.stages().get(1).predictedPlateauLoss()).isCloseTo(expected, within(1e-12));
    assertThat(result.stages().get(1).stage().valley().loss())
        .isCloseTo(expected, within(1e-2 * expected));
    assertThat(result.stages().get(1).saddle().truncationDistance()).isLessThan(.02);
  }

  /** With the same singular values, half crossings are proportional to 1/lambda. */
  @Test
  void halfCrossings_areProportionalToOneOverLambda() {
    Experiment experiment =
        population(Experiment.of(4, 2, 1, 1, 1), 1.0, .5, .25, 1.0)
            .scale(1e-8)
            .optimizer(Optimizer.Kind.GRADIENT_DESCENT, .002)
            .maxSteps(100_000);
    experiment.initialisation = Initialisation.Kind.ALIGNED;
    RunResult result = experiment.run();
    double first = result.modes().get(0).crossing50();
    assertThat(result.modes().get(1).crossing50() / first).isCloseTo(2, within(.003));
    assertThat(result.modes().get(2).crossing50() / first).isCloseTo(4, within(.009));
  }

  /** From Gaussian factors the order is the same, and theory predicts nothing. */
  @Test
  void gaussianFactors_learnInTheOrderOfLambdaSigma_withoutPrediction() {
    for (long seed = 1; seed <= 3; seed++) {
      RunResult result =
          population(Experiment.of(5, 2, 1, .6, .3), .2, 1.0, 10.0, 1.0, 1.0)
              .seed(seed)
              .maxSteps(100_000)
              .run();
      assertThat(result.status()).isEqualTo(Status.CONVERGED);
      assertThat(result.stages()).hasSize(3);
      assertThat(result.modes().get(2).crossing50()).isLessThan(result.modes().get(1).crossing50());
      assertThat(result.modes().get(1).crossing50()).isLessThan(result.modes().get(0).crossing50());
      assertThat(result.theory().halfCrossings().values()).containsOnly(Double.NaN);
      assertThat(result.end().reconstructionError()).isLessThan(1e-2);
    }
  }

  /** lambda_1 sigma_1 is largest: the limit is exactly that of the Hessian at the minimum. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void stabilityLimit_isTwoOverTheLargestEigenvalueAtTheMinimum(int depth) {
    Experiment experiment =
        population(Experiment.of(3, depth, 1.5, .6), 4.0, 1.0, .5)
            .scale(1e-3)
            .relativeStep(.2)
            .maxSteps(20_000)
            .set(Settings.LOSS_TOLERANCE, 1e-13);
    experiment.initialisation = Initialisation.Kind.ALIGNED;
    RunResult result = experiment.run();
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(experiment.config().stabilityLimit())
        .isCloseTo(2 / result.criticalPoint().certificate().maxEigenvalue(), within(1e-4));
  }

  private static InputMatrix file(String name, DenseMatrix matrix) {
    return new InputMatrix(name, Arrays.toString(matrix.toArray()), matrix);
  }

  private static DenseMatrix gaussian(int rows, int cols, long seed) {
    return RandomStream.of("test", seed).gaussianMatrix(rows, cols, 1);
  }

  /**
   * The loss and the gradient of the Gram matrix are those of a loop over the samples. With as many
   * samples as columns, the condition of the Gram matrix multiplies rounding by about 1e5.
   */
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 40})
  void loss_ofSamples_isTheirSum(int n) {
    DenseMatrix x = gaussian(5, n, 1);
    DenseMatrix y = gaussian(3, n, 2);
    DenseMatrix w = gaussian(3, 5, 3);
    double[][] error = Plain.plus(Plain.multiply(Plain.of(w), Plain.of(x)), -1, Plain.of(y));
    LinearAlgebra engine = LinearAlgebra.Kind.EXACT.create();
    Observation observation =
        new GivenRegression(file("x", x), file("y", y))
            .observe(
                engine,
                Target.of(GivenRegression.target(file("x", x), file("y", y)).target().matrix()),
                0,
                1);
    var residual = engine.allocate(3, 5);
    double squares = observation.residual(engine.pack(w), residual);
    double expected = Plain.innerProduct(error, error);
    assertThat(squares).isCloseTo(expected, within(1e-11 * expected));
    double[][] gradient = Plain.multiply(error, Plain.transpose(Plain.of(x)));
    double[][] found = Plain.of(engine.unpack(residual));
    for (int i = 0; i < 3; i++) {
      assertThat(found[i]).containsExactly(gradient[i], within(1e-11));
    }
  }

  /** Outputs with noise are fitted as well as a matrix can, and the run knows that this is all. */
  @Test
  void files_ofInputsAndOutputs_giveTheTarget() {
    DenseMatrix x = gaussian(4, 60, 1);
    double[][] noisy =
        Plain.plus(
            Plain.multiply(Plain.diagonal(3, 4, 2, 1, .5), Plain.of(x)),
            .1,
            Plain.of(gaussian(3, 60, 2)));
    RunSettings settings =
        RunSettings.of()
            .set(Settings.OBSERVATION, ObservationScheme.Kind.REGRESSION)
            .set(Settings.INPUTS_FILE, file("x", x))
            .set(Settings.OUTPUTS_FILE, file("y", Plain.dense(noisy)))
            .set(Settings.DEPTH, 2)
            .set(Settings.MAX_STEPS, 20_000L);
    RunConfig config = RunConfig.resolve(settings);
    assertThat(config.widths().rows()).isEqualTo(3);
    assertThat(config.widths().cols()).isEqualTo(4);
    assertThat(config.get(Settings.SAMPLES)).isEqualTo(60);
    assertThat(config.singularValues().values())
        .containsExactly(new double[] {2, 1, .5}, within(.05));
    RunResult result = Run.execute(config);
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.stages()).hasSize(3);
    assertThat(result.end().reconstructionError()).isLessThan(1e-3);
    // 60 x 3 values of variance 0.01, of which the fit takes 4 x 3.
    assertThat(result.loss()).isCloseTo(.01 / 2 * (180 - 12), within(.25));
    assertThatThrownBy(() -> RunConfig.resolve(settings.set(Settings.ROWS, 5)))
        .isInstanceOf(InvalidRunException.class)
        .hasMessageContaining("rows should be 3, because the matrix that fits y has 3 rows");
  }

  /** Fewer samples than columns: the loss vanishes, and the rest of the target is not seen. */
  @Test
  void fewSamples_doNotDetermineTheTarget() {
    RunResult result = regression(Experiment.of(6, 2, 1, .5), 3).maxSteps(50_000).run();
    assertThat(result.status()).isEqualTo(Status.CONVERGED);
    assertThat(result.end().reconstructionError()).isGreaterThan(.1);
    assertThat(result.theory().halfCrossings().values()).containsOnly(Double.NaN);
    RunResult enough = regression(Experiment.of(6, 2, 1, .5), 30).maxSteps(50_000).run();
    assertThat(enough.status()).isEqualTo(Status.CONVERGED);
    assertThat(enough.end().reconstructionError()).isLessThan(1e-2);
    assertThat(enough.modes()).extracting(m -> m.reference()).containsExactly(1.0, .5);
  }

  /** Of many samples, the mean loss per output is the population loss over the columns. */
  @ParameterizedTest
  @CsvSource({"POWER", "SPIKED", "IDENTITY"})
  void manySamples_haveThePopulationsLoss(InputSpectrum.Named covariance) {
    int n = 20_000;
    double population = initialLoss(covariance, 0);
    double samples = initialLoss(covariance, n) / n;
    assertThat(samples / population).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
  }

  private static double initialLoss(InputSpectrum.Named covariance, long samples) {
    return regression(Experiment.of(4, 2, 1, .5), samples)
        .set(Settings.INPUT_COVARIANCE, covariance)
        .set(Settings.INPUT_BASIS, Regression.Basis.RANDOM)
        .maxSteps(1)
        .run()
        .initialLoss();
  }

  @Test
  void eigenvalues_ofNames_areThoseOfTheirFormulas() {
    assertThat(InputSpectrum.Named.POWER.eigenvalues(3, 2, Double.NaN).stream().mapToDouble(v -> v))
        .satisfiesExactly(
            v -> assertThat(v).isCloseTo(3 / (1 + .25 + 1 / 9.0), within(1e-15)),
            v -> assertThat(v).isCloseTo(.75 / (1 + .25 + 1 / 9.0), within(1e-15)),
            v -> assertThat(v).isCloseTo(1 / 3.0 / (1 + .25 + 1 / 9.0), within(1e-15)));
    assertThat(InputSpectrum.Named.SPIKED.eigenvalues(3, Double.NaN, 4))
        .containsExactly(5.0, 1.0, 1.0);
  }

  @Test
  void settings_thatDoNotFit_areRefused() {
    assertThatThrownBy(() -> regression(Experiment.of(4, 2, 1), 0).config())
        .hasMessageContaining("max-steps is needed with observation = regression");
    Experiment noisy = regression(Experiment.of(4, 2, 1).maxSteps(9), 0);
    noisy.noise = .1;
    assertThatThrownBy(noisy::config).hasMessageContaining("noise needs samples > 0");
    assertThatThrownBy(() -> population(Experiment.of(4, 2, 1).maxSteps(9), 1.0, 2.0).config())
        .hasMessageContaining("input-covariance has 2 values, but cols is 4");
    assertThatThrownBy(
            () ->
                regression(Experiment.of(4, 2, 1).maxSteps(9), 0)
                    .set(Settings.INPUTS_FILE, file("x", gaussian(4, 6, 1)))
                    .config())
        .hasMessageContaining("can't be set together with samples");
    assertThatThrownBy(
            () ->
                Experiment.of(4, 2, 1)
                    .maxSteps(9)
                    .set(Settings.OBSERVATION, ObservationScheme.Kind.REGRESSION)
                    .set(Settings.INPUTS_FILE, file("x.npy", gaussian(6, 4, 1)))
                    .config())
        .hasMessageContaining(
            "inputs-file is 6 x 4 in x.npy, but each input for a 4 x 4 target is a column of 4");
    assertThatThrownBy(
            () ->
                Experiment.of(4, 2, 1)
                    .maxSteps(9)
                    .set(Settings.OBSERVATION, ObservationScheme.Kind.REGRESSION)
                    .set(Settings.OUTPUTS_FILE, file("y", gaussian(4, 6, 1)))
                    .config())
        .hasMessageContaining("outputs-file needs inputs-file");
  }
}
