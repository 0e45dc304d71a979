package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.descent.Monitor;
import io.github.dmfstages.descent.Schedule;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.NoiseEstimate;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.setting.CanonicalForm;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Values;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunIdTest {
  private static final RunConfig CONFIG =
      new RunConfig(
          RunSettings.of()
              .set(Settings.ROWS, 7)
              .set(Settings.COLS, 5)
              .set(Settings.RANK, 2)
              .set(Settings.DEPTH, 3)
              .set(Settings.LAYER_WIDTHS, List.of(4, 6))
              .set(Settings.SPECTRUM, Spectrum.Named.GEOMETRIC)
              .set(Settings.TARGET_SEED, 11L)
              .set(Settings.INIT_SCALE, .5)
              .set(Settings.SEED, 12L)
              .set(Settings.RELATIVE_STEP_SIZE, .125)
              .set(Settings.MAX_STEPS, 4000L)
              .set(Settings.RECORD_STEPS, List.of(0L, 10L))
              .set(Settings.RECORD_PAIRS_EVERY, 7L)
              .set(Settings.LOSS_TOLERANCE, 0x1p-20)
              .set(Settings.GRADIENT_TOLERANCE, 0x1p-10)
              .filled(),
          new DenseVector(new double[] {1, .5}),
          .03125,
          List.of());

  /** Values that {@link #another} can't make. */
  private static final Values LISTS_AND_FILES =
      Values.NONE
          .change()
          .set(Settings.SPECTRUM, new Spectrum.Listed(List.of(1.0, Math.nextUp(.5))))
          .set(Settings.TARGET_FILE, new Spectrum.Given(matrix("a")))
          .set(Settings.MASK_FILE, matrix("b"))
          .set(
              Settings.HOLD_OUT_FILE,
              new InputMatrix("file", "g", new DenseMatrix(7, 5, new double[35])))
          .set(Settings.MEASUREMENTS_FILE, matrix("c"))
          .set(Settings.OBSERVATIONS_FILE, matrix("d"))
          .set(Settings.INIT_FILES, List.of(matrix("e"), matrix("f")))
          .set(Settings.INPUTS_FILE, matrix("h"))
          .set(Settings.OUTPUTS_FILE, matrix("i"))
          .set(Settings.LAYER_WIDTHS, List.of(6, 4))
          .set(Settings.LAYER_SCALES, List.of(.1, .2, .3))
          .set(Settings.LAYER_STEP_FACTORS, List.of(1.0, 2.0, 1.0))
          .set(Settings.RECORD_STEPS, List.of(0L, 10L, 11L))
          .set(Settings.NOISE_ESTIMATE, new NoiseEstimate.Deviation(.5))
          .set(Settings.MONITOR, List.of(Monitor.Quantity.CURVATURE))
          .set(Settings.STEP_FACTORS, List.of(new Schedule.Change(3, .5)))
          .set(Settings.OPTIMIZER_PARAMETERS, Map.of("a", 1.0))
          .set(Settings.OPTIMIZER_JAR, "0".repeat(64))
          .values();

  private static InputMatrix matrix(String sha256) {
    return new InputMatrix("file", sha256, new DenseMatrix(1, 1, new double[] {1}));
  }

  private static <T> RunConfig changed(Setting<T> setting) {
    T other =
        LISTS_AND_FILES
            .find(setting)
            .orElseGet(
                () -> another(CONFIG.find(setting).or(setting::constant).orElse(null), setting));
    // Completion needs a number of entries: all of them, so that this number says nothing new.
    RunConfig config =
        setting == Settings.OBSERVATION
            ? CONFIG.with(Settings.OBSERVED_ENTRIES, CONFIG.observed())
            : CONFIG;
    return config.with(setting, other);
  }

  /** A value that differs from {@code value} in its last bit. */
  @SuppressWarnings("unchecked")
  private static <T> T another(T value, Setting<T> setting) {
    Object other =
        switch (setting.type()) {
          case "number" -> Math.nextUp(value == null ? .5 : (Double) value);
          case "whole number" ->
              setting.scalar() == Setting.Scalar.WHOLE
                  ? (Object) (value == null ? 1L : (Long) value + 1)
                  : (Object) (value == null ? 1 : (Integer) value + 1);
          case "true or false" -> !(Boolean) value;
          case "time" -> value == null ? Duration.ofNanos(1) : ((Duration) value).plusNanos(1);
          default ->
              Arrays.stream(value.getClass().getEnumConstants())
                  .filter(word -> word != value)
                  .findFirst()
                  .orElseThrow();
        };
    return (T) other;
  }

  /**
   * A setting that decides bits makes another run, unless another line of the canonical form says
   * what it does; such a line exists. All others make the same run.
   */
  @ParameterizedTest
  @MethodSource("settings")
  void runId_anySettingChanged_isAnotherWhereItDecidesBits(Setting<?> setting) {
    boolean hasALine = setting.decidesBits() && setting.hashedWithin().isEmpty();
    RunConfig changed = changed(setting);

    assertThat(changed).isNotEqualTo(CONFIG);
    assertThat(changed.runId().equals(CONFIG.runId())).isEqualTo(!hasALine);
    setting
        .hashedWithin()
        .ifPresent(
            other -> assertThat(CanonicalForm.of(CONFIG).toString()).contains("\n" + other + "="));
  }

  static List<Setting<?>> settings() {
    return Settings.ALL;
  }

  @Test
  void runId_whatFollowsFromSettings_isHashedWhereItDecidesBits() {
    RunConfig step =
        new RunConfig(
            CONFIG.values(), CONFIG.singularValues(), Math.nextUp(.03125), CONFIG.leftOut());
    RunConfig others =
        new RunConfig(
            CONFIG.values(),
            new DenseVector(new double[] {1}),
            CONFIG.effectiveStepSize(),
            List.of("max-steps"));

    assertThat(step.runId()).isNotEqualTo(CONFIG.runId());
    assertThat(others.runId()).isEqualTo(CONFIG.runId());
  }

  /** Pinned: a change here orphans every row that was ever stored. */
  @Test
  void runId_pinnedConfiguration_isTheHashOfThisText() throws Exception {
    String text =
        """
        cols=5
        depth=3
        effective-step-size=0x1.0p-5
        gradient-tolerance=0x1.0p-10
        init-scale=0x1.0p-1
        initialisation=gaussian
        layer-widths=[4, 6]
        linear-algebra=exact
        loss-normalisation=sum
        loss-tolerance=0x1.0p-20
        max-steps=4000
        noise=0x0.0p0
        observation=full
        observed=35
        optimizer=gradient-descent
        rank=2
        record-pairs-every=7
        record-steps=[0, 10]
        relative-step-size=0x1.0p-3
        rows=7
        seed=12
        spectrum=geometric
        target-seed=11
        target-symmetric=false
        """;
    assertThat(CanonicalForm.of(CONFIG)).hasToString(text);
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    assertThat(CONFIG.runId()).isEqualTo(HexFormat.of().formatHex(hash));
  }

  @Test
  void runId_listedSpectrum_isWrittenInHexadecimal() {
    RunConfig listed = CONFIG.with(Settings.SPECTRUM, new Spectrum.Listed(List.of(3.0, .1)));
    assertThat(CanonicalForm.of(listed).toString())
        .contains("spectrum=[0x1.8p1, 0x1.999999999999ap-4]\n");
  }

  @Test
  void runId_equalSettings_isTheSame() {
    assertThat(RunConfig.resolve(SmallRun.of(2, 3)).runId())
        .isEqualTo(RunConfig.resolve(SmallRun.of(2, 3)).runId())
        .matches("[0-9a-f]{64}");
  }

  /** Ids are taken over resolved values: a default that is spelled out changes nothing. */
  @Test
  void runId_defaultsSpelledOut_isTheSame() {
    RunConfig open = RunConfig.resolve(SmallRun.of(2, 3));
    RunSettings spelled =
        SmallRun.of(2, 3)
            .set(Settings.TARGET_SEED, 1L)
            .set(Settings.HIDDEN_WIDTH, 6)
            .set(Settings.RELATIVE_INIT_SCALE, 1e-6)
            .set(Settings.MAX_STEPS, open.maxSteps())
            .set(Settings.LOSS_TOLERANCE, open.lossTolerance());
    assertThat(open.leftOut()).contains("max-steps", "loss-tolerance");
    assertThat(RunConfig.resolve(spelled))
        .usingRecursiveComparison()
        .ignoringFields("leftOut")
        .isEqualTo(open);
    assertThat(RunConfig.resolve(spelled).runId()).isEqualTo(open.runId());

    RunSettings scale = SmallRun.of(2, 3).set(Settings.INIT_SCALE, 1e-6);
    assertThat(RunConfig.resolve(scale).runId()).isEqualTo(open.runId());

    RunSettings widths = SmallRun.of(2, 3).set(Settings.LAYER_WIDTHS, List.of(6, 6));
    assertThat(RunConfig.resolve(widths).runId()).isEqualTo(open.runId());
  }

  @Test
  void runId_rankBesideAListedSpectrum_isTheSame() {
    RunSettings without =
        SmallRun.of(2, 3)
            .set(Settings.SPECTRUM, new Spectrum.Listed(List.of(2.0, 1.0)))
            .without(Settings.RANK);
    RunSettings with =
        SmallRun.of(2, 3).set(Settings.SPECTRUM, new Spectrum.Listed(List.of(2.0, 1.0)));
    assertThat(RunConfig.resolve(without).runId()).isEqualTo(RunConfig.resolve(with).runId());
  }

  @Test
  void runId_recordStepsInAnotherOrder_isTheSame() {
    RunSettings one = SmallRun.of(2, 3).set(Settings.RECORD_STEPS, List.of(1L, 5L, 9L));
    RunSettings two = SmallRun.of(2, 3).set(Settings.RECORD_STEPS, List.of(9L, 1L, 5L, 5L));
    assertThat(RunConfig.resolve(two).runId()).isEqualTo(RunConfig.resolve(one).runId());
  }
}
