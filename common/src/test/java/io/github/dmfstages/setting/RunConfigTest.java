package io.github.dmfstages.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.landscape.StabilityLimit;
import io.github.dmfstages.landscape.StepBudget;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.run.RunTest;
import io.github.dmfstages.run.SmallRun;
import io.github.dmfstages.setting.InvalidRunException.Violation;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunConfigTest {
  private static final double ROUNDING = 1e-15;

  @Test
  void resolve_defaults_areThoseOfTheMethod() {
    RunSettings settings =
        SmallRun.of(3, 3).set(Settings.ROWS, 9).set(Settings.COLS, 5).set(Settings.SEED, 7L);
    RunConfig config = RunConfig.resolve(settings);
    assertThat(config.depth()).isEqualTo(3);
    assertThat(config.widths().widths()).containsExactly(5, 5, 5, 9);
    assertThat(config.targetSeed()).isEqualTo(7);
    assertThat(config.initialisation().scale()).isEqualTo(1e-6);
    // 1e-6 (sigma_R/sigma_1)^2 with sigma_3 = 1/4.
    assertThat(config.lossTolerance()).isCloseTo(1e-6 / 16, within(ROUNDING * 1e-6));
    assertThat(config.effectiveStepSize()).isCloseTo(.1 * 2 / 3, within(ROUNDING));
    assertThat(config.maxSteps())
        .isEqualTo(new StepBudget(3, .25, 1e-6, config.effectiveStepSize()).limit(1));
    assertThat(config.get(Settings.RECORD_STEPS)).isEmpty();
  }

  @Test
  void resolve_listedSpectrumInAnyOrder_takesItsLargestAndSmallest() {
    RunSettings settings =
        SmallRun.of(3, 2)
            .without(Settings.RANK)
            .set(Settings.SPECTRUM, new Spectrum.Listed(List.of(1.0, 4.0, 2.0)));
    RunConfig config = RunConfig.resolve(settings);
    assertThat(config.targetRank()).isEqualTo(3);
    assertThat(config.effectiveStepSize())
        .isCloseTo(.1 * StabilityLimit.stepSize(2, 4, 1), within(ROUNDING));
    assertThat(config.lossTolerance()).isCloseTo(1e-6 / 16, within(ROUNDING * 1e-6));
    assertThat(config.maxSteps())
        .isEqualTo(new StepBudget(2, 1, 4e-12, config.effectiveStepSize()).limit(1));
  }

  /** At most as many modes are learned as the narrowest layer is wide. */
  @Test
  void resolve_widthBelowTheRank_budgetsForTheModesThatCanBeLearned() {
    RunSettings settings =
        SmallRun.of(3, 3)
            .set(Settings.LAYER_WIDTHS, List.of(6, 2))
            .set(Settings.SPECTRUM, new Spectrum.Listed(List.of(.25, 1.0, .5)))
            .without(Settings.RANK);
    RunConfig config = RunConfig.resolve(settings);
    double eta = config.effectiveStepSize();
    assertThat(config.learnableModes()).isEqualTo(2);
    assertThat(config.maxSteps()).isEqualTo(new StepBudget(3, .5, 1e-6, eta).limit(1));
    double loss = (1 + 1 / 4.0 + 1 / 16.0) / 2;
    assertThat(config.predictedSteps())
        .hasValue(new StepBudget(3, .5, 1e-6, eta).expected(loss, config.lossTolerance(), 1));

    settings = settings.set(Settings.LAYER_WIDTHS, List.of(6, 3));
    assertThat(RunConfig.resolve(settings).learnableModes()).isEqualTo(3);
    assertThat(RunConfig.resolve(settings).maxSteps())
        .isEqualTo(new StepBudget(3, .25, 1e-6, eta).limit(1));
  }

  @Test
  void resolve_gaussianSpectrum_takesTheDrawnSingularValues() {
    RunSettings settings = SmallRun.of(3, 2).set(Settings.SPECTRUM, Spectrum.Named.GAUSSIAN);
    RunConfig config = RunConfig.resolve(settings);
    double smallest = Target.draw(6, 6, 3, Spectrum.Named.GAUSSIAN, 1).singularValues().apply(2);
    assertThat(config.lossTolerance())
        .isCloseTo(1e-6 * smallest * smallest, within(ROUNDING * 1e-6));
  }

  /** The mean's factor c cancels: a relative step takes the same path as with the sum. */
  @Test
  void resolve_meanLoss_scalesTheStepAndKeepsTheBudget() {
    RunSettings settings = SmallRun.of(2, 3);
    RunConfig sum = RunConfig.resolve(settings);
    settings = settings.set(Settings.LOSS_NORMALISATION, LossNormalisation.MEAN);
    RunConfig mean = RunConfig.resolve(settings);
    assertThat(mean.effectiveStepSize() / sum.effectiveStepSize())
        .isCloseTo(36, within(36 * ROUNDING));
    assertThat(mean.maxSteps()).isEqualTo(sum.maxSteps());
    assertThat(mean.lossTolerance()).isEqualTo(sum.lossTolerance());
  }

  @Test
  void resolve_absoluteStepSize_isTakenAsItIs() {
    RunSettings settings =
        SmallRun.of(2, 3)
            .set(Settings.STEP_SIZE, .0123)
            .set(Settings.LOSS_NORMALISATION, LossNormalisation.MEAN);
    assertThat(RunConfig.resolve(settings).effectiveStepSize()).isEqualTo(.0123);
  }

  @Test
  void resolve_recordSteps_areSortedAndDistinct() {
    RunSettings settings =
        SmallRun.of(2, 3)
            .set(Settings.MAX_STEPS, 50L)
            .set(Settings.RECORD_STEPS, List.of(50L, 0L, 7L, 7L));
    assertThat(RunConfig.resolve(settings).get(Settings.RECORD_STEPS)).containsExactly(0L, 7L, 50L);
  }

  @Test
  void target_otherDepthWidthScaleStepOrEngine_hasTheSameBits() {
    Target target = RunConfig.resolve(SmallRun.of(2, 2)).target();
    RunSettings other =
        SmallRun.of(2, 5)
            .set(Settings.HIDDEN_WIDTH, 11)
            .set(Settings.INIT_SCALE, .3)
            .set(Settings.STEP_SIZE, .01)
            .set(Settings.LOSS_NORMALISATION, LossNormalisation.MEAN);
    assertThat(RunConfig.resolve(other).target().matrix()).isEqualTo(target.matrix());
    other = other.set(Settings.SEED, 2L);
    assertThat(RunConfig.resolve(other).target().matrix()).isNotEqualTo(target.matrix());
    other = other.set(Settings.TARGET_SEED, 1L);
    assertThat(RunConfig.resolve(other).target().matrix()).isEqualTo(target.matrix());
  }

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        wrong("rows", s -> s.set(Settings.ROWS, 0)),
        wrong("cols", s -> s.set(Settings.COLS, -1)),
        wrong("depth", s -> s.set(Settings.DEPTH, 0)),
        wrong("depth", s -> s.set(Settings.DEPTH, 17).set(Settings.INIT_SCALE, .1)),
        wrong("rank", s -> s.set(Settings.RANK, 0)),
        wrong("rank", s -> s.set(Settings.RANK, 7)),
        wrong("rank", s -> s.without(Settings.RANK)),
        wrong("rank", s -> s.set(Settings.SPECTRUM, new Spectrum.Listed(List.of(1.0)))),
        wrong(
            "spectrum",
            s ->
                s.without(Settings.RANK)
                    .set(
                        Settings.SPECTRUM,
                        new Spectrum.Listed(List.of(7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0)))),
        wrong("hidden-width", s -> s.set(Settings.HIDDEN_WIDTH, 0)),
        wrong("layer-widths", s -> s.set(Settings.LAYER_WIDTHS, List.of(6))),
        wrong("layer-widths", s -> s.set(Settings.LAYER_WIDTHS, List.of(6, 0))),
        wrong(
            "layer-widths",
            s -> s.set(Settings.HIDDEN_WIDTH, 6).set(Settings.LAYER_WIDTHS, List.of(6, 6))),
        wrong("init-scale", s -> s.set(Settings.INIT_SCALE, -1.0)),
        wrong("init-scale", s -> s.set(Settings.INIT_SCALE, Double.POSITIVE_INFINITY)),
        wrong("init-scale", s -> s.set(Settings.DEPTH, 6)),
        wrong("relative-step-size", s -> s.set(Settings.RELATIVE_STEP_SIZE, 0.0)),
        wrong("step-size", s -> s.set(Settings.STEP_SIZE, Double.NaN)),
        wrong("max-steps", s -> s.set(Settings.MAX_STEPS, 0L)),
        wrong("loss-tolerance", s -> s.set(Settings.LOSS_TOLERANCE, 1.0)),
        wrong("loss-tolerance", s -> s.set(Settings.LOSS_TOLERANCE, -.1)),
        wrong("record-steps", s -> s.set(Settings.RECORD_STEPS, List.of(-1L))),
        wrong(
            "record-steps",
            s -> s.set(Settings.MAX_STEPS, 10L).set(Settings.RECORD_STEPS, List.of(11L))));
  }

  private static Arguments wrong(String key, UnaryOperator<RunSettings> change) {
    return Arguments.of(key, change);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("wrongSettings")
  void resolve_wrongSetting_isNamedAlone(String key, UnaryOperator<RunSettings> change) {
    RunSettings settings = change.apply(SmallRun.of(2, 3));
    InvalidRunException invalid =
        catchThrowableOfType(InvalidRunException.class, () -> RunConfig.resolve(settings));
    assertThat(invalid.violations()).extracting(Violation::key).containsExactly(key);
    assertThat(invalid).hasMessageStartingWith(key + " ");
  }

  @Test
  void resolve_severalWrongSettings_areNamedAtOnce() {
    RunSettings settings =
        SmallRun.of(9, 3)
            .set(Settings.HIDDEN_WIDTH, -2)
            .set(Settings.RELATIVE_STEP_SIZE, -1.0)
            .set(Settings.MAX_STEPS, -5L);
    InvalidRunException invalid =
        catchThrowableOfType(InvalidRunException.class, () -> RunConfig.resolve(settings));
    assertThat(invalid.violations())
        .extracting(Violation::key)
        .containsExactlyInAnyOrder("rank", "hidden-width", "relative-step-size", "max-steps");
    assertThat(invalid).hasMessageContaining("min(rows, cols) is 6");
  }

  @Test
  void resolve_depthWithoutDefaultScale_needsOne() {
    RunSettings settings = SmallRun.of(2, 16).set(Settings.INIT_SCALE, 1e-2);
    assertThat(RunConfig.resolve(settings).depth()).isEqualTo(16);
  }

  /** Right within a factor of three, where the steps are small enough to follow the flow. */
  @Test
  void predictedSteps_smokeGrid_areWithinAFactorOfThree() {
    RunTest.smokeGrid()
        .filter(config -> config.depth() > 1)
        .forEach(
            config -> {
              long steps = Run.execute(config).steps();
              assertThat(config.predictedSteps().orElseThrow() / steps).isBetween(1 / 3.0, 3.0);
            });
  }

  @Test
  void plannedSteps_beyondTheBudget_areTheBudget() {
    RunSettings settings = SmallRun.of(2, 2);
    double predicted = RunConfig.resolve(settings).predictedSteps().orElseThrow();
    settings = settings.set(Settings.MAX_STEPS, 12L);

    assertThat(RunConfig.resolve(settings).predictedSteps().orElseThrow()).isEqualTo(predicted);
    assertThat(RunConfig.resolve(settings).plannedSteps()).isEqualTo(12);
  }

  @Test
  void predictedSteps_toALossThatIsNeverReached_areNone() {
    RunSettings noTolerance = SmallRun.of(2, 2).set(Settings.LOSS_TOLERANCE, 0.0);
    RunSettings zeroStart = SmallRun.of(2, 2).set(Settings.INIT_SCALE, 0.0);

    for (RunSettings settings : List.of(noTolerance, zeroStart)) {
      RunConfig config = RunConfig.resolve(settings);
      assertThat(config.predictedSteps()).isEmpty();
      assertThat(config.plannedSteps()).isEqualTo((double) config.maxSteps());
    }
  }
}
