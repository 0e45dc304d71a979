package io.github.dmfstages.run;

import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A random configuration for tests of certificates: depths 2 to 6, end-to-end scales from 1e-10 to
 * 1e-4, every kind of observation, both loss factors, three kinds of initial factors.
 *
 * @param config the run
 * @param uncertified the same run with {@code gradient-tolerance = 0}
 */
record RandomRun(RunConfig config, RunConfig uncertified) {
  private static final ObservationScheme.Kind[] OBSERVATIONS = {
    ObservationScheme.Kind.FULL, ObservationScheme.Kind.COMPLETION, ObservationScheme.Kind.SENSING
  };
  private static final Initialisation.Kind[] INITIAL = {
    Initialisation.Kind.GAUSSIAN,
    Initialisation.Kind.GAUSSIAN,
    Initialisation.Kind.ORTHOGONAL,
    Initialisation.Kind.BALANCED
  };

  /**
   * Draws {@code count} of them whose default budgets are at most {@code mostSteps}.
   *
   * @param least rows and columns at least
   * @param most rows and columns at most
   */
  static List<RandomRun> draw(long seed, int count, int least, int most, long mostSteps) {
    Random random = new Random(seed);
    List<RandomRun> runs = new ArrayList<>();
    while (runs.size() < count) {
      DoubleFunction<RunConfig> drawn = draw(random, least, most);
      RunConfig config = drawn.apply(1e-3);
      if (config.maxSteps() <= mostSteps) {
        runs.add(new RandomRun(config, drawn.apply(0)));
      }
    }
    return runs;
  }

  private static DoubleFunction<RunConfig> draw(Random random, int least, int most) {
    int rows = random.nextInt(least, most + 1);
    int cols = random.nextInt(least, most + 1);
    int depth = random.nextInt(2, 7);
    List<Double> sigma =
        DoubleStream.concat(
                DoubleStream.of(1),
                random.doubles(random.nextInt(3), .1, 1).map(s -> -s).sorted().map(s -> -s))
            .boxed()
            .toList();
    ObservationScheme.Kind kind =
        random.nextInt(3) > 0 ? ObservationScheme.Kind.FULL : OBSERVATIONS[random.nextInt(3)];
    long observed = Math.round(random.nextDouble(.5, 1) * rows * cols);
    LossNormalisation normalisation =
        random.nextInt(4) > 0 ? LossNormalisation.SUM : LossNormalisation.MEAN;
    Initialisation.Kind initialisation = INITIAL[random.nextInt(INITIAL.length)];
    double scale = logUniform(random, 1e-10, 1e-4);
    double step = logUniform(random, .05, .9);
    long seed = random.nextLong(1_000_000);
    return gradientTolerance ->
        RunConfig.resolve(
            RunSettings.of()
                .set(Settings.ROWS, rows)
                .set(Settings.COLS, cols)
                .set(Settings.DEPTH, depth)
                .set(Settings.LAYER_WIDTHS, Collections.nCopies(depth - 1, Math.min(rows, cols)))
                .set(Settings.SPECTRUM, new Spectrum.Listed(sigma))
                .set(Settings.OBSERVATION, kind)
                .set(Settings.OBSERVED_ENTRIES, observed)
                .set(Settings.MEASUREMENTS, observed)
                .set(Settings.LOSS_NORMALISATION, normalisation)
                .set(Settings.INITIALISATION, initialisation)
                .set(Settings.INIT_SCALE, scale)
                .set(Settings.RELATIVE_STEP_SIZE, step)
                .set(Settings.SEED, seed)
                .set(Settings.GRADIENT_TOLERANCE, gradientTolerance)
                .set(Settings.CHECKPOINT_INTERVAL, Duration.ZERO));
  }

  static double logUniform(Random random, double from, double to) {
    return from * Math.pow(to / from, random.nextDouble());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "N = %d, %d x %d, %s, %s %d, %s, %s, alpha %s, %s, seed %d, budget %d",
        config.depth(),
        config.widths().rows(),
        config.widths().cols(),
        config.spectrum(),
        config.observation().kind(),
        config.observed(),
        config.get(Settings.LOSS_NORMALISATION),
        config.initialisation().kind(),
        config.initialisation().scale(),
        config.stepSize(),
        config.seed(),
        config.maxSteps());
  }
}
