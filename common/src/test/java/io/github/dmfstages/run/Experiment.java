package io.github.dmfstages.run;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/** A run whose few settings of interest a test changes; the rest has its default. */
final class Experiment {
  private final LayerWidths widths;
  private final double[] sigma;
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
  double momentum = .9;
  OptionalLong observedEntries = OptionalLong.empty();
  OptionalInt measurements = OptionalInt.empty();
  double noise = 0;
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

  private ObservationScheme.Kind observation() {
    if (measurements.isPresent()) {
      return ObservationScheme.Kind.SENSING;
    }
    return observedEntries.isPresent()
        ? ObservationScheme.Kind.COMPLETION
        : ObservationScheme.Kind.FULL;
  }

  RunConfig config() {
    return RunConfig.resolve(
        new RunSettings(
            widths.rows(),
            widths.cols(),
            OptionalInt.empty(),
            widths.depth(),
            OptionalInt.empty(),
            Optional.of(widths.hidden()),
            new Spectrum.Listed(Arrays.stream(sigma).boxed().toList()),
            false,
            new RunSettings.Seen(
                observation(),
                observedEntries,
                Optional.empty(),
                measurements,
                Optional.empty(),
                Optional.empty(),
                noise),
            normalisation,
            initialisation,
            scale,
            OptionalDouble.empty(),
            Optional.empty(),
            new RunSettings.Rule(optimizer, momentum, .99, OptionalDouble.empty()),
            stepSize,
            seed,
            OptionalLong.empty(),
            maxSteps,
            List.of(),
            pairsEvery,
            lossTolerance,
            gradientTolerance,
            LinearAlgebra.Kind.EXACT,
            timeLimit,
            checkpointInterval));
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
