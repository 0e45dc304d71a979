package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.GradientDescent;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every default: constants are those that are declared, and formulas those of the docs. */
class DefaultsTest {
  /** The formulas' own rounding, and the quadrature's, against whole steps. */
  private static final double ONE_STEP = 1;

  private static RunConfig run(String keys) throws InvalidConfigException {
    return SweepFile.parse(
            "name = t, grids = [{ " + keys + " }]", "sweep.conf", new Configuration(), List.of())
        .runs()
        .values()
        .iterator()
        .next();
  }

  static List<Setting<?>> constants() {
    return Settings.ALL.stream().filter(setting -> setting.constant().isPresent()).toList();
  }

  /** Returns the keys with which a setting has an effect, beside the needed ones. */
  private static String using(Setting<?> setting) {
    StringBuilder keys = new StringBuilder();
    for (Setting.Use<?> use : setting.uses()) {
      String kind = use.on() == Settings.SAMPLES ? "5" : use.wanted().replaceFirst(" or .*", "");
      keys.append(using(use.on()))
          .append(", %s = %s, step-size = 0.1, max-steps = 5".formatted(use.on(), kind))
          .append(use.on() == Settings.STOP_WHEN ? ", hold-out = 0.2" : "");
    }
    return keys.toString();
  }

  @ParameterizedTest
  @MethodSource("constants")
  void constant_ofEachSetting_isUsedAndShownInHelp(Setting<?> setting) throws Exception {
    String keys = "rows = 6, cols = 4, spectrum = geometric, rank = 3, depth = 3" + using(setting);

    assertThat(run(keys).find(setting)).isEqualTo(setting.constant());
    String help = RunFile.options().getOrDefault(setting.name(), setting.help());
    if (setting != Settings.CHECKPOINT_INTERVAL) {
      assertThat(help).contains("(default: " + setting.byDefault() + ")");
    }
  }

  @Test
  void run_ofTheNeededKeysAlone_hasEveryDefault() throws Exception {
    RunConfig run = run("rows = 6, cols = 4, spectrum = geometric, rank = 3, depth = 3");

    assertThat(run.get(Settings.LOSS_NORMALISATION)).isEqualTo(LossNormalisation.SUM);
    assertThat(run.initialisation()).isEqualTo(new Initialisation.Gaussian(1e-6));
    assertThat(run.optimizer()).isEqualTo(new GradientDescent());
    assertThat(run.stepSize()).isEqualTo(new StepSize.Relative(.1));
    assertThat(run.effectiveStepSize())
        .as(".1 of 2 / (c N sigma_1^(2-2/N)), c = sigma_1 = 1, N = 3")
        .isCloseTo(.1 * 2 / 3, within(1e-16));
    assertThat(run.seed()).isEqualTo(1);
    assertThat(run.targetSeed()).isEqualTo(1);
    assertThat(run.widths().widths())
        .as("columns, min(rows, cols) twice, rows")
        .containsExactly(4, 4, 4, 6);
    assertThat(run.get(Settings.RECORD_STEPS)).isEmpty();
    assertThat(run.lossTolerance())
        .as("1e-6 (sigma_R / sigma_1)^2")
        .isCloseTo(1e-6 / 16, within(1e-22));
    assertThat(run.get(Settings.GRADIENT_TOLERANCE)).isEqualTo(1e-3);
    assertThat(run.get(Settings.RECORD_PAIRS_EVERY)).isZero();
    assertThat(run.get(Settings.NOISE)).isZero();
    assertThat(run.get(Settings.TARGET_SYMMETRIC)).isFalse();
    assertThat(run.get(Settings.LINEAR_ALGEBRA)).isEqualTo(LinearAlgebra.Kind.EXACT);
  }

  @ParameterizedTest
  @CsvSource({"1, 1e-3", "2, 1e-12", "3, 1e-6", "4, 1e-5", "5, 1e-4"})
  void initScale_ofEachDepth_isThis(int depth, double alpha) throws Exception {
    assertThat(
            run("rows = 4, cols = 4, spectrum = equal, rank = 1, depth = " + depth)
                .initialisation())
        .isEqualTo(new Initialisation.Gaussian(alpha));
  }

