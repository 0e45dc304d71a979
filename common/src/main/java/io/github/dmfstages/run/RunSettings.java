package io.github.dmfstages.run;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One run as a person states it: what has a formula for its default may be left out. {@link
 * RunConfig#resolve} checks it and fills in the rest. Components are the keys of a sweep file.
 *
 * @param rows rows of the target
 * @param cols columns of the target
 * @param rank its rank; may be left out where the spectrum is a list or a matrix
 * @param depth number of factors
 * @param hiddenWidth one width for all hidden layers; default min(rows, cols)
 * @param layerWidths one width a hidden layer, instead of hiddenWidth
 * @param spectrum the target's singular values, or the target
 * @param targetSymmetric whether left and right singular vectors are the same
 * @param observation what is seen of the target
 * @param lossNormalisation the loss factor
 * @param initialisation the kind of start
 * @param initScale end-to-end scale alpha
 * @param relativeInitScale alpha over the target's largest singular value, instead of initScale;
 *     default by depth up to 5
 * @param initFiles the factors of a start from files, W_1 first
 * @param optimizer the rule that moves the factors, with its numbers
 * @param stepSize absolute or relative to the stability limit
 * @param seed of the start
 * @param targetSeed of the target, and of what is drawn to observe it; default {@code seed}
 * @param maxSteps step budget; default from predicted escape times
 * @param recordSteps steps whose state is kept besides the sampler's
 * @param recordPairsEvery pairs of steps t, t+1 are kept with mode gradients every so many steps; 0
 *     for none
 * @param lossTolerance fraction of the first loss at which a run has converged; default 1e-6
 *     (sigma_R/sigma_1)^2 where all of the target is seen, else 1e-8
 * @param gradientTolerance gradient norm over its running maximum below which the end may be
 *     certified; 0 for never
 * @param linearAlgebra which engine multiplies
 * @param timeLimit wall time after which the run is given up
 * @param checkpointInterval time between checkpoints; zero for none
 */
public record RunSettings(
    int rows,
    int cols,
    OptionalInt rank,
    int depth,
    OptionalInt hiddenWidth,
    Optional<List<Integer>> layerWidths,
    Spectrum spectrum,
    boolean targetSymmetric,
    Seen observation,
    LossNormalisation lossNormalisation,
    Initialisation.Kind initialisation,
    OptionalDouble initScale,
    OptionalDouble relativeInitScale,
    Optional<List<InputMatrix>> initFiles,
    Rule optimizer,
    StepSize stepSize,
    long seed,
    OptionalLong targetSeed,
    OptionalLong maxSteps,
    List<Long> recordSteps,
    long recordPairsEvery,
    OptionalDouble lossTolerance,
    double gradientTolerance,
    LinearAlgebra.Kind linearAlgebra,
    Optional<Duration> timeLimit,
    Duration checkpointInterval) {

  /** The keys that were left out and have a formula for their default, as a sweep file has them. */
  List<String> leftOut() {
    Map<String, Boolean> given = new TreeMap<>();
    given.put("hidden-width", hiddenWidth.isPresent() || layerWidths.isPresent());
    given.put("layer-widths", layerWidths.isPresent());
    given.put("init-scale", initScale.isPresent());
    given.put("relative-init-scale", relativeInitScale.isPresent());
    given.put("epsilon", optimizer.epsilon().isPresent());
    given.put("target-seed", targetSeed.isPresent());
    given.put("max-steps", maxSteps.isPresent());
    given.put("loss-tolerance", lossTolerance.isPresent());
    return given.keySet().stream().filter(key -> !given.get(key)).toList();
  }

  LayerWidths widths() {
    return LayerWidths.of(
        rows,
        cols,
        layerWidths.orElseGet(
            () -> Collections.nCopies(depth - 1, hiddenWidth.orElse(Math.min(rows, cols)))));
  }

  int targetRank() {
    if (spectrum instanceof Spectrum.Listed listed) {
      return listed.values().size();
    }
    return spectrum instanceof Spectrum.Given given
        ? given.singularValues().size()
        : rank.getAsInt();
  }

  /** The initialisation for a target whose largest singular value is {@code largest}. */
  Initialisation start(double largest) {
    return initialisation == Initialisation.Kind.FILE
        ? new Initialisation.Given(initFiles.get())
        : initialisation.at(initScale.orElseGet(() -> relativeScale(largest) * largest));
  }

  /** alpha over {@code largest}; NaN for factors from files. */
  double relativeScale(double largest) {
    if (initialisation == Initialisation.Kind.FILE) {
      return Double.NaN;
    }
    return initScale.isPresent()
        ? initScale.getAsDouble() / largest
        : relativeInitScale.orElseGet(
            () -> Initialisation.defaultRelativeScale(depth).getAsDouble());
  }

  /**
   * The observation's keys. Those that its kind has no use for decide nothing.
   *
   * @param kind of observation
   * @param observedEntries of completion: how many entries are drawn
   * @param maskFile of completion: which entries, instead of a number
   * @param measurements of sensing: how many are drawn
   * @param measurementsFile of sensing: which, instead of a number
   * @param observationsFile the values of these; default those of the target
   * @param noise standard deviation added to every observed value
   */
  public record Seen(
      ObservationScheme.Kind kind,
      OptionalLong observedEntries,
      Optional<InputMatrix> maskFile,
      OptionalInt measurements,
      Optional<InputMatrix> measurementsFile,
      Optional<InputMatrix> observationsFile,
      double noise) {

    ObservationScheme scheme() {
      return switch (kind) {
        case FULL -> new ObservationScheme.Full();
        case COMPLETION ->
            maskFile.isPresent()
                ? new ObservationScheme.GivenCompletion(maskFile.get())
                : new ObservationScheme.Completion(observedEntries.getAsLong());
        case SENSING ->
            measurementsFile.isPresent()
                ? new ObservationScheme.GivenSensing(
                    measurementsFile.get(), observationsFile.orElse(null))
                : new ObservationScheme.Sensing(measurements.getAsInt());
      };
    }
  }

  /**
   * The optimizer's keys. Numbers that its kind has no use for decide nothing.
   *
   * @param kind of optimizer
   * @param momentum mu of heavy ball
   * @param decay a of RMSProp and GroupRMSProp
   * @param epsilon of these; default by kind
   */
  public record Rule(Optimizer.Kind kind, double momentum, double decay, OptionalDouble epsilon) {

    Optimizer optimizer() {
      return kind.with(momentum, decay, epsilon.orElseGet(kind::defaultEpsilon));
    }
  }
}
