package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.stages.SpeStage;
import io.github.dmfstages.stages.TrajectoryPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of golden.json with another optimizer or another observation, run as from files:
 * target, start and mask by the file's own formulas.
 */
class ObservedRunTest {
  // The tolerances that golden.json states.
  private static final double RELATIVE = 1e-6;
  private static final double SMALL = 1e-6;
  private static final double ABSOLUTE_WHERE_SMALL = 1e-9;
  private static final double RELATIVE_CROSSING = 1e-3;

  @ParameterizedTest
  @ValueSource(strings = {"n3_rmsprop", "n2_momentum", "n3_completion"})
  void execute_isTheGoldenRun(String name) {
    Config golden = golden(name);
    RunResult result = Run.execute(config(golden));
    assertThat(result.status()).isEqualTo(Status.valueOf(golden.getString("status")));
    assertThat(result.steps()).isEqualTo(golden.getLong("last_step"));
    for (Config expected : golden.getConfigList("records")) {
      TrajectoryPoint actual =
          result.trajectory().stream()
              .filter(r -> r.step() == expected.getLong("step"))
              .findFirst()
              .orElseThrow();
      assertValue(actual.loss(), expected.getDouble("loss"));
      assertValue(actual.gradientNorm(), expected.getDouble("grad_norm"));
      List<Double> singularValues = expected.getDoubleList("sv");
      for (int i = 0; i < singularValues.size(); i++) {
        assertValue(actual.singularValues().apply(i), singularValues.get(i));
      }
    }
    assertThat(result.stageCount().bumps()).isEqualTo(golden.getInt("bumps"));
    assertThat(result.stageCount().modesPerStage()).isEqualTo(golden.getIntList("modes"));
    List<SpeStage> stages = result.stageCount().stages();
    assertThat(stages).hasSize(golden.getInt("stages"));
    for (int i = 0; i < stages.size(); i++) {
      assertThat(stages.get(i).valley().step())
          .isEqualTo(
              (long)
                  golden
                      .getList("valleys")
                      .get(i)
                      .atKey("v")
                      .getDoubleList("v")
                      .get(0)
                      .doubleValue());
      assertThat(stages.get(i).peak().step())
          .isEqualTo(
              (long)
                  golden
                      .getList("peaks")
                      .get(i)
                      .atKey("v")
                      .getDoubleList("v")
                      .get(0)
                      .doubleValue());
    }
    List<Double> crossings = golden.getDoubleList("half_cross");
    assertThat(result.modes()).hasSameSizeAs(crossings);
    for (int i = 0; i < crossings.size(); i++) {
      assertThat(result.modes().get(i).crossing50())
          .isCloseTo(crossings.get(i), within(RELATIVE_CROSSING * crossings.get(i)));
    }
    assertThat(Double.isNaN(result.end().unobservedError()))
        .isEqualTo(!name.contains("completion"));
  }

  /** Where a part is seen, the run may not end at the target: its modes grow to what it ends at. */
  @Test
  void references_completion_areTheSingularValuesOfTheEnd() {
    RunResult result = Run.execute(config(golden("n3_completion")));
    List<TrajectoryPoint> records = result.trajectory();
    double[] end = records.get(records.size() - 1).singularValues().values();
    assertThat(result.modes().stream().mapToDouble(ModeCrossings::reference))
        .containsExactly(
            Arrays.stream(end).filter(s -> s > .02 * end[0]).boxed().toArray(Double[]::new));
    assertThat(end[0]).isNotEqualTo(result.targetSingularValues().apply(0));
  }

  private static Config golden(String name) {
    return ConfigFactory.parseResources("golden.json").getConfigList("cases").stream()
        .filter(c -> c.getString("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void assertValue(double actual, double expected) {
    double tolerance =
        Math.abs(expected) < SMALL ? ABSOLUTE_WHERE_SMALL : RELATIVE * Math.abs(expected);
    assertThat(actual).isCloseTo(expected, within(tolerance));
  }

  private static RunConfig config(Config golden) {
    LayerWidths widths = new LayerWidths(golden.getIntList("dims"));
    boolean completion = golden.getString("obs").equals("completion");
    RunSettings settings =
        RunSettings.of()
            .set(
                Settings.TARGET_FILE, new Spectrum.Given(target(widths, golden.getDoubleList("s"))))
            .set(Settings.DEPTH, widths.depth())
            .set(Settings.LAYER_WIDTHS, List.copyOf(widths.hidden()))
            .set(Settings.INITIALISATION, Initialisation.Kind.FILE)
            .set(Settings.INIT_FILES, start(widths, golden.getDouble("c")))
            .set(Settings.STEP_SIZE, golden.getDouble("lr"))
            .set(Settings.MAX_STEPS, golden.getLong("steps"))
            .set(
                Settings.RECORD_STEPS,
                golden.getConfigList("records").stream().map(r -> r.getLong("step")).toList())
            .set(Settings.LOSS_TOLERANCE, 0.0)
            .set(Settings.GRADIENT_TOLERANCE, 0.0)
            .set(Settings.CHECKPOINT_INTERVAL, Duration.ZERO);
    if (completion) {
      settings =
          settings
              .set(Settings.OBSERVATION, ObservationScheme.Kind.COMPLETION)
              .set(Settings.MASK_FILE, mask(widths, golden.getInt("q")));
    }
    if (golden.hasPath("momentum")) {
      settings =
          settings
              .set(Settings.OPTIMIZER, Optimizer.Kind.MOMENTUM)
              .set(Settings.MOMENTUM, golden.getDouble("momentum"));
    } else if (golden.getString("opt").equals("rmsprop")) {
      settings =
          settings
              .set(Settings.OPTIMIZER, Optimizer.Kind.RMSPROP)
              .set(Settings.DECAY, golden.getDouble("alpha"))
              .set(Settings.EPSILON, golden.getDouble("eps"));
    }
    return RunConfig.resolve(settings);
  }

  /** An entry by row and column, both from 0. */
  @FunctionalInterface
  private interface Entry {
    double at(int a, int b);
  }

  private static InputMatrix matrix(String name, int rows, int cols, Entry entry) {
    double[] values =
        IntStream.range(0, rows * cols).mapToDouble(k -> entry.at(k % rows, k / rows)).toArray();
    return new InputMatrix(name, name, new DenseMatrix(rows, cols, values));
  }

  private static InputMatrix target(LayerWidths widths, List<Double> s) {
    int m = widths.rows();
    int n = widths.cols();
    return matrix(
        "target",
        m,
        n,
        (a, b) ->
            IntStream.range(0, s.size())
                .mapToDouble(k -> s.get(k) * sine(m, a, k) * sine(n, b, k))
                .sum());
  }

  private static double sine(int m, int a, int k) {
    return Math.sqrt(2.0 / (m + 1)) * Math.sin(Math.PI * (a + 1) * (k + 1) / (m + 1));
  }

  private static InputMatrix mask(LayerWidths widths, int q) {
    return matrix(
        "mask", widths.rows(), widths.cols(), (a, b) -> (7 * a + 3 * b + a * b) % 10 < q ? 1 : 0);
  }

  private static List<InputMatrix> start(LayerWidths widths, double c) {
    List<InputMatrix> factors = new ArrayList<>();
    for (int j = 0; j < widths.depth(); j++) {
      int layer = j;
      factors.add(
          matrix(
              "factor " + j,
              widths.rowsOf(j + 1),
              widths.colsOf(j + 1),
              (a, b) -> c * Math.sin(1 + 7 * a + 13 * b + 3 * a * b + 29 * layer)));
    }
    return factors;
  }
}
