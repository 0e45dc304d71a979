package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.InvalidRunException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of a target that is scaled by k, and of factors by k^(1/N), gradients are k^(2-1/N) as large and
 * the stability limit is k^-(2-2/N) as large: so descent takes the same way, step by step.
 */
class ScaledTargetTest {
  private static final double[] SPECTRUM = {1, .5, .25};

  private static RunConfig config(int depth, double k) {
    return RunConfig.resolve(settings(depth, k));
  }

  private static RunSettings settings(int depth, double k) {
    RunSettings settings =
        SmallRun.of(SPECTRUM.length, depth)
            .without(Settings.RANK)
            .set(Settings.RELATIVE_STEP_SIZE, .3)
            .set(
                Settings.SPECTRUM,
                new Spectrum.Listed(Arrays.stream(SPECTRUM).map(s -> k * s).boxed().toList()));
    return settings;
  }

  static Stream<Arguments> depthsAndScales() {
    return IntStream.rangeClosed(1, 4)
        .boxed()
        .flatMap(
            depth -> DoubleStream.of(1e-9, 1e9, 1e-55, 1e55).mapToObj(k -> Arguments.of(depth, k)));
  }

  @ParameterizedTest
  @MethodSource("depthsAndScales")
  void run_ofAScaledTargetByDefault_endsAsTheUnscaledOne(int depth, double k) {
    RunResult one = Run.execute(config(depth, 1));
    RunResult scaled = Run.execute(config(depth, k));

    assertThat(scaled.status()).isEqualTo(one.status());
    assertThat(scaled.stageCount().stages()).hasSameSizeAs(one.stageCount().stages());
    // Rounding moves the last step at most.
    assertThat(Math.abs(scaled.steps() - one.steps())).isLessThanOrEqualTo(1);
    assertThat(scaled.modes()).hasSameSizeAs(one.modes());
    for (int i = 0; i < one.modes().size(); i++) {
      assertThat(scaled.modes().get(i).crossing50() / one.modes().get(i).crossing50())
          .isBetween(1 - 1e-6, 1 + 1e-6);
    }
    assertThat(scaled.criticalPoint().secondOrder()).isEqualTo(one.criticalPoint().secondOrder());
  }

  /** Where k, k^(1/N) and k^(2-2/N) are powers of two and 1/N is exact, so is all arithmetic. */
  @ParameterizedTest
  @CsvSource({"1, -40", "1, 40", "2, -40", "2, 40", "4, -40", "4, 40"})
  void run_scaledByAPowerOfTwo_hasTheSameSteps(int depth, int exponent) {
    double k = Math.scalb(1., exponent);
    RunResult one = Run.execute(config(depth, 1));
    RunResult scaled = Run.execute(config(depth, k));

    assertThat(scaled.steps()).isEqualTo(one.steps());
    assertThat(scaled.loss()).isEqualTo(k * k * one.loss());
    assertThat(scaled.gradientNorm())
        .isEqualTo(Math.scalb(one.gradientNorm(), exponent * (2 * depth - 1) / depth));
    assertThat(scaled.modes().stream().map(m -> m.crossing50()))
        .isEqualTo(one.modes().stream().map(m -> m.crossing50()).toList());
  }

  @ParameterizedTest
  @CsvSource({"1e-9", "1", "3.7", "1e9"})
  void relativeInitScale_isAlphaOverTheLargestSingularValue(double k) {
    RunConfig byDefault = config(3, k);
    RunSettings relative = settings(3, k).set(Settings.RELATIVE_INIT_SCALE, 1e-6);
    RunSettings absolute = settings(3, k).set(Settings.INIT_SCALE, 1e-6 * k);

    assertThat(byDefault.initialisation()).isEqualTo(new Initialisation.Gaussian(1e-6 * k));
    assertThat(byDefault.relativeInitScale()).isEqualTo(1e-6);
    assertThat(RunConfig.resolve(relative))
        .usingRecursiveComparison()
        .ignoringFields("leftOut")
        .isEqualTo(byDefault);
    assertThat(RunConfig.resolve(absolute).runId()).isEqualTo(byDefault.runId());
    assertThat(RunConfig.resolve(absolute).relativeInitScale() / 1e-6)
        .isBetween(1 - 1e-15, 1 + 1e-15);
  }

  @ParameterizedTest
  @CsvSource({"1e-61, false", "1e-60, true", "1e150, true", "1e151, false"})
  void spectrum_beyondTheRangeOfSquares_isRefused(double k, boolean right) {
    List<String> keys;
    try {
      config(2, k);
      keys = List.of();
    } catch (InvalidRunException e) {
      keys = e.violations().stream().map(InvalidRunException.Violation::key).toList();
    }
    assertThat(keys).isEqualTo(right ? List.of() : List.of("spectrum"));
  }
}
