package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.landscape.StabilityLimit;
import io.github.dmfstages.landscape.StepBudget;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.run.InvalidRunException.Violation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunConfigTest {
  private static final double ROUNDING = 1e-15;

  @Test
  void resolve_defaults_areThoseOfTheMethod() {
    Settings settings = Settings.of(3, 3);
    settings.rows = 9;
    settings.cols = 5;
    settings.seed = 7;
    RunConfig config = settings.resolve();
    assertThat(config.depth()).isEqualTo(3);
    assertThat(config.widths().widths()).containsExactly(5, 5, 5, 9);
    assertThat(config.targetSeed()).isEqualTo(7);
    assertThat(config.initialisation().scale()).isEqualTo(1e-6);
    // 1e-6 (sigma_R/sigma_1)^2 with sigma_3 = 1/4.
    assertThat(config.lossTolerance()).isCloseTo(1e-6 / 16, within(ROUNDING * 1e-6));
    assertThat(config.effectiveStepSize()).isCloseTo(.1 * 2 / 3, within(ROUNDING));
    assertThat(config.maxSteps())
        .isEqualTo(new StepBudget(3, .25, 1e-6, config.effectiveStepSize()).limit(1));
    assertThat(config.recordSteps()).isEmpty();
  }

  @Test
  void resolve_listedSpectrumInAnyOrder_takesItsLargestAndSmallest() {
    Settings settings = Settings.of(3, 2);
    settings.rank = OptionalInt.empty();
    settings.spectrum = new Spectrum.Listed(List.of(1.0, 4.0, 2.0));
    RunConfig config = settings.resolve();
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
    Settings settings = Settings.of(3, 3);
    settings.layerWidths = Optional.of(List.of(6, 2));
    settings.spectrum = new Spectrum.Listed(List.of(.25, 1.0, .5));
    settings.rank = OptionalInt.empty();
    RunConfig config = settings.resolve();
    double eta = config.effectiveStepSize();
    assertThat(config.learnableModes()).isEqualTo(2);
    assertThat(config.maxSteps()).isEqualTo(new StepBudget(3, .5, 1e-6, eta).limit(1));
    double loss = (1 + 1 / 4.0 + 1 / 16.0) / 2;
    assertThat(config.predictedSteps())
        .hasValue(new StepBudget(3, .5, 1e-6, eta).expected(loss, config.lossTolerance(), 1));

    settings.layerWidths = Optional.of(List.of(6, 3));
    assertThat(settings.resolve().learnableModes()).isEqualTo(3);
    assertThat(settings.resolve().maxSteps()).isEqualTo(new StepBudget(3, .25, 1e-6, eta).limit(1));
  }

  @Test
  void resolve_gaussianSpectrum_takesTheDrawnSingularValues() {
    Settings settings = Settings.of(3, 2);
    settings.spectrum = Spectrum.Named.GAUSSIAN;
    RunConfig config = settings.resolve();
    double smallest = Target.draw(6, 6, 3, settings.spectrum, 1).singularValues().apply(2);
    assertThat(config.lossTolerance())
        .isCloseTo(1e-6 * smallest * smallest, within(ROUNDING * 1e-6));
  }

  /** The mean's factor c cancels: a relative step takes the same path as with the sum. */
  @Test
  void resolve_meanLoss_scalesTheStepAndKeepsTheBudget() {
    Settings settings = Settings.of(2, 3);
    RunConfig sum = settings.resolve();
    settings.lossNormalisation = LossNormalisation.MEAN;
    RunConfig mean = settings.resolve();
    assertThat(mean.effectiveStepSize() / sum.effectiveStepSize())
        .isCloseTo(36, within(36 * ROUNDING));
    assertThat(mean.maxSteps()).isEqualTo(sum.maxSteps());
    assertThat(mean.lossTolerance()).isEqualTo(sum.lossTolerance());
  }

  @Test
  void resolve_absoluteStepSize_isTakenAsItIs() {
    Settings settings = Settings.of(2, 3);
    settings.stepSize = new StepSize.Absolute(.0123);
    settings.lossNormalisation = LossNormalisation.MEAN;
    assertThat(settings.resolve().effectiveStepSize()).isEqualTo(.0123);
  }

  @Test
  void resolve_recordSteps_areSortedAndDistinct() {
    Settings settings = Settings.of(2, 3);
    settings.maxSteps = OptionalLong.of(50);
    settings.recordSteps = List.of(50L, 0L, 7L, 7L);
    assertThat(settings.resolve().recordSteps()).containsExactly(0L, 7L, 50L);
  }

  @Test
  void target_otherDepthWidthScaleStepOrEngine_hasTheSameBits() {
    Target target = Settings.of(2, 2).resolve().target();
    Settings other = Settings.of(2, 5);
    other.hiddenWidth = OptionalInt.of(11);
    other.initScale = OptionalDouble.of(.3);
    other.stepSize = new StepSize.Absolute(.01);
    other.lossNormalisation = LossNormalisation.MEAN;
    assertThat(other.resolve().target().matrix()).isEqualTo(target.matrix());
    other.seed = 2;
    assertThat(other.resolve().target().matrix()).isNotEqualTo(target.matrix());
    other.targetSeed = OptionalLong.of(1);
    assertThat(other.resolve().target().matrix()).isEqualTo(target.matrix());
  }

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        wrong("rows", s -> s.rows = 0),
        wrong("cols", s -> s.cols = -1),
        wrong("depth", s -> s.depth = 0),
        wrong(
            "depth",
            s -> {
              s.depth = 17;
              s.initScale = OptionalDouble.of(.1);
            }),
        wrong("rank", s -> s.rank = OptionalInt.of(0)),
        wrong("rank", s -> s.rank = OptionalInt.of(7)),
        wrong("rank", s -> s.rank = OptionalInt.empty()),
        wrong("rank", s -> s.spectrum = new Spectrum.Listed(List.of(1.0))),
        wrong(
            "spectrum",
            s -> {
              s.rank = OptionalInt.empty();
              s.spectrum = new Spectrum.Listed(List.of(7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0));
            }),
        wrong("hidden-width", s -> s.hiddenWidth = OptionalInt.of(0)),
        wrong("layer-widths", s -> s.layerWidths = Optional.of(List.of(6))),
        wrong("layer-widths", s -> s.layerWidths = Optional.of(List.of(6, 0))),
        wrong(
            "layer-widths",
            s -> {
              s.hiddenWidth = OptionalInt.of(6);
              s.layerWidths = Optional.of(List.of(6, 6));
            }),
        wrong("init-scale", s -> s.initScale = OptionalDouble.of(-1)),
        wrong("init-scale", s -> s.initScale = OptionalDouble.of(Double.POSITIVE_INFINITY)),
        wrong("init-scale", s -> s.depth = 6),
        wrong("relative-step-size", s -> s.stepSize = new StepSize.Relative(0)),
        wrong("step-size", s -> s.stepSize = new StepSize.Absolute(Double.NaN)),
        wrong("max-steps", s -> s.maxSteps = OptionalLong.of(0)),
        wrong("loss-tolerance", s -> s.lossTolerance = OptionalDouble.of(1)),
        wrong("loss-tolerance", s -> s.lossTolerance = OptionalDouble.of(-.1)),
        wrong("record-steps", s -> s.recordSteps = List.of(-1L)),
        wrong(
            "record-steps",
            s -> {
              s.maxSteps = OptionalLong.of(10);
              s.recordSteps = List.of(11L);
            }));
  }

  private static Arguments wrong(String key, Consumer<Settings> change) {
    return Arguments.of(key, change);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("wrongSettings")
  void resolve_wrongSetting_isNamedAlone(String key, Consumer<Settings> change) {
    Settings settings = Settings.of(2, 3);
    change.accept(settings);
    InvalidRunException invalid =
        catchThrowableOfType(InvalidRunException.class, settings::resolve);
    assertThat(invalid.violations()).extracting(Violation::key).containsExactly(key);
    assertThat(invalid).hasMessageStartingWith(key + " ");
  }

  @Test
  void resolve_severalWrongSettings_areNamedAtOnce() {
    Settings settings = Settings.of(9, 3);
    settings.hiddenWidth = OptionalInt.of(-2);
    settings.stepSize = new StepSize.Relative(-1);
    settings.maxSteps = OptionalLong.of(-5);
    InvalidRunException invalid =
        catchThrowableOfType(InvalidRunException.class, settings::resolve);
    assertThat(invalid.violations())
        .extracting(Violation::key)
        .containsExactlyInAnyOrder("rank", "hidden-width", "relative-step-size", "max-steps");
    assertThat(invalid).hasMessageContaining("min(rows, cols) is 6");
  }

  @Test
  void resolve_depthWithoutDefaultScale_needsOne() {
    Settings settings = Settings.of(2, 16);
    settings.initScale = OptionalDouble.of(1e-2);
    assertThat(settings.resolve().depth()).isEqualTo(16);
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
    Settings settings = Settings.of(2, 2);
    double predicted = settings.resolve().predictedSteps().orElseThrow();
    settings.maxSteps = OptionalLong.of(12);

    assertThat(settings.resolve().predictedSteps().orElseThrow()).isEqualTo(predicted);
    assertThat(settings.resolve().plannedSteps()).isEqualTo(12);
  }

  @Test
  void predictedSteps_toALossThatIsNeverReached_areNone() {
    Settings noTolerance = Settings.of(2, 2);
    noTolerance.lossTolerance = OptionalDouble.of(0);
    Settings zeroStart = Settings.of(2, 2);
    zeroStart.initScale = OptionalDouble.of(0);

    for (Settings settings : List.of(noTolerance, zeroStart)) {
      RunConfig config = settings.resolve();
      assertThat(config.predictedSteps()).isEmpty();
      assertThat(config.plannedSteps()).isEqualTo((double) config.maxSteps());
    }
  }
}
