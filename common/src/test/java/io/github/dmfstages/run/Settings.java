package io.github.dmfstages.run;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Spectrum;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Settings that a test changes one by one; at first a small run with every default open. */
final class Settings {
  int rows = 6;
  int cols = 6;
  OptionalInt rank = OptionalInt.of(2);
  int depth = 2;
  OptionalInt hiddenWidth = OptionalInt.empty();
  Optional<List<Integer>> layerWidths = Optional.empty();
  Spectrum spectrum = Spectrum.Named.GEOMETRIC;
  LossNormalisation lossNormalisation = LossNormalisation.SUM;
  OptionalDouble initScale = OptionalDouble.empty();
  OptionalDouble relativeInitScale = OptionalDouble.empty();
  StepSize stepSize = new StepSize.Relative(.1);
  long seed = 1;
  OptionalLong targetSeed = OptionalLong.empty();
  OptionalLong maxSteps = OptionalLong.empty();
  List<Long> recordSteps = List.of();
  OptionalDouble lossTolerance = OptionalDouble.empty();
  Optional<Duration> timeLimit = Optional.empty();
  Duration checkpointInterval = Duration.ofMinutes(1);
  LinearAlgebra.Kind linearAlgebra = LinearAlgebra.Kind.EXACT;

  static Settings of(int rank, int depth) {
    Settings settings = new Settings();
    settings.rank = OptionalInt.of(rank);
    settings.depth = depth;
    return settings;
  }

  RunConfig resolve() {
    return RunConfig.resolve(
        new RunSettings(
            rows,
            cols,
            rank,
            depth,
            hiddenWidth,
            layerWidths,
            spectrum,
            false,
            new RunSettings.Seen(
                io.github.dmfstages.model.ObservationScheme.Kind.FULL,
                OptionalLong.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                0),
            lossNormalisation,
            Initialisation.Kind.GAUSSIAN,
            initScale,
            relativeInitScale,
            Optional.empty(),
            new RunSettings.Rule(Optimizer.Kind.GRADIENT_DESCENT, .9, .99, OptionalDouble.empty()),
            stepSize,
            seed,
            targetSeed,
            maxSteps,
            recordSteps,
            0,
            lossTolerance,
            0,
            linearAlgebra,
            timeLimit,
            checkpointInterval));
  }
}
