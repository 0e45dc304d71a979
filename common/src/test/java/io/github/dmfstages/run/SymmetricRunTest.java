package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepObserver;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.linalg.Plain;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.InvalidRunException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricRunTest {
  private static final int N = 5;

  private static Experiment symmetric(int hidden, double... sigma) {
    Experiment experiment = Experiment.of(new LayerWidths(List.of(N, hidden, N)), sigma);
    experiment.initialisation = Initialisation.Kind.SYMMETRIC;
    return experiment.set(Settings.TARGET_SYMMETRIC, true);
  }

  /** Keeps the factors that a run ends with. */
  private static final class End implements StepObserver {
    private Factors factors;

    @Override
    public void observe(DescentState state) {}

    @Override
    public void end(DescentState last) {
      factors = last.factors();
    }
  }

  /**
   * The hidden layer is wider than the rank, so the spare modes decay slowly and all steps change
   * the factors. Masks, measurements, noise and inputs are not symmetric.
   */
  @ParameterizedTest
  @CsvSource({
    "GRADIENT_DESCENT, full",
    "GRADIENT_DESCENT, noise",
    "GRADIENT_DESCENT, completion",
    "GRADIENT_DESCENT, sensing",
    "GRADIENT_DESCENT, regression",
    "MOMENTUM, full",
    "RMSPROP, full",
    "GROUP_RMSPROP, full",
    "ADAM, full",
    "ADAMW, full",
    "SIGN, full",
    "GRADIENT_FLOW, completion"
  })
  void factors_afterHundredThousandSteps_areTransposesToTheLastBit(
      Optimizer.Kind kind, String observation) {
    // Rules that do not slow down near the minimum would oscillate there.
    double eta = kind.scalesGradients() ? 3e-6 : 1e-3;
    Experiment experiment = symmetric(7, 1, .5).scale(.3).optimizer(kind, eta).maxSteps(100_000);
    experiment.gradientTolerance = 0;
    experiment.set(Settings.LOSS_TOLERANCE, 0.0);
    switch (observation) {
      case "noise" -> experiment.noise = .1;
      case "completion" -> experiment.observedEntries = OptionalLong.of(17);
      case "sensing" -> experiment.measurements = OptionalInt.of(12);
      case "regression" ->
          experiment
              .set(Settings.OBSERVATION, ObservationScheme.Kind.REGRESSION)
              .set(Settings.SAMPLES, 4L);
      default -> {}
    }
    End end = new End();
    RunResult result = Run.execute(experiment.config(), end);
    assertThat(result.steps()).isEqualTo(100_000);
    assertThat(end.factors.factor(1).transpose().toArray())
        .containsExactly(end.factors.factor(2).toArray());
    assertThat(result.balance().drift()).isZero();
  }

  /**
   * The flow dU/dt = (X - U U^T) U has the solution U U^T(t) = e^(Xt) U_0 [I + U_0^T (e^(2Xt) - I)
   * X^-1 U_0]^-1 U_0^T e^(Xt), from any U_0, where (e^(2Xt) - I)/x is 2t for an eigenvalue x of 0.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void flow_fromAnyFactors_isTheSolutionOfRiccati(int hidden) {
    double[] eigenvalues = {1, .6, .2, 0, 0};
    double time = 3;
    int steps = 600;
    Experiment experiment =
        symmetric(hidden, 1, .6, .2)
            .scale(.2)
            .optimizer(Optimizer.Kind.GRADIENT_FLOW, time / steps)
            .maxSteps(steps);
    experiment.gradientTolerance = 0;
    experiment.set(Settings.LOSS_TOLERANCE, 0.0);
    Target target =
        new Target(
            Plain.dense(Plain.diagonal(N, N, eigenvalues)), experiment.config().singularValues());
    Factors start = experiment.config().initialisation().draw(widths(hidden), 1, target);
    double[][] u = Plain.of(start.factor(2));
    double[][] inner = Plain.diagonal(hidden, hidden, ones(hidden));
    double[][] grown = new double[N][hidden];
    for (int r = 0; r < N; r++) {
      double x = eigenvalues[r];
      double saturation = x == 0 ? 2 * time : Math.expm1(2 * x * time) / x;
      for (int i = 0; i < hidden; i++) {
        grown[r][i] = Math.exp(x * time) * u[r][i];
        for (int j = 0; j < hidden; j++) {
          inner[i][j] += saturation * u[r][i] * u[r][j];
        }
      }
    }
    double[][] expected = Plain.multiply(grown, solved(inner, Plain.transpose(grown)));
    RunResult result = experiment.run(target, start);
    assertThat(result.steps()).isEqualTo(steps);
    double[][] found = Plain.of(result.end().matrix());
    for (int i = 0; i < N; i++) {
      assertThat(found[i]).containsExactly(expected[i], within(1e-9));
    }
  }

  private static LayerWidths widths(int hidden) {
    return new LayerWidths(List.of(N, hidden, N));
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  /** Returns a^-1 b for a positive definite a, by Gauss. */
  private static double[][] solved(double[][] a, double[][] b) {
    int n = a.length;
    for (int k = 0; k < n; k++) {
      for (int i = 0; i < n; i++) {
        if (i != k) {
          double factor = a[i][k] / a[k][k];
          for (int j = 0; j < n; j++) {
            a[i][j] -= factor * a[k][j];
          }
          for (int j = 0; j < b[i].length; j++) {
            b[i][j] -= factor * b[k][j];
          }
        }
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < b[i].length; j++) {
        b[i][j] /= a[i][i];
      }
    }
    return b;
  }

  /** The prediction from the drawn factors holds for any width; modes beyond it never leave. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void crossings_anyWidth_arePredicted(int hidden) {
    for (long seed = 1; seed <= 5; seed++) {
      RunResult result =
          symmetric(hidden, 1, .5, .25).scale(1e-12).relativeStep(.2).seed(seed).run();
      for (int mode = 1; mode <= 3; mode++) {
        double predicted = result.theory().halfCrossing(mode);
        if (mode > hidden) {
          assertThat(predicted).isInfinite();
          assertThat(result.modes().get(mode - 1).crossing50()).isNaN();
        } else {
          assertThat(result.modes().get(mode - 1).crossing50())
              .isCloseTo(predicted, withinPercentage(.1));
        }
      }
      assertThat(result.stages()).hasSize(Math.min(hidden, 3));
    }
  }

  private static InputMatrix file(double... rowMajor) {
    int n = (int) Math.sqrt(rowMajor.length);
    DenseMatrix matrix = new DenseMatrix(n, n, rowMajor).transpose();
    return new InputMatrix("x.csv", "0", new DenseMatrix(n, n, matrix.toArray()));
  }

  private static RunSettings fromFile(InputMatrix x) {
    return RunSettings.of()
        .set(Settings.TARGET_FILE, new Spectrum.Given(x))
        .set(Settings.DEPTH, 2)
        .set(Settings.INITIALISATION, Initialisation.Kind.SYMMETRIC);
  }

  private static List<String> wrong(RunSettings settings) {
    List<String> keys = new ArrayList<>();
    assertThatThrownBy(() -> RunConfig.resolve(settings))
        .isInstanceOfSatisfying(
            InvalidRunException.class,
            e -> e.violations().forEach(v -> keys.add(v.key() + " " + v.message())));
    return keys;
  }

  @Test
  void targetFile_symmetricWithoutNegativeEigenvalues_isTaken() {
    assertThat(RunConfig.resolve(fromFile(file(2, 1, 1, 2))).targetRank()).isEqualTo(2);
    assertThat(wrong(fromFile(file(2, 1, 1.5, 2))))
        .singleElement()
        .asString()
        .startsWith("target-file should be symmetric, but row 1, column 2 of x.csv is 1.0 and");
    assertThat(wrong(fromFile(file(1, 2, 2, 1))))
        .singleElement()
        .asString()
        .startsWith("target-file should have no eigenvalue below 0 in x.csv");
    // 1 and -1, which a singular value decomposition does not tell apart.
    assertThat(wrong(fromFile(file(0, 1, 1, 0)))).hasSize(1);
  }

  @Test
  void settings_thatDoNotFit_areRefused() {
    RunSettings fits =
        SmallRun.of(2, 2)
            .set(Settings.TARGET_SYMMETRIC, true)
            .set(Settings.INITIALISATION, Initialisation.Kind.SYMMETRIC);
    assertThat(RunConfig.resolve(fits).depth()).isEqualTo(2);
    assertThat(wrong(fits.set(Settings.DEPTH, 3))).singleElement().asString().startsWith("depth");
    assertThat(wrong(fits.set(Settings.TARGET_SYMMETRIC, false)))
        .singleElement()
        .asString()
        .startsWith("target-symmetric should be true");
    assertThat(
            wrong(
                fits.without(Settings.RANK)
                    .set(Settings.SPECTRUM, new Spectrum.Listed(List.of(1.0, -.5)))))
        .singleElement()
        .asString()
        .startsWith("spectrum should have no value below 0");
    assertThat(wrong(fits.set(Settings.LINEAR_ALGEBRA, LinearAlgebra.Kind.MLLIB))).hasSize(1);
    assertThat(
            wrong(
                fits.set(Settings.LAYER_STEP_FACTORS, List.of(1.0, 2.0))
                    .set(Settings.MAX_STEPS, 10L)))
        .singleElement()
        .asString()
        .startsWith("layer-step-factors");
    assertThat(
            wrong(
                fits.set(Settings.OPTIMIZER, Optimizer.Kind.MUON)
                    .set(Settings.STEP_SIZE, .1)
                    .set(Settings.MAX_STEPS, 10L)))
        .singleElement()
        .asString()
        .startsWith("optimizer should not be muon");
  }
}