  @Test
  void targetSeed_leftOut_isTheSeed() throws Exception {
    assertThat(
            run("rows = 4, cols = 4, spectrum = equal, rank = 1, depth = 2, seed = 77")
                .targetSeed())
        .isEqualTo(77);
  }

  // k T_R / eta + 40 / (eta N sigma_R^(2-2/N)) + 100; depth 1 has no saddle to wait at.
  @Test
  void maxSteps_atDepth1_isTailAndRoom() throws Exception {
    RunConfig run = run("rows = 4, cols = 4, spectrum = [2, .5], depth = 1, step-size = .25");

    assertThat(run.maxSteps()).isEqualTo(40 * 4 + 100);
  }

  @Test
  void maxSteps_atDepth2_followsTheDiscreteLogistic() throws Exception {
    double eta = .05;
    double sigma = .5;
    double alpha = 1e-8;
    RunConfig run =
        run(
            "rows = 4, cols = 4, spectrum = [2, .5], depth = 2, step-size = .05, init-scale ="
                + " 1e-8");

    double escape = Math.log((sigma - alpha) / alpha) / (2 * Math.log(1 + eta * sigma));
    assertThat((double) run.maxSteps())
        .isCloseTo(2.2 * escape + 40 / (eta * 2 * sigma) + 100, within(ONE_STEP));
  }

  @ParameterizedTest
  @CsvSource({"3, 1e-6, 1", "4, 1e-5, .5", "5, 1e-4, .25", "8, 1e-3, .7", "3, .4, .5"})
  void maxSteps_atDepth3AndMore_integratesTheModesFlow(int depth, double alpha, double sigma)
      throws Exception {
    double eta = .01;
    RunConfig run =
        run(
            "rows = 4, cols = 4, spectrum = [1.5, %s], depth = %d, step-size = %s, init-scale = %s"
                .formatted(sigma, depth, eta, alpha));

    double from = Math.min(alpha, .3 * sigma);
    double power = 2 - 2.0 / depth;
    double flow =
        integral(
            u -> 1 / (depth * Math.exp(u * (power - 1)) * (sigma - Math.exp(u))),
            Math.log(from),
            Math.log(sigma / 2));
    double tail = 40 / (depth * Math.pow(sigma, power));
    assertThat((double) run.maxSteps()).isCloseTo((5 * flow + tail) / eta + 100, within(ONE_STEP));
  }

  @Test
  void maxSteps_underMeanLoss_isLongerByTheNumberOfEntries() throws Exception {
    String keys = "rows = 4, cols = 5, spectrum = [1, .5], depth = 3, step-size = .01";

    long sum = run(keys).maxSteps() - 100;
    long mean = run(keys + ", loss-normalisation = mean").maxSteps() - 100;

    assertThat((double) mean / sum).isCloseTo(20, within(1e-3));
  }

  @Test
  void relativeStepSize_isTheShareOfTheStabilityLimit() throws Exception {
    RunConfig run =
        run(
            "rows = 4, cols = 5, spectrum = [4, 1], depth = 3, relative-step-size = .5, "
                + "loss-normalisation = mean");

    assertThat(run.effectiveStepSize())
        .as(".5 of 2 / (c N sigma_1^(2-2/N))")
        .isCloseTo(.5 * 2 / (3 * Math.pow(4, 4.0 / 3) / 20), within(1e-14));
  }

  /** Simpson's rule on as many intervals as make its error vanish beside a step. */
  private static double integral(DoubleUnaryOperator f, double from, double to) {
    int intervals = 20_000;
    double h = (to - from) / intervals;
    double sum = f.applyAsDouble(from) + f.applyAsDouble(to);
    for (int i = 1; i < intervals; i++) {
      sum += (i % 2 == 1 ? 4 : 2) * f.applyAsDouble(from + i * h);
    }
    return sum * h / 3;
  }
}
