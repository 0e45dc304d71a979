package io.github.dmfstages.run;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.descent.StopWhen;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.RunSettings;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.setting.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/** A run whose few settings of interest a test changes; the rest has its default. */
final class Experiment {
  private final LayerWidths widths;
  private final double[] sigma;
  private final List<Consumer<Values.Builder>> more = new ArrayList<>();
  OptionalDouble scale = OptionalDouble.empty();
  StepSize stepSize = new StepSize.Relative(.1);
  LossNormalisation normalisation = LossNormalisation.SUM;
  Initialisation.Kind initialisation = Initialisation.Kind.GAUSSIAN;
  long seed = 1;
  OptionalLong maxSteps = OptionalLong.empty();
  OptionalDouble lossTolerance = OptionalDouble.empty();
  double gradientTolerance = 1e-3;
  long pairsEvery = 0;
  Optimizer.Kind optimizer = Optimizer.Kind.GRADIENT_DESCENT;
  OptionalDouble momentum = OptionalDouble.empty();
  OptionalLong observedEntries = OptionalLong.empty();
  OptionalInt measurements = OptionalInt.empty();
  double noise = 0;
  double holdOut = 0;
  Optional<Duration> timeLimit = Optional.empty();
  Duration checkpointInterval = Duration.ofMinutes(1);

  private Experiment(LayerWidths widths, double[] sigma) {
    this.widths = widths;
    this.sigma = sigma;
  }

  static Experiment of(LayerWidths widths, double... sigma) {
    return new Experiment(widths, sigma);
  }

  /** Square layers. */
  static Experiment of(int n, int depth, double... sigma) {
    return of(new LayerWidths(Collections.nCopies(depth + 1, n)), sigma);
  }

  Experiment scale(double alpha) {
    scale = OptionalDouble.of(alpha);
    return this;
  }

  Experiment relativeStep(double fraction) {
    stepSize = new StepSize.Relative(fraction);
    return this;
  }

  Experiment seed(long value) {
    seed = value;
    return this;
  }

  Experiment maxSteps(long value) {
    maxSteps = OptionalLong.of(value);
    return this;
  }

  /** Sets any other setting. */
  <T> Experiment set(Setting<T> setting, T value) {
    more.add(values -> values.set(setting, value));
    return this;
  }

  Experiment optimizer(Optimizer.Kind kind, double eta) {
    optimizer = kind;
    stepSize = new StepSize.Absolute(eta);
    return this;
  }

  private ObservationScheme.Kind observation() {
    if (measurements.isPresent()) {
      return ObservationScheme.Kind.SENSING;
    }
    return observedEntries.isPresent()
        ? ObservationScheme.Kind.COMPLETION
        : ObservationScheme.Kind.FULL;
  }

  RunConfig config() {
    Values.Builder values =
        Values.NONE
            .change()
            .set(Settings.ROWS, widths.rows())
            .set(Settings.COLS, widths.cols())
            .set(Settings.DEPTH, widths.depth())
            .set(Settings.LAYER_WIDTHS, List.copyOf(widths.hidden()))
            .set(Settings.SPECTRUM, new Spectrum.Listed(Arrays.stream(sigma).boxed().toList()))
            .set(Settings.OBSERVATION, observation())
            .set(Settings.NOISE, noise)
            .set(Settings.HOLD_OUT, holdOut)
            .set(Settings.STOP_WHEN, holdOut > 0 ? StopWhen.HELD_OUT : StopWhen.FITTED)
            .set(Settings.LOSS_NORMALISATION, normalisation)
            .set(Settings.INITIALISATION, initialisation)
            .set(Settings.OPTIMIZER, optimizer)
            .set(SmallRun.key(stepSize), stepSize.value())
            .set(Settings.SEED, seed)
            .set(Settings.RECORD_PAIRS_EVERY, pairsEvery)
            .set(Settings.GRADIENT_TOLERANCE, gradientTolerance)
            .set(Settings.CHECKPOINT_INTERVAL, checkpointInterval);
    observedEntries.ifPresent(entries -> values.set(Settings.OBSERVED_ENTRIES, entries));
    measurements.ifPresent(number -> values.set(Settings.MEASUREMENTS, (long) number));
    momentum.ifPresent(mu -> values.set(Settings.MOMENTUM, mu));
    scale.ifPresent(alpha -> values.set(Settings.INIT_SCALE, alpha));
    maxSteps.ifPresent(steps -> values.set(Settings.MAX_STEPS, steps));
    lossTolerance.ifPresent(fraction -> values.set(Settings.LOSS_TOLERANCE, fraction));
    timeLimit.ifPresent(limit -> values.set(Settings.TIME_LIMIT, limit));
    more.forEach(change -> change.accept(values));
    return RunConfig.resolve(RunSettings.of(values.values()));
  }

  RunResult run() {
    return Run.execute(config());
  }

  /** The same run from factors of its own. */
  RunResult run(Target target, Factors start) {
    return Run.execute(
        System::nanoTime, System.nanoTime(), config(), target, start, CheckpointStore.NONE);
  }

  /** diag(sigma), and factors diag(a) with a = scale^(1/N) in all n modes, null ones too. */
  RunResult runAligned() {
    int n = widths.rows();
    int depth = widths.depth();
    double[] layer = new double[n];
    Arrays.fill(layer, Math.pow(scale.orElseThrow(), 1.0 / depth));
    return run(
        new Target(diagonal(Arrays.copyOf(sigma, n)), new DenseVector(sigma)),
        new Factors(Collections.nCopies(depth, diagonal(layer))));
  }

  private static DenseMatrix diagonal(double[] values) {
    double[] x = new double[values.length * values.length];
    for (int i = 0; i < values.length; i++) {
      x[i * (values.length + 1)] = values[i];
    }
    return new DenseMatrix(values.length, values.length, x);
  }
}
