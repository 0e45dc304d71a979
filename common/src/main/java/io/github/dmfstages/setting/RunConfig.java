package io.github.dmfstages.setting;

import io.github.dmfstages.descent.LoadedOptimizer;
import io.github.dmfstages.descent.Noise;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.Schedule;
import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.landscape.DecayedMode;
import io.github.dmfstages.landscape.StabilityLimit;
import io.github.dmfstages.landscape.StepBudget;
import io.github.dmfstages.model.EntrySplit;
import io.github.dmfstages.model.GivenRegression;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.LambdaBalanced;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.LayeredGaussian;
import io.github.dmfstages.model.Names;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Regression;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.model.Unlisted;
import io.github.dmfstages.setting.InvalidRunException.Violation;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The complete configuration of a run: the value of each setting that has an effect, with all
 * defaults filled in, and what follows from these values. {@link #resolve} makes valid
 * configurations.
 */
public final class RunConfig implements Serializable {
  private static final long serialVersionUID = 1;
  private static final double RELATIVE_LOSS_TOLERANCE = 1e-6;
  private static final double PARTIAL_LOSS_TOLERANCE = 1e-8;
  private static final double PARTIAL_STRETCH = 4;
  // The smallest singular values of a matrix with unknown entries are those of noise and of the
  // unknown entries. The step budget does not wait for modes below this fraction of the largest,
  // which hold less than 1 % of the squares.
  private static final double PARTIAL_WEAKEST = .1;
  // Gaussian initial factors have spare modes that are half as strong and, because they are
  // unbalanced, decay faster. This was measured over depths 2 to 4 and scales from 1e-4 to 1e-1;
  // most measured values are within a factor of three of these.
  private static final double GAUSSIAN_SPARE = .5;
  private static final double GAUSSIAN_DECAY = .15;

  private final Values values;
  private final DenseVector singularValues;
  private final double effectiveStepSize;

  // The lists of the JDK are serialisable. From JDK 18 on, javac wants to see it in the type.
  @SuppressWarnings("serial")
  private final List<String> leftOut;

  /** Creates a configuration without checking it. {@link #resolve} checks settings. */
  public RunConfig(
      Values values, DenseVector singularValues, double effectiveStepSize, List<String> leftOut) {
    this.values = values;
    this.singularValues = singularValues;
    this.effectiveStepSize = effectiveStepSize;
    this.leftOut = leftOut;
  }

  /**
   * Checks settings and fills in their defaults.
   *
   * @throws InvalidRunException with every key that is wrong
   */
  public static RunConfig resolve(RunSettings settings) {
    Values filled = settings.filled();
    List<Violation> violations = SettingsCheck.violations(settings.stated(), filled);
    if (!violations.isEmpty()) {
      throw new InvalidRunException(violations);
    }
    Values.Builder all = filled.change();
    LayerWidths widths = widths(filled);
    all.set(Settings.LAYER_WIDTHS, List.copyOf(widths.hidden()));
    boolean equalWidths = widths.hidden().stream().distinct().count() == 1;
    all.remove(Settings.HIDDEN_WIDTH);
    if (equalWidths) {
      all.set(Settings.HIDDEN_WIDTH, widths.hidden().get(0));
    }
    DenseVector sigma = singularValues(filled);
    if (filled.has(Settings.TARGET_FILE)) {
      SettingsCheck.trainedRank(filled, sigma.size());
    }
    all.set(Settings.RANK, sigma.size());
    ObservationScheme observation = observation(filled);
    long observed = observation.count(widths.rows(), widths.cols());
    switch (observation.kind()) {
      case FULL -> {}
      case COMPLETION -> all.set(Settings.OBSERVED_ENTRIES, entries(observation, observed));
      case SENSING -> all.set(Settings.MEASUREMENTS, observed);
      case REGRESSION ->
          filled
              .find(Settings.INPUTS_FILE)
              .ifPresent(file -> all.set(Settings.SAMPLES, (long) file.matrix().numCols()));
    }
    if (filled.find(Settings.BATCH_SIZE).filter(size -> size == observed).isPresent()) {
      all.remove(Settings.BATCH_SIZE);
    }
    double largest = sigma.apply(0);
    if (hasScale(filled) && !filled.has(Settings.INIT_SCALE)) {
      double relative =
          filled
              .find(Settings.RELATIVE_INIT_SCALE)
              .orElseGet(() -> Initialisation.defaultRelativeScale(widths.depth()).getAsDouble());
      all.set(Settings.RELATIVE_INIT_SCALE, relative);
      all.set(Settings.INIT_SCALE, relative * largest);
    }
    double c = filled.get(Settings.LOSS_NORMALISATION).factor(observed);
    double eta =
        stepSize(filled)
            .effective(
                widths.depth(),
                largest,
                c * OptimizerSettings.meanLayerFactor(filled) * largestEigenvalue(filled));
    boolean full = observation.kind() == ObservationScheme.Kind.FULL;
    NoiseShare noise = new NoiseShare(filled, sigma);
    if (noise.estimate() != null) {
      all.set(Settings.NOISE_ESTIMATE, noise.estimate());
    }
    if (!filled.has(Settings.LOSS_TOLERANCE)) {
      double ratio = sigma.apply(sigma.size() - 1) / largest;
      double fitted =
          full
              ? RELATIVE_LOSS_TOLERANCE * ratio * ratio
              : observation.kind() == ObservationScheme.Kind.REGRESSION
                  ? regressionTolerance(filled)
                  : PARTIAL_LOSS_TOLERANCE;
      all.set(Settings.LOSS_TOLERANCE, Math.max(fitted, noise.of(observed)));
    }
    if (!filled.has(Settings.MAX_STEPS)) {
      double entries = (double) widths.rows() * widths.cols();
      double stretch = full ? 1 : Math.max(PARTIAL_STRETCH, PARTIAL_STRETCH * entries / observed);
      double scale = all.values().get(Settings.INIT_SCALE);
      double weakest = weakest(sigma, widths);
      if (filled.has(Settings.TARGET_FILE) && isSplit(filled)) {
        weakest = Math.max(weakest, PARTIAL_WEAKEST * largest);
      }
      StepBudget budget = new StepBudget(widths.depth(), weakest, scale, c * eta);
      all.set(Settings.MAX_STEPS, budget.limit(stretch));
    }
    if (filled.get(Settings.OPTIMIZER) instanceof LoadedOptimizer loaded) {
      all.set(
          Settings.OPTIMIZER_PARAMETERS,
          loaded.withDefaults(filled.get(Settings.OPTIMIZER_PARAMETERS)));
    }
    List<Long> steps = filled.get(Settings.RECORD_STEPS).stream().sorted().distinct().toList();
    all.set(Settings.RECORD_STEPS, steps);
    all.set(Settings.MONITOR, filled.get(Settings.MONITOR).stream().sorted().distinct().toList());
    Values values = all.values();
    SettingsCheck.recordSteps(steps, values.get(Settings.MAX_STEPS));
    return new RunConfig(values, sigma, eta, leftOut(settings.stated(), values));
  }

  /** Returns the share of the loss that no matrix can fit, and 1e-8 of the rest. */
  private static double regressionTolerance(Values v) {
    double noise = v.get(Settings.NOISE);
    double least =
        noise == 0 && !v.has(Settings.OUTPUTS_FILE)
            ? 0
            : observation(v).leastShare(target(v), noise, v.get(Settings.TARGET_SEED));
    return Math.min(least + PARTIAL_LOSS_TOLERANCE * (1 - least), Math.nextDown(1.0));
  }

  private static double largestEigenvalue(Values v) {
    return observation(v).largestEigenvalue(v.get(Settings.TARGET_SEED));
  }

  /** Returns the keys whose values follow from other keys because they were not given. */
  private static List<String> leftOut(Values stated, Values resolved) {
    return Settings.ALL.stream()
        .filter(Setting::hasFormula)
        .filter(setting -> resolved.has(setting) && !stated.has(setting))
        .filter(setting -> setting.full().filter(stated::has).isEmpty())
        .map(Setting::name)
        .sorted()
        .toList();
  }

  static LayerWidths widths(Values v) {
    int rows = v.get(Settings.ROWS);
    int cols = v.get(Settings.COLS);
    List<Integer> hidden =
        v.find(Settings.LAYER_WIDTHS)
            .orElseGet(
                () ->
                    Collections.nCopies(
                        v.get(Settings.DEPTH) - 1,
                        v.find(Settings.HIDDEN_WIDTH).orElse(Math.min(rows, cols))));
    return LayerWidths.of(rows, cols, hidden);
  }

  private static Spectrum spectrum(Values v) {
    Optional<Spectrum.Given> given = given(v);
    return given.isPresent() ? given.get() : v.get(Settings.SPECTRUM);
  }

  /** Returns the target that files give: their matrix, or the one that fits inputs to outputs. */
  static Optional<Spectrum.Given> given(Values v) {
    return v.has(Settings.INPUTS_FILE) && v.has(Settings.OUTPUTS_FILE)
        ? Optional.of(
            GivenRegression.target(v.get(Settings.INPUTS_FILE), v.get(Settings.OUTPUTS_FILE)))
        : v.find(Settings.TARGET_FILE);
  }

  static ObservationScheme observation(Values v) {
    return switch (v.get(Settings.OBSERVATION)) {
      case FULL -> new ObservationScheme.Full();
      case COMPLETION ->
          isSplit(v)
              ? split(v)
              : v.find(Settings.MASK_FILE)
                  .<ObservationScheme>map(ObservationScheme.GivenCompletion::new)
                  .orElseGet(
                      () -> new ObservationScheme.Completion(v.get(Settings.OBSERVED_ENTRIES)));
      case SENSING ->
          v.find(Settings.MEASUREMENTS_FILE)
              .<ObservationScheme>map(
                  file ->
                      new ObservationScheme.GivenSensing(
                          file, v.find(Settings.OBSERVATIONS_FILE).orElse(null)))
              .orElseGet(
                  () -> new ObservationScheme.Sensing(v.get(Settings.MEASUREMENTS).intValue()));
      case REGRESSION ->
          v.find(Settings.INPUTS_FILE)
              .<ObservationScheme>map(
                  file -> new GivenRegression(file, v.find(Settings.OUTPUTS_FILE).orElse(null)))
              .orElseGet(() -> regression(v));
    };
  }

  private static Regression regression(Values v) {
    List<Double> eigenvalues =
        v.get(Settings.INPUT_COVARIANCE)
            .eigenvalues(
                v.get(Settings.COLS),
                v.find(Settings.COVARIANCE_EXPONENT).orElse(Double.NaN),
                v.find(Settings.COVARIANCE_SPIKE).orElse(Double.NaN));
    return new Regression(eigenvalues, v.get(Settings.INPUT_BASIS), v.get(Settings.SAMPLES));
  }

  /** Returns whether the initial factors have an end-to-end scale alpha. */
  static boolean hasScale(Values v) {
    return v.get(Settings.INITIALISATION) != Initialisation.Kind.FILE
        && v.find(Settings.LAYER_SCALES).orElse(List.of()).isEmpty();
  }

  /** Returns whether some entries may not be observed, because they are unknown or withheld. */
  static boolean isSplit(Values v) {
    return known(v) != null || holdsOut(v);
  }

  static boolean holdsOut(Values v) {
    return v.has(Settings.HOLD_OUT_FILE)
        || v.find(Settings.HOLD_OUT).filter(fraction -> fraction > 0).isPresent();
  }

  /** Returns the mask of the target's known entries; null if all are known. */
  static DenseMatrix known(Values v) {
    boolean unlistedAreUnknown =
        v.find(Settings.UNLISTED).filter(unlisted -> unlisted == Unlisted.UNOBSERVED).isPresent();
    return v.find(Settings.TARGET_FILE)
        .filter(given -> unlistedAreUnknown || !given.unlisted())
        .map(Spectrum.Given::known)
        .orElse(null);
  }

  static EntrySplit split(Values v) {
    DenseMatrix mask = v.find(Settings.MASK_FILE).map(InputMatrix::matrix).orElse(null);
    DenseMatrix withheld = v.find(Settings.HOLD_OUT_FILE).map(InputMatrix::matrix).orElse(null);
    DenseMatrix candidates =
        EntrySplit.candidates(v.get(Settings.ROWS), v.get(Settings.COLS), known(v), mask, withheld);
    long entries =
        v.find(Settings.OBSERVED_ENTRIES)
            .filter(drawn -> mask == null)
            .orElseGet(() -> EntrySplit.size(candidates));
    return new EntrySplit(candidates, entries, v.find(Settings.HOLD_OUT).orElse(0.0), withheld);
  }

  /** Returns how many entries are observed, with those of them that are withheld. */
  private static long entries(ObservationScheme observation, long observed) {
    return observation instanceof EntrySplit split ? split.entries() : observed;
  }

  private static StepSize stepSize(Values v) {
    Optional<Double> absolute = v.find(Settings.STEP_SIZE);
    return absolute.isPresent()
        ? new StepSize.Absolute(absolute.get())
        : new StepSize.Relative(v.get(Settings.RELATIVE_STEP_SIZE));
  }

  /** Returns the value of a setting; empty if it has no effect on this run. */
  public <T> Optional<T> find(Setting<T> setting) {
    return values.find(setting);
  }

  /** Returns the value of a setting that has an effect on this run. */
  public <T> T get(Setting<T> setting) {
    return values.get(setting);
  }

  /**
   * Returns this configuration with another value of one setting. The value is not checked. Other
   * settings, and what follows from them, do not change.
   */
  public <T> RunConfig with(Setting<T> setting, T value) {
    return new RunConfig(
        values.change().set(setting, value).values(), singularValues, effectiveStepSize, leftOut);
  }

  /** Returns the values of all settings that have an effect. */
  public Values values() {
    return values;
  }

  /**
   * Returns the number of steps that this run would take if only the loss ended it, from predicted
   * escape times. The predictions order runs correctly, and are within a factor of two or three for
   * most runs. If a layer is narrower than the rank, only the loss of the modes that can be learned
   * counts. The result is empty if there is no prediction, as for steps with noise, or if the loss
   * never reaches its tolerance.
   */
  public OptionalDouble predictedSteps() {
    if (observation().kind() != ObservationScheme.Kind.FULL
        || Double.isNaN(initialisation().modeScale())
        || OptimizerSettings.hasUnequalLayers(values)
        || get(Settings.OPTIMIZER).scalesGradients()
        || get(Settings.WEIGHT_DECAY) > 0
        || !schedule().isConstant()
        || !stepNoise().isNone()
        || (depth() > 1 && initialisation().scale() == 0)) {
      return OptionalDouble.empty();
    }
    double c = lossFactor();
    double squares = Arrays.stream(singularValues.values()).map(s -> s * s).sum();
    StepBudget budget =
        new StepBudget(
            depth(),
            weakest(singularValues, widths()),
            initialisation().scale(),
            c * optimizer().displacementBound(effectiveStepSize));
    double expected =
        Math.max(
            budget.expected(c * squares / 2, lossTolerance(), c),
            depth() == 1 ? 0 : spareModes(budget, squares));
    return Double.isFinite(expected) ? OptionalDouble.of(expected) : OptionalDouble.empty();
  }

  /**
   * Returns the number of steps until the modes that the initial factors have and the target lacks
   * are as small as the loss tolerance requires.
   */
  private double spareModes(StepBudget budget, double squares) {
    int modes = widths().narrowest() - targetRank();
    if (modes <= 0) {
      return 0;
    }
    double end = Math.sqrt(lossTolerance() * squares / modes);
    double start = initialisation().scale();
    return initialisation().kind() == Initialisation.Kind.GAUSSIAN
        ? GAUSSIAN_DECAY * budget.decay(GAUSSIAN_SPARE * start, end)
        : budget.decay(start, end);
  }

  /** Returns the number of steps to plan for: the predicted number, but at most the step budget. */
  public double plannedSteps() {
    return Math.min(predictedSteps().orElse(Double.POSITIVE_INFINITY), (double) maxSteps());
  }

  /** Returns the smallest of the singular values that factors of these widths can learn. */
  private static double weakest(DenseVector sigma, LayerWidths widths) {
    return sigma.apply(Math.min(sigma.size(), widths.narrowest()) - 1);
  }

  /**
   * Returns the target's singular values. The target is drawn only if they cannot be known without
   * it. If entries of a given target are withheld, the others alone decide the singular values, so
   * that step size and initial scale do not depend on what is withheld.
   */
  private static DenseVector singularValues(Values v) {
    Spectrum spectrum = spectrum(v);
    if (spectrum instanceof Spectrum.Given given) {
      return holdsOut(v)
          ? Target.of(split(v).trainedPart(given.target().matrix(), v.get(Settings.TARGET_SEED)))
              .singularValues()
          : given.singularValues();
    }
    int rank =
        spectrum instanceof Spectrum.Listed listed ? listed.values().size() : v.get(Settings.RANK);
    return spectrum == Spectrum.Named.GAUSSIAN
        ? drawn(v, rank).singularValues()
        : Target.largestFirst(Target.singularValues(spectrum, rank));
  }

  private static Target drawn(Values v, int rank) {
    Spectrum spectrum = spectrum(v);
    int rows = v.get(Settings.ROWS);
    int cols = v.get(Settings.COLS);
    long seed = v.get(Settings.TARGET_SEED);
    return v.get(Settings.TARGET_SYMMETRIC)
        ? Target.drawSymmetric(rows, rank, spectrum, seed)
        : Target.draw(rows, cols, rank, spectrum, seed);
  }

  /** Returns the rank R of the target. */
  public int targetRank() {
    return get(Settings.RANK);
  }

  /** Returns the target's singular values by name or as a list, or the given target. */
  public Spectrum spectrum() {
    return spectrum(values);
  }

  /** Returns the seed of the target and of what is drawn to observe it. */
  public long targetSeed() {
    return get(Settings.TARGET_SEED);
  }

  /** Returns the target's nonzero singular values, largest first. */
  public DenseVector singularValues() {
    return singularValues;
  }

  /** Returns the widths d_0 to d_N of the layers. */
  public LayerWidths widths() {
    return widths(values);
  }

  /** Returns what is observed of the target. */
  public ObservationScheme observation() {
    return observation(values);
  }

  /**
   * Returns the singular values to which the target's modes grow in a full reconstruction, largest
   * first. Without weight decay in the loss they are the target's. With it they are those of the
   * balanced minimum, and modes that have none are left out.
   */
  public DenseVector grownSingularValues() {
    if (penaltyFactor() == 0) {
      return singularValues;
    }
    return new DenseVector(
        Arrays.stream(singularValues.values())
            .map(sigma -> DecayedMode.minimum(depth(), sigma, penaltyFactor() / lossFactor()))
            .filter(s -> s > 0)
            .toArray());
  }

  /** Returns the weight decay lambda in the loss; 0 if the optimizer applies it outside of it. */
  public double penaltyFactor() {
    return get(Settings.OPTIMIZER).decouplesDecay() ? 0 : get(Settings.WEIGHT_DECAY);
  }

  /** Returns the loss factor c: the data loss is c/2 times the sum of the squared residuals. */
  public double lossFactor() {
    return get(Settings.LOSS_NORMALISATION).factor(observed());
  }

  /** Returns how the initial factors are made, with their scale alpha. */
  public Initialisation initialisation() {
    Initialisation.Kind kind = get(Settings.INITIALISATION);
    if (kind == Initialisation.Kind.FILE) {
      return new Initialisation.Given(get(Settings.INIT_FILES));
    }
    if (!hasScale(values)) {
      return new LayeredGaussian(get(Settings.LAYER_SCALES));
    }
    double alpha = get(Settings.INIT_SCALE);
    return kind == Initialisation.Kind.LAMBDA_BALANCED
        ? new LambdaBalanced(alpha, get(Settings.LAMBDA_BALANCE))
        : kind.at(alpha);
  }

  /** Returns whether the steps of the layers are multiplied by other factors than 1. */
  public boolean hasUnequalLayerSteps() {
    return OptimizerSettings.hasUnequalLayers(values);
  }

  /**
   * Returns the step size at which gradient descent ceases to be stable at the balanced minimum.
   */
  public double stabilityLimit() {
    return StabilityLimit.stepSize(
        depth(),
        singularValues.apply(0),
        lossFactor() * OptimizerSettings.meanLayerFactor(values) * largestEigenvalue(values));
  }

  /**
   * Returns alpha divided by the target's largest singular value; NaN for initial factors without
   * an alpha.
   */
  public double relativeInitScale() {
    return find(Settings.RELATIVE_INIT_SCALE)
        .orElseGet(() -> initialisation().scale() / singularValues.apply(0));
  }

  /** Returns the seed of the initial factors. */
  public long seed() {
    return get(Settings.SEED);
  }

  /** Returns the rule that moves the factors. */
  public Optimizer optimizer() {
    return OptimizerSettings.optimizer(values);
  }

  /** Returns the step size of each step. It is taken to be constant if the run is imported. */
  public Schedule schedule() {
    if (find(Settings.SCHEDULE).isEmpty()) {
      return Schedule.constant(effectiveStepSize);
    }
    return new Schedule(
        get(Settings.SCHEDULE),
        effectiveStepSize,
        get(Settings.WARMUP_STEPS),
        find(Settings.FINAL_STEP_FACTOR).orElse(1.0),
        find(Settings.STEP_FACTORS).orElse(List.of()),
        maxSteps());
  }

  /** Returns the noise of each step. There is none if the run is imported. */
  public Noise stepNoise() {
    return new Noise(
        find(Settings.SEED).orElse(0L),
        find(Settings.BATCH_SIZE).orElse(0L),
        find(Settings.LABEL_NOISE).orElse(0.0),
        find(Settings.TEMPERATURE).orElse(0.0));
  }

  /** Returns the largest step size of the run. */
  public double largestStepSize() {
    return schedule().largestFrom(0);
  }

  /** Returns the step size as it was given. */
  public StepSize stepSize() {
    return stepSize(values);
  }

  /** Returns the step size eta, which the schedule multiplies by its factors. */
  public double effectiveStepSize() {
    return effectiveStepSize;
  }

  /** Returns the largest number of updates, after which the run ends. */
  public long maxSteps() {
    return get(Settings.MAX_STEPS);
  }

  /** Returns the fraction of the initial loss at which the run has converged. */
  public double lossTolerance() {
    return get(Settings.LOSS_TOLERANCE);
  }

  /**
   * Returns the keys that were left out, and whose values therefore follow from other keys, sorted.
   */
  public List<String> leftOut() {
    return leftOut;
  }

  /** Returns the number N of factors. */
  public int depth() {
    return get(Settings.DEPTH);
  }

  /**
   * Returns how many of the target's modes the factors can learn: its rank, or the narrowest width
   * if that is smaller. In a full reconstruction, modes for which weight decay leaves no minimum do
   * not count.
   */
  public int learnableModes() {
    int most = Math.min(targetRank(), widths().narrowest());
    return observation().kind() == ObservationScheme.Kind.FULL
        ? Math.min(most, grownSingularValues().size())
        : most;
  }

  /** Returns the time limit in seconds; infinity if there is none. */
  public double timeLimitSeconds() {
    return find(Settings.TIME_LIMIT)
        .map(limit -> limit.toNanos() / 1e9)
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** Returns the number of values that the loss compares with W. */
  public long observed() {
    return observation().count(get(Settings.ROWS), get(Settings.COLS));
  }

  /** Returns the number of observed values, with those that are withheld from the loss. */
  public long observedEntries() {
    return entries(observation(), observed());
  }

  /** Returns the number of entries that are withheld from the loss. */
  public long heldOut() {
    return observation() instanceof EntrySplit split ? split.heldOut() : 0;
  }

  /** Returns the number of entries that the target has: all, unless some are unknown. */
  public long known() {
    DenseMatrix known = known(values);
    return known == null ? (long) get(Settings.ROWS) * get(Settings.COLS) : EntrySplit.size(known);
  }

  /** Returns the names of the target's rows and columns. */
  public Names names() {
    return find(Settings.TARGET_FILE).map(Spectrum.Given::names).orElse(Names.NONE);
  }

  /** Returns the patience of {@code stop-when = held-out}; infinity without it. */
  public double patience() {
    return find(Settings.PATIENCE).orElse(Double.POSITIVE_INFINITY);
  }

  /** Returns the target that this configuration draws or was given. */
  public Target target() {
    return spectrum() instanceof Spectrum.Given given
        ? new Target(given.target().matrix(), singularValues, known(values))
        : drawn(values, targetRank());
  }

  private static Target target(Values v) {
    return spectrum(v) instanceof Spectrum.Given given
        ? new Target(given.target().matrix(), given.singularValues())
        : drawn(v, singularValues(v).size());
  }

  /** Returns messages about settings that are allowed but may be a mistake. */
  public List<String> warnings() {
    int unobserved =
        observation().unobservedLines(get(Settings.ROWS), get(Settings.COLS), targetSeed());
    if (unobserved == 0) {
      return List.of();
    }
    String which =
        find(Settings.MASK_FILE)
            .map(mask -> "mask-file = " + mask.location())
            .orElseGet(
                () ->
                    observedEntries() == known() && heldOut() == 0
                        ? "target-file = " + get(Settings.TARGET_FILE).target().location()
                        : "observed-entries = " + observed() + ", target-seed = " + targetSeed());
    return List.of(
        "%s no observed entry and can't be recovered (%s)"
            .formatted(
                unobserved == 1 ? "1 row or column has" : unobserved + " rows and columns have",
                which));
  }

  /** Returns the files that it was read from, by their keys in a configuration. */
  public Map<String, List<InputMatrix>> inputs() {
    Map<String, List<InputMatrix>> inputs = new TreeMap<>();
    Settings.ALL.stream()
        .filter(Setting::takesFiles)
        .forEach(setting -> files(setting).ifPresent(files -> inputs.put(setting.name(), files)));
    return inputs;
  }

  /** Returns the files that the value of a setting consists of; empty if it has no value. */
  public <T> Optional<List<InputMatrix>> files(Setting<T> setting) {
    return find(setting).map(setting::files);
  }

  /**
   * Returns the SHA-256 of the canonical form, in hexadecimal. It covers everything that decides
   * the bits of the run.
   */
  public String runId() {
    return CanonicalForm.of(this).sha256();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RunConfig that
        && values.equals(that.values)
        && singularValues.equals(that.singularValues)
        && effectiveStepSize == that.effectiveStepSize
        && leftOut.equals(that.leftOut);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }
}
