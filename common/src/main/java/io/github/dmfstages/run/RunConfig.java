package io.github.dmfstages.run;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.landscape.StepBudget;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.run.InvalidRunException.Violation;
import java.io.Serializable;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Everything that decides a run, with every default filled in. {@link #resolve} makes valid ones.
 *
 * @param targetRank R
 * @param spectrum the target's singular values, or the target
 * @param targetSymmetric whether the target's left and right singular vectors are the same
 * @param targetSeed seed of the target, and of what is drawn to observe it
 * @param singularValues the target's nonzero ones, largest first. They follow from what is above
 * @param widths d_0..d_N
 * @param observation what is seen of the target
 * @param noise standard deviation added to every observed value
 * @param lossNormalisation the loss factor
 * @param initialisation where the factors start, with its scale alpha
 * @param relativeInitScale alpha over the largest singular value, as it was given where it was; NaN
 *     for factors from files. What decides the bits is alpha, so this is not part of {@link #runId}
 * @param seed seed of the start
 * @param optimizer the rule that moves the factors
 * @param stepSize as it was given
 * @param effectiveStepSize eta
 * @param maxSteps updates at most
 * @param recordSteps steps whose state is kept besides the sampler's, ascending
 * @param recordPairsEvery pairs of steps t, t+1 are kept with mode gradients every so many steps; 0
 *     for none
 * @param lossTolerance fraction of the first loss at which the run has converged
 * @param gradientTolerance gradient norm over its running maximum below which the end may be
 *     certified; 0 for never
 * @param linearAlgebra which engine multiplies
 * @param timeLimit wall time after which the run is given up; null for none. Decides no bits, and
 *     is no part of {@link #runId}
 * @param checkpointInterval time between checkpoints; zero for none. No part of {@link #runId}
 *     either
 * @param leftOut keys that were left out, and so got a value that follows from other keys, as they
 *     are spelled in a sweep file. No part of {@link #runId} either
 */
public record RunConfig(
    int targetRank,
    Spectrum spectrum,
    boolean targetSymmetric,
    long targetSeed,
    DenseVector singularValues,
    LayerWidths widths,
    ObservationScheme observation,
    double noise,
    LossNormalisation lossNormalisation,
    Initialisation initialisation,
    double relativeInitScale,
    long seed,
    Optimizer optimizer,
    StepSize stepSize,
    double effectiveStepSize,
    long maxSteps,
    List<Long> recordSteps,
    long recordPairsEvery,
    double lossTolerance,
    double gradientTolerance,
    LinearAlgebra.Kind linearAlgebra,
    Duration timeLimit,
    Duration checkpointInterval,
    List<String> leftOut)
    implements Serializable {
  private static final double RELATIVE_LOSS_TOLERANCE = 1e-6;
  private static final double PARTIAL_LOSS_TOLERANCE = 1e-8;
  private static final double PARTIAL_STRETCH = 4;
  // Of a Gaussian start the spare modes are half as strong, and being unbalanced they decay faster:
  // measured over depths 2 to 4 and scales from 1e-4 to 1e-1, within a factor of three for most.
  private static final double GAUSSIAN_SPARE = .5;
  private static final double GAUSSIAN_DECAY = .15;

  /**
   * Checks settings and fills in their defaults.
   *
   * @throws InvalidRunException naming every key that is wrong
   */
  public static RunConfig resolve(RunSettings s) {
    List<Violation> violations = SettingsCheck.violations(s);
    if (!violations.isEmpty()) {
      throw new InvalidRunException(violations);
    }
    ObservationScheme observation = s.observation().scheme();
    long observed = observation.count(s.rows(), s.cols());
    int rank = s.targetRank();
    long targetSeed = s.targetSeed().orElse(s.seed());
    DenseVector sigma =
        singularValues(s.rows(), s.cols(), rank, s.spectrum(), s.targetSymmetric(), targetSeed);
    double largest = sigma.apply(0);
    double smallest = sigma.apply(sigma.size() - 1);
    double c = s.lossNormalisation().factor(observed);
    double eta = s.stepSize().effective(s.depth(), largest, c);
    Initialisation initialisation = s.start(largest);
    boolean full = observation.kind() == ObservationScheme.Kind.FULL;
    double stretch =
        full ? 1 : Math.max(PARTIAL_STRETCH, PARTIAL_STRETCH * s.rows() * s.cols() / observed);
    long maxSteps =
        s.maxSteps()
            .orElseGet(
                () ->
                    new StepBudget(
                            s.depth(), weakest(sigma, s.widths()), initialisation.scale(), c * eta)
                        .limit(stretch));
    for (long step : s.recordSteps()) {
      if (step < 0 || step > maxSteps) {
        throw new InvalidRunException(
            List.of(
                new Violation(
                    "record-steps", "should be 0 to max-steps (" + maxSteps + "), not " + step)));
      }
    }
    double ratio = smallest / largest;
    return new RunConfig(
        rank,
        s.spectrum(),
        s.targetSymmetric(),
        targetSeed,
        sigma,
        s.widths(),
        observation,
        s.observation().noise(),
        s.lossNormalisation(),
        initialisation,
        s.relativeScale(largest),
        s.seed(),
        s.optimizer().optimizer(),
        s.stepSize(),
        eta,
        maxSteps,
        s.recordSteps().stream().sorted().distinct().toList(),
        s.recordPairsEvery(),
        s.lossTolerance()
            .orElse(full ? RELATIVE_LOSS_TOLERANCE * ratio * ratio : PARTIAL_LOSS_TOLERANCE),
        s.gradientTolerance(),
        s.linearAlgebra(),
        s.timeLimit().orElse(null),
        s.checkpointInterval(),
        s.leftOut());
  }

  /**
   * The steps that this run would take if nothing but the loss ended it, from predicted escape
   * times: right in order and within a factor of two or three for most runs. Under a layer that is
   * narrower than the rank, the loss that counts is that of the modes that can be learned. Empty
   * where there is no prediction, and where the loss never gets there.
   */
  public OptionalDouble predictedSteps() {
    if (observation.kind() != ObservationScheme.Kind.FULL
        || initialisation.kind() == Initialisation.Kind.FILE
        || optimizer.kind().scalesGradients()
        || (depth() > 1 && initialisation.scale() == 0)) {
      return OptionalDouble.empty();
    }
    double c = lossNormalisation.factor(observed());
    double squares = Arrays.stream(singularValues.values()).map(s -> s * s).sum();
    StepBudget budget =
        new StepBudget(
            depth(),
            weakest(singularValues, widths),
            initialisation.scale(),
            c * optimizer.displacementBound(effectiveStepSize));
    double expected =
        Math.max(
            budget.expected(c * squares / 2, lossTolerance, c),
            depth() == 1 ? 0 : spareModes(budget, squares));
    return Double.isFinite(expected) ? OptionalDouble.of(expected) : OptionalDouble.empty();
  }

  /**
   * The steps until what the start holds of modes that the target lacks is as small as the loss has
   * to be.
   */
  private double spareModes(StepBudget budget, double squares) {
    int modes = widths.narrowest() - targetRank;
    if (modes <= 0) {
      return 0;
    }
    double end = Math.sqrt(lossTolerance * squares / modes);
    double start = initialisation.scale();
    return initialisation.kind() == Initialisation.Kind.GAUSSIAN
        ? GAUSSIAN_DECAY * budget.decay(GAUSSIAN_SPARE * start, end)
        : budget.decay(start, end);
  }

  /** The steps to plan for: those predicted, and no more than the budget. */
  public double plannedSteps() {
    return Math.min(predictedSteps().orElse(Double.POSITIVE_INFINITY), (double) maxSteps);
  }

  /** The smallest of the singular values that factors of these widths can learn. */
  private static double weakest(DenseVector sigma, LayerWidths widths) {
    return sigma.apply(Math.min(sigma.size(), widths.narrowest()) - 1);
  }

  /** The target's singular values; only where they are known by it alone is the target drawn. */
  private static DenseVector singularValues(
      int rows, int cols, int rank, Spectrum spectrum, boolean symmetric, long seed) {
    return spectrum == Spectrum.Named.GAUSSIAN || spectrum instanceof Spectrum.Given
        ? target(rows, cols, rank, spectrum, symmetric, seed).singularValues()
        : Target.largestFirst(Target.singularValues(spectrum, rank));
  }

  private static Target target(
      int rows, int cols, int rank, Spectrum spectrum, boolean symmetric, long seed) {
    if (spectrum instanceof Spectrum.Given given) {
      return new Target(given.target().matrix(), given.singularValues());
    }
    return symmetric
        ? Target.drawSymmetric(rows, rank, spectrum, seed)
        : Target.draw(rows, cols, rank, spectrum, seed);
  }

  /** N, the number of factors. */
  public int depth() {
    return widths.depth();
  }

  /**
   * How many of the target's modes the factors can learn: its rank, or the narrowest width where
   * that is smaller.
   */
  public int learnableModes() {
    return Math.min(targetRank, widths.narrowest());
  }

  /** The time limit in seconds; infinite for none. */
  public double timeLimitSeconds() {
    return timeLimit == null
        ? Double.POSITIVE_INFINITY
        : timeLimit.toSeconds() + timeLimit.toNanosPart() * 1e-9;
  }

  /** Number of observed values. */
  public long observed() {
    return observation.count(widths.rows(), widths.cols());
  }

  /** The target that this configuration draws or was given. */
  public Target target() {
    return target(widths.rows(), widths.cols(), targetRank, spectrum, targetSymmetric, targetSeed);
  }

  /** What is allowed and may yet be a mistake. */
  public List<String> warnings() {
    int unseen = observation.unseenLines(widths.rows(), widths.cols(), targetSeed);
    if (unseen == 0) {
      return List.of();
    }
    InputMatrix mask = observation.inputs().get("mask-file");
    String which =
        mask == null
            ? "observed-entries = " + observed() + ", target-seed = " + targetSeed
            : "mask-file = " + mask.location();
    return List.of(
        "%s no observed entry and can't be recovered (%s)"
            .formatted(
                unseen == 1 ? "1 row or column has" : unseen + " rows and columns have", which));
  }

  /** The files that it was read from, by their keys in a configuration. */
  public Map<String, List<InputMatrix>> inputs() {
    Map<String, List<InputMatrix>> inputs = new TreeMap<>();
    if (spectrum instanceof Spectrum.Given given) {
      inputs.put("target-file", List.of(given.target()));
    }
    observation.inputs().forEach((key, file) -> inputs.put(key, List.of(file)));
    if (initialisation instanceof Initialisation.Given given) {
      inputs.put("init-files", given.factors());
    }
    return inputs;
  }

  /**
   * The SHA-256 of the canonical form, in hexadecimal: the same for everything that decides a run's
   * bits.
   */
  public String runId() {
    return CanonicalForm.of(this).sha256();
  }
}
