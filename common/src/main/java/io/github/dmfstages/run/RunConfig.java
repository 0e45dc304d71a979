package io.github.dmfstages.run;

import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.landscape.StepBudget;
import io.github.dmfstages.linalg.LinearAlgebra;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LossNormalisation;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.run.InvalidRunException.Violation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Everything that decides a run, with every default filled in. Only {@link #resolve} makes one, so
 * one that exists is valid.
 *
 * @param targetRank R
 * @param spectrum the target's singular values
 * @param targetSeed seed of the target
 * @param widths d_0..d_N
 * @param lossNormalisation the loss factor
 * @param initialisation where the factors start, with its scale
 * @param seed seed of the start
 * @param optimizer the rule that moves the factors
 * @param stepSize as it was given
 * @param effectiveStepSize eta
 * @param maxSteps updates at most
 * @param recordSteps steps whose state is kept besides the sampler's, ascending
 * @param lossTolerance fraction of the first loss at which the run has converged
 * @param linearAlgebra which engine multiplies
 */
public record RunConfig(
    int targetRank,
    Spectrum spectrum,
    long targetSeed,
    LayerWidths widths,
    LossNormalisation lossNormalisation,
    Initialisation initialisation,
    long seed,
    Optimizer optimizer,
    StepSize stepSize,
    double effectiveStepSize,
    long maxSteps,
    List<Long> recordSteps,
    double lossTolerance,
    LinearAlgebra.Kind linearAlgebra)
    implements Serializable {
  private static final int MAX_DEPTH = 16;
  private static final double RELATIVE_LOSS_TOLERANCE = 1e-6;

  /**
   * Checks settings and fills in their defaults.
   *
   * @throws InvalidRunException naming every key that is wrong
   */
  public static RunConfig resolve(RunSettings s) {
    List<Violation> violations = violations(s);
    if (!violations.isEmpty()) {
      throw new InvalidRunException(violations);
    }
    LayerWidths widths = LayerWidths.of(s.rows(), s.cols(), hiddenWidths(s));
    int rank =
        s.spectrum() instanceof Spectrum.Listed listed
            ? listed.values().size()
            : s.rank().getAsInt();
    long targetSeed = s.targetSeed().orElse(s.seed());
    double[] sigma = singularValues(s.rows(), s.cols(), rank, s.spectrum(), targetSeed);
    double largest = Arrays.stream(sigma).max().getAsDouble();
    double smallest = Arrays.stream(sigma).min().getAsDouble();
    double c = s.lossNormalisation().factor((long) s.rows() * s.cols());
    double eta = s.stepSize().effective(s.depth(), largest, c);
    double alpha =
        s.initScale().orElseGet(() -> Initialisation.defaultScale(s.depth()).getAsDouble());
    long maxSteps =
        s.maxSteps().orElseGet(() -> new StepBudget(s.depth(), smallest, alpha, c * eta).limit());
    for (long step : s.recordSteps()) {
      if (step < 0 || step > maxSteps) {
        throw new InvalidRunException(
            List.of(
                new Violation(
                    "record-steps", "are 0 to max-steps (" + maxSteps + "), not " + step)));
      }
    }
    double ratio = smallest / largest;
    return new RunConfig(
        rank,
        s.spectrum(),
        targetSeed,
        widths,
        s.lossNormalisation(),
        s.initialisation().at(alpha),
        s.seed(),
        s.optimizer().optimizer(),
        s.stepSize(),
        eta,
        maxSteps,
        s.recordSteps().stream().sorted().distinct().toList(),
        s.lossTolerance().orElse(RELATIVE_LOSS_TOLERANCE * ratio * ratio),
        s.linearAlgebra());
  }

  /**
   * The steps that this run is expected to take, from predicted escape times: for planning, right
   * in order and within a factor of two or three for most runs. Empty where there is no prediction.
   */
  public OptionalDouble predictedSteps() {
    if (optimizer.kind().scalesGradients()) {
      return OptionalDouble.empty();
    }
    double[] sigma = singularValues(widths.rows(), widths.cols(), targetRank, spectrum, targetSeed);
    double c = lossNormalisation.factor((long) widths.rows() * widths.cols());
    double smallest = Arrays.stream(sigma).min().getAsDouble();
    double squares = Arrays.stream(sigma).map(s -> s * s).sum();
    double expected =
        new StepBudget(
                depth(), smallest, initialisation.scale(), c * optimizer.reach(effectiveStepSize))
            .expected(c * squares / 2, lossTolerance, c);
    return OptionalDouble.of(Math.min(expected, (double) maxSteps));
  }

  private static List<Integer> hiddenWidths(RunSettings s) {
    return s.layerWidths()
        .orElseGet(
            () ->
                Collections.nCopies(
                    s.depth() - 1, s.hiddenWidth().orElse(Math.min(s.rows(), s.cols()))));
  }

  /** The target's singular values; only a drawn spectrum needs its target for them. */
  private static double[] singularValues(
      int rows, int cols, int rank, Spectrum spectrum, long targetSeed) {
    return spectrum == Spectrum.Named.GAUSSIAN
        ? Target.draw(rows, cols, rank, spectrum, targetSeed).singularValues().values()
        : Target.singularValues(spectrum, rank);
  }

  private static List<Violation> violations(RunSettings s) {
    Violations found = new Violations();
    found.unless(s.rows() >= 1, "rows", "is at least 1, not " + s.rows());
    found.unless(s.cols() >= 1, "cols", "is at least 1, not " + s.cols());
    found.unless(
        1 <= s.depth() && s.depth() <= MAX_DEPTH,
        "depth",
        "is 1 to " + MAX_DEPTH + ", not " + s.depth());
    rankViolations(s, found);
    widthViolations(s, found);
    found.unless(
        s.initScale().isPresent()
            || s.depth() < 1
            || Initialisation.defaultScale(s.depth()).isPresent(),
        "init-scale",
        "has no default at depth " + s.depth() + ": give the end-to-end scale");
    s.initScale()
        .ifPresent(
            a ->
                found.unless(
                    a >= 0 && Double.isFinite(a), "init-scale", "is a number >= 0, not " + a));
    double step = s.stepSize().value();
    found.unless(
        step > 0 && Double.isFinite(step), s.stepSize().key(), "is a number > 0, not " + step);
    optimizerViolations(s, found);
    s.maxSteps().ifPresent(n -> found.unless(n >= 1, "max-steps", "is at least 1, not " + n));
    s.lossTolerance()
        .ifPresent(
            f ->
                found.unless(
                    f >= 0 && f < 1, "loss-tolerance", "is at least 0 and below 1, not " + f));
    return found.list();
  }

  private static void optimizerViolations(RunSettings s, Violations found) {
    RunSettings.Rule rule = s.optimizer();
    found.unless(
        rule.momentum() >= 0 && rule.momentum() < 1,
        "momentum",
        "is at least 0 and below 1, not " + rule.momentum());
    found.unless(
        rule.decay() >= 0 && rule.decay() < 1,
        "decay",
        "is at least 0 and below 1, not " + rule.decay());
    rule.epsilon()
        .ifPresent(
            e -> found.unless(e > 0 && Double.isFinite(e), "epsilon", "is a number > 0, not " + e));
    if (rule.kind().scalesGradients()) {
      String kind = Spelling.of(rule.kind());
      found.unless(
          s.stepSize() instanceof StepSize.Absolute,
          "step-size",
          "is needed: optimizer = " + kind + " has no stability limit to be relative to");
      found.unless(
          s.maxSteps().isPresent(),
          "max-steps",
          "is needed: optimizer = " + kind + " has no predicted escape times");
    }
  }

  private static void rankViolations(RunSettings s, Violations found) {
    int most = Math.min(s.rows(), s.cols());
    if (s.spectrum() instanceof Spectrum.Listed listed) {
      int size = listed.values().size();
      found.unless(
          size <= most, "spectrum", "has " + size + " values, but min(rows, cols) is " + most);
      s.rank()
          .ifPresent(
              r ->
                  found.unless(
                      r == size, "rank", "is " + r + ", but the spectrum has " + size + " values"));
    } else if (s.rank().isEmpty()) {
      found.unless(false, "rank", "is needed, because the spectrum is not a list");
    } else {
      int rank = s.rank().getAsInt();
      found.unless(rank >= 1, "rank", "is at least 1, not " + rank);
      found.unless(
          rank <= most || most < 1, "rank", "is " + rank + ", but min(rows, cols) is " + most);
    }
  }

  private static void widthViolations(RunSettings s, Violations found) {
    s.hiddenWidth().ifPresent(w -> found.unless(w >= 1, "hidden-width", "is at least 1, not " + w));
    s.layerWidths()
        .ifPresent(
            widths -> {
              found.unless(
                  s.hiddenWidth().isEmpty(), "layer-widths", "and hidden-width exclude each other");
              found.unless(
                  widths.size() == s.depth() - 1,
                  "layer-widths",
                  "has "
                      + widths.size()
                      + " widths, but depth "
                      + s.depth()
                      + " has "
                      + (s.depth() - 1)
                      + " hidden layers");
              found.unless(
                  widths.stream().allMatch(w -> w >= 1),
                  "layer-widths",
                  "are at least 1, not " + widths);
            });
  }

  /** Collects what is wrong. */
  private static final class Violations {
    private final List<Violation> list = new ArrayList<>();

    void unless(boolean right, String key, String message) {
      if (!right) {
        list.add(new Violation(key, message));
      }
    }

    List<Violation> list() {
      return list;
    }
  }

  /** N, the number of factors. */
  public int depth() {
    return widths.depth();
  }

  /** The target that this configuration draws. */
  public Target target() {
    return Target.draw(widths.rows(), widths.cols(), targetRank, spectrum, targetSeed);
  }

  /**
   * The SHA-256 of the canonical form, in hexadecimal: the same for everything that decides a run's
   * bits.
   */
  public String runId() {
    return CanonicalForm.of(this).sha256();
  }
}
