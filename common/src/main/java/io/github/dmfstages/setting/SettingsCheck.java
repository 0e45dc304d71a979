package io.github.dmfstages.setting;

import io.github.dmfstages.descent.LoadedOptimizer;
import io.github.dmfstages.descent.Optimizer;
import io.github.dmfstages.descent.OptimizerKind;
import io.github.dmfstages.descent.Schedule;
import io.github.dmfstages.descent.StopWhen;
import io.github.dmfstages.model.EntrySplit;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.InputSpectrum;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.NoiseEstimate;
import io.github.dmfstages.model.ObservationScheme;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.model.Unlisted;
import io.github.dmfstages.setting.InvalidRunException.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * Checks settings, and reports everything that is wrong, each with its key. The rules for single
 * settings are in their declarations. The rules between settings are here.
 */
final class SettingsCheck {
  // The largest number of numbers in one array that every JVM allows. Engines pad rows and columns
  // to multiples of eight.
  private static final long MAX_NUMBERS = Integer.MAX_VALUE - 8;
  private static final int BLOCK = 8;
  // The limits of sigma_1. Below the lower one, squares of gradients, which are of order
  // sigma_1^(4-2/N), would be rounded to 0, and a run would seem to stand still. Above the upper
  // one, the loss would be infinite.
  private static final double LEAST_SIGMA = 1e-60;
  private static final double MOST_SIGMA = 1e150;

  private final Values s;
  private final int rows;
  private final int cols;
  private final int depth;
  private final List<Violation> found = new ArrayList<>();
  private Optional<Spectrum.Given> given = Optional.empty();

  private SettingsCheck(Values settings) {
    this.s = settings;
    this.rows = settings.find(Settings.ROWS).orElse(0);
    this.cols = settings.find(Settings.COLS).orElse(0);
    this.depth = settings.find(Settings.DEPTH).orElse(0);
  }

  /**
   * Returns everything that is wrong with settings.
   *
   * @param stated the settings that a person gave
   * @param filled the same settings with defaults, without those that have no effect
   */
  static List<Violation> violations(Values stated, Values filled) {
    SettingsCheck check = new SettingsCheck(filled);
    Settings.ALL.forEach(setting -> check.alone(setting, stated));
    Settings.ALL.stream()
        .filter(setting -> setting.isNeeded(stated::has))
        .forEach(setting -> check.violated(setting, "is needed"));
    if (Stream.of(Settings.ROWS, Settings.COLS, Settings.DEPTH).allMatch(filled::has)
        && (filled.has(Settings.SPECTRUM)
            || filled.has(Settings.TARGET_FILE)
            || filled.has(Settings.OUTPUTS_FILE))) {
      check.together(stated);
    }
    return check.found;
  }

  /** Checks the rules of one setting, whatever the others are. */
  private <T> void alone(Setting<T> setting, Values stated) {
    stated
        .find(setting)
        .ifPresent(
            value -> {
              setting.wrong(value).ifPresent(wrong -> violated(setting, wrong));
              setting
                  .full()
                  .filter(stated::has)
                  .ifPresent(full -> violated(full, "can't be set together with " + setting));
            });
  }

  private void together(Values stated) {
    int before = found.size();
    regressionFiles();
    if (found.size() > before) {
      return;
    }
    given = RunConfig.given(s);
    target();
    widths();
    if (found.isEmpty()) {
      sizes(stated);
    }
    if (found.isEmpty()) {
      observation();
      factors();
    }
    noiseEstimate();
    start();
    layers();
    optimizer();
    noise();
    if (found.isEmpty()) {
      new TwoFactorsCheck(s, given.orElse(null), this::violated).check();
    }
    unless(
        s.get(Settings.STOP_WHEN) != StopWhen.HELD_OUT || RunConfig.holdsOut(s),
        Settings.STOP_WHEN,
        "needs hold-out or hold-out-file, because no entry is withheld");
  }

  /**
   * Checks the rank of a given target, which depends on what is withheld.
   *
   * @param rank the rank of the entries that are not withheld
   */
  static void trainedRank(Values settings, int rank) {
    SettingsCheck check = new SettingsCheck(settings);
    check.unless(
        rank > 0,
        Settings.TARGET_FILE,
        "has nothing but zeros in the entries that are not withheld");
    settings
        .find(Settings.RANK)
        .ifPresent(
            r ->
                check.unless(
                    r == rank,
                    Settings.RANK,
                    "should be %d, the rank of the entries that are not withheld".formatted(rank)));
    if (!check.found.isEmpty()) {
      throw new InvalidRunException(check.found);
    }
  }

  /** Checks that all steps to record are steps of the run. */
  static void recordSteps(List<Long> steps, long maxSteps) {
    steps.stream()
        .filter(step -> step < 0 || step > maxSteps)
        .findFirst()
        .ifPresent(
            step -> {
              throw new InvalidRunException(
                  List.of(
                      new Violation(
                          Settings.RECORD_STEPS.name(),
                          "should be 0 to max-steps (" + maxSteps + "), not " + step)));
            });
  }

  private void target() {
    if (given.isPresent()) {
      givenTarget(given.get().target(), given.get().singularValues().size());
      unless(
          s.get(Settings.UNLISTED) == Unlisted.ZERO || given.get().unlisted(),
          Settings.UNLISTED,
          "needs a target-file in MatrixMarket's coordinate format, but %s is in another one"
              .formatted(given.get().target().location()));
    } else if (s.get(Settings.SPECTRUM) instanceof Spectrum.Listed listed) {
      listedSpectrum(listed);
    } else if (!s.has(Settings.RANK)) {
      violated(Settings.RANK, "is missing; it is required unless the spectrum is a list");
    } else {
      int most = Math.min(rows, cols);
      unless(
          s.get(Settings.RANK) <= most || most < 1,
          Settings.RANK,
          "should be at most %d, because min(rows, cols) is %d".formatted(most, most));
    }
    unless(
        s.get(Settings.UNLISTED) == Unlisted.ZERO || given.isPresent(),
        Settings.UNLISTED,
        "needs a target-file in MatrixMarket's coordinate format");
    unless(
        !s.get(Settings.TARGET_SYMMETRIC) || rows == cols,
        Settings.TARGET_SYMMETRIC,
        "needs as many rows as cols, not " + rows + " and " + cols);
    double sigma = largest();
    unless(
        LEAST_SIGMA <= sigma && sigma <= MOST_SIGMA,
        given.isPresent() ? givenBy() : Settings.SPECTRUM,
        ("has the largest singular value %s, but it must be between %s and %s, because squares of"
                + " what is computed would leave the range of a double; scale the target")
            .formatted(sigma, LEAST_SIGMA, MOST_SIGMA));
  }

  /**
   * Returns sigma_1 as far as it is known before the target is drawn. It is 1 for spectra with
   * names.
   */
  private double largest() {
    if (given.isPresent()) {
      DenseVector sigma = given.get().singularValues();
      return sigma.size() > 0 ? sigma.apply(0) : 1;
    }
    return s.get(Settings.SPECTRUM) instanceof Spectrum.Listed listed
        ? Target.largestFirst(Target.singularValues(listed, listed.values().size())).apply(0)
        : 1;
  }

  /** Returns the setting that gives the target as a matrix. */
  private Setting<?> givenBy() {
    return s.has(Settings.OUTPUTS_FILE) ? Settings.OUTPUTS_FILE : Settings.TARGET_FILE;
  }

  private void listedSpectrum(Spectrum.Listed listed) {
    int size = listed.values().size();
    int most = Math.min(rows, cols);
    unless(
        size <= most, Settings.SPECTRUM, "has " + size + " values, but min(rows, cols) is " + most);
    unless(
        s.get(Settings.TARGET_SYMMETRIC) || !listed.hasNegative(),
        Settings.SPECTRUM,
        "has values below 0, which only target-symmetric = true allows");
    s.find(Settings.RANK)
        .ifPresent(
            r ->
                unless(
                    r == size,
                    Settings.RANK,
                    "should be %d, because the spectrum has %d values".formatted(size, size)));
  }

  private void givenTarget(InputMatrix target, int rank) {
    int height = target.matrix().numRows();
    int width = target.matrix().numCols();
    String matrix =
        s.has(Settings.OUTPUTS_FILE)
            ? "the matrix that fits " + target.location()
            : "the matrix in " + target.location();
    String where = ", because " + matrix + " has ";
    unless(rows == height, Settings.ROWS, "should be " + height + where + height + " rows");
    unless(cols == width, Settings.COLS, "should be " + width + where + width + " columns");
    unless(
        !s.get(Settings.TARGET_SYMMETRIC),
        Settings.TARGET_SYMMETRIC,
        "can't be set with " + givenBy() + "; " + matrix + " decides it");
    unless(
        rank > 0,
        givenBy(),
        s.has(Settings.OUTPUTS_FILE)
            ? "has nothing to learn, because " + matrix + " is 0"
            : "has nothing but zeros in " + target.location());
    s.find(Settings.RANK)
        .filter(r -> !RunConfig.holdsOut(s))
        .ifPresent(
            r -> unless(r == rank, Settings.RANK, "should be " + rank + where + "rank " + rank));
  }

  private void widths() {
    s.find(Settings.LAYER_WIDTHS)
        .ifPresent(
            widths ->
                unless(
                    widths.size() == depth - 1,
                    Settings.LAYER_WIDTHS,
                    "has %s, but depth %d has %s"
                        .formatted(
                            Spelling.counted(widths.size(), "width"),
                            depth,
                            Spelling.counted(depth - 1, "hidden layer"))));
  }

  /**
   * Checks that arrays can hold the matrices: the target, all factors together (the length of the
   * Hessian's vectors), and the products of the first and of the last factors.
   */
  private void sizes(Values stated) {
    fits(
        numbers(rows, cols),
        Settings.ROWS,
        "is %d and cols is %d: the target takes".formatted(rows, cols));
    if (!found.isEmpty()) {
      return;
    }
    List<Integer> widths = RunConfig.widths(s).widths();
    Setting<?> key =
        Stream.of(Settings.LAYER_WIDTHS, Settings.HIDDEN_WIDTH)
            .filter(stated::has)
            .findFirst()
            .orElse(Settings.ROWS);
    long parameters = 0;
    long product = 0;
    for (int j = 1; j < widths.size(); j++) {
      parameters += numbers(widths.get(j), widths.get(j - 1));
      product = Math.max(product, numbers(widths.get(j), Math.max(rows, cols)));
    }
    String of = "makes the layer widths " + widths + ", with which ";
    if (parameters >= product) {
      fits(parameters, key, of + "the factors together take");
    } else {
      fits(product, key, of + "a product of some of the factors takes");
    }
  }

  /** Returns how many numbers a matrix takes, including padding. */
  private static long numbers(long rows, long cols) {
    return (rows + BLOCK - 1) / BLOCK * BLOCK * ((cols + BLOCK - 1) / BLOCK * BLOCK);
  }

  private void fits(long numbers, Setting<?> key, String message) {
    unless(
        numbers <= MAX_NUMBERS,
        key,
        "%s %d numbers, more than the %d of the largest array"
            .formatted(message, numbers, MAX_NUMBERS));
  }

  private void observation() {
    switch (s.get(Settings.OBSERVATION)) {
      case FULL -> {}
      case COMPLETION -> completion();
      case SENSING -> sensing();
      case REGRESSION -> regression();
    }
  }

  private void noiseEstimate() {
    s.find(Settings.NOISE_ESTIMATE)
        .ifPresent(
            estimate -> {
              unless(
                  s.has(Settings.TARGET_FILE),
                  Settings.NOISE_ESTIMATE,
                  "needs target-file; the noise of a target that is drawn is noise");
              unless(
                  estimate instanceof NoiseEstimate.Deviation
                      || s.get(Settings.OBSERVATION) == ObservationScheme.Kind.FULL,
                  Settings.NOISE_ESTIMATE,
                  "needs all entries of the target, but only some are observed; give a standard"
                      + " deviation, or use hold-out with stop-when = held-out");
            });
  }

  /** Checks that outputs have inputs, one for each, and give the target alone. */
  private void regressionFiles() {
    if (!s.has(Settings.OUTPUTS_FILE)) {
      return;
    }
    InputMatrix outputs = s.get(Settings.OUTPUTS_FILE);
    if (!s.has(Settings.INPUTS_FILE)) {
      violated(Settings.OUTPUTS_FILE, "needs inputs-file");
      return;
    }
    InputMatrix inputs = s.get(Settings.INPUTS_FILE);
    unless(
        inputs.matrix().numCols() == outputs.matrix().numCols(),
        Settings.OUTPUTS_FILE,
        "has %s in %s, but %s has %s"
            .formatted(
                Spelling.counted(outputs.matrix().numCols(), "column"),
                outputs.location(),
                inputs.location(),
                Spelling.counted(inputs.matrix().numCols(), "column")));
    for (Setting<?> setting : List.of(Settings.SPECTRUM, Settings.TARGET_FILE)) {
      unless(!s.has(setting), setting, "can't be set together with outputs-file");
    }
  }

  private void regression() {
    unless(
        RunConfig.known(s) == null,
        Settings.OBSERVATION,
        "needs the whole target, but target-file has entries without a value");
    if (s.has(Settings.INPUTS_FILE)) {
      InputMatrix inputs = s.get(Settings.INPUTS_FILE);
      unless(
          inputs.matrix().numRows() == cols,
          Settings.INPUTS_FILE,
          "is %s in %s, but each input for a %d x %d target is a column of %d values"
              .formatted(inputs.shape(), inputs.location(), rows, cols, cols));
      unless(
          Arrays.stream(inputs.matrix().toArray()).anyMatch(v -> v != 0),
          Settings.INPUTS_FILE,
          "has nothing but zeros in " + inputs.location());
    } else if (!s.has(Settings.SAMPLES)) {
      violated(
          Settings.SAMPLES, "is missing; observation = regression needs samples or inputs-file");
    } else {
      long samples = s.get(Settings.SAMPLES);
      fits(
          numbers(Math.max(rows, cols), samples),
          Settings.SAMPLES,
          "is %d: the inputs or outputs take".formatted(samples));
      unless(
          samples > 0 || s.get(Settings.NOISE) == 0,
          Settings.NOISE,
          "needs samples > 0, because the expected loss has the noise only as a constant");
      if (s.get(Settings.INPUT_COVARIANCE) instanceof InputSpectrum.Listed listed) {
        unless(
            listed.values().size() == cols,
            Settings.INPUT_COVARIANCE,
            "has %s, but cols is %d"
                .formatted(Spelling.counted(listed.values().size(), "value"), cols));
      }
    }
    needs(
        Settings.MAX_STEPS,
        "is needed with observation = regression: the end of the run is not predicted");
  }

  private long entries() {
    return (long) rows * cols;
  }

  private void completion() {
    mask(Settings.MASK_FILE, "nothing is observed");
    mask(Settings.HOLD_OUT_FILE, "nothing is withheld");
    if (!found.isEmpty()) {
      return;
    }
    if (RunConfig.isSplit(s)) {
      split(RunConfig.split(s));
    } else if (s.has(Settings.OBSERVED_ENTRIES)) {
      long count = s.get(Settings.OBSERVED_ENTRIES);
      unless(
          1 <= count && count <= entries(),
          Settings.OBSERVED_ENTRIES,
          "should be 1 to rows x cols = " + entries() + ", not " + count);
    } else if (!s.has(Settings.MASK_FILE)) {
      violated(
          Settings.OBSERVED_ENTRIES,
          "is missing; observation = completion needs observed-entries or mask-file");
    }
  }

  /** Checks a file that selects entries of the target, if it is given. */
  private void mask(Setting<InputMatrix> setting, String empty) {
    if (!s.has(setting)) {
      return;
    }
    InputMatrix mask = s.get(setting);
    unless(
        mask.matrix().numRows() == rows && mask.matrix().numCols() == cols,
        setting,
        "is %s in %s, but the target is %d x %d"
            .formatted(mask.shape(), mask.location(), rows, cols));
    double[] values = mask.matrix().toArray();
    unless(
        Arrays.stream(values).allMatch(v -> v == 0 || v == 1),
        setting,
        "has other values than 0 and 1 in " + mask.location());
    unless(
        Arrays.stream(values).anyMatch(v -> v == 1),
        setting,
        "has no 1 in " + mask.location() + ": " + empty);
    DenseMatrix known = RunConfig.known(s);
    if (known != null && found.isEmpty()) {
      int i = firstUnknown(values, known.toArray());
      unless(
          i < 0,
          setting,
          "selects row %d, column %d in %s, but the target has no value there"
              .formatted(i % rows + 1, i / rows + 1, mask.location()));
    }
  }

  /** Returns the index of the first selected entry that is not known; -1 if there is none. */
  private static int firstUnknown(double[] selected, double[] known) {
    for (int i = 0; i < selected.length; i++) {
      if (selected[i] == 1 && known[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  /** Checks that there are entries to train on, and entries to withhold if that is wanted. */
  private void split(EntrySplit split) {
    long most = EntrySplit.size(split.candidates());
    if (most == 0) {
      violated(Settings.HOLD_OUT_FILE, "withholds all entries, so none is left to train on");
    } else if (split.entries() < 1 || split.entries() > most) {
      violated(
          Settings.OBSERVED_ENTRIES,
          "should be 1 to %d, the number of entries that can be observed, not %d"
              .formatted(most, split.entries()));
    } else if (split.fraction() > 0) {
      long withheld = split.heldOut();
      unless(
          1 <= withheld && withheld < split.entries(),
          Settings.HOLD_OUT,
          "withholds %d of %d observed entries; at least one must be withheld and one must be left"
              .formatted(withheld, split.entries()));
    }
    unless(
        split.heldOut() == 0
            || !s.has(Settings.TARGET_FILE)
            || s.get(Settings.INITIALISATION) != Initialisation.Kind.ALIGNED,
        Settings.INITIALISATION,
        "uses the whole target-file, so it can't be combined with withheld entries");
  }

  private void sensing() {
    unless(
        RunConfig.known(s) == null,
        Settings.OBSERVATION,
        "measures the whole target, but target-file has entries without a value");
    if (s.has(Settings.MEASUREMENTS_FILE)) {
      InputMatrix file = s.get(Settings.MEASUREMENTS_FILE);
      unless(
          file.matrix().numCols() == entries(),
          Settings.MEASUREMENTS_FILE,
          "is %s in %s, but a measurement of a %d x %d target is a row of %d values"
              .formatted(file.shape(), file.location(), rows, cols, entries()));
      s.find(Settings.OBSERVATIONS_FILE)
          .ifPresent(values -> observations(values, file.matrix().numRows()));
      measured(file.matrix().numRows(), Settings.MEASUREMENTS_FILE);
    } else if (s.has(Settings.MEASUREMENTS)) {
      measured(s.get(Settings.MEASUREMENTS), Settings.MEASUREMENTS);
      unless(
          !s.has(Settings.OBSERVATIONS_FILE),
          Settings.OBSERVATIONS_FILE,
          "needs measurements-file");
    } else {
      violated(
          Settings.MEASUREMENTS,
          "is missing; observation = sensing needs measurements or measurements-file");
    }
  }

  private void observations(InputMatrix file, int p) {
    int most = Math.max(file.matrix().numRows(), file.matrix().numCols());
    int least = Math.min(file.matrix().numRows(), file.matrix().numCols());
    unless(
        most == p && least == 1,
        Settings.OBSERVATIONS_FILE,
        "is %s in %s, but should have one value for each of %s"
            .formatted(file.shape(), file.location(), Spelling.counted(p, "measurement")));
  }

  private void measured(long measurements, Setting<?> key) {
    String made = "makes %d measurements of %d entries, which take";
    fits(numbers(measurements, entries()), key, made.formatted(measurements, entries()));
  }

  private void start() {
    if (s.get(Settings.INITIALISATION) == Initialisation.Kind.FILE) {
      String from = "is needed with initialisation = file";
      needs(Settings.INIT_FILES, from);
      needs(Settings.STEP_SIZE, from);
      needs(Settings.MAX_STEPS, from);
      return;
    }
    unless(
        !RunConfig.hasScale(s)
            || s.has(Settings.INIT_SCALE)
            || s.has(Settings.RELATIVE_INIT_SCALE)
            || depth < 1
            || Initialisation.defaultRelativeScale(depth).isPresent(),
        Settings.INIT_SCALE,
        "has no default at depth " + depth + ": give the end-to-end scale, or relative-init-scale");
    s.find(Settings.INIT_SCALE).ifPresent(alpha -> scale(Settings.INIT_SCALE, alpha, alpha));
    s.find(Settings.RELATIVE_INIT_SCALE)
        .ifPresent(r -> scale(Settings.RELATIVE_INIT_SCALE, r, r * largest()));
  }

  /** Checks the numbers that are given for each layer. */
  private void layers() {
    if (eachLayer(Settings.LAYER_SCALES)) {
      Initialisation.Kind kind = s.get(Settings.INITIALISATION);
      unless(
          kind == Initialisation.Kind.GAUSSIAN,
          Settings.LAYER_SCALES,
          "needs initialisation = gaussian, not " + Spelling.of(kind));
      needs(Settings.MAX_STEPS, "is needed with layer-scales: the end of the run is not predicted");
    }
    if (eachLayer(Settings.LAYER_STEP_FACTORS) && OptimizerSettings.hasUnequalLayers(s)) {
      needs(
          Settings.MAX_STEPS,
          "is needed with layer-step-factors: the end of the run is not predicted");
    }
  }

  /** Returns whether a list is not empty, and checks that it has one number for each layer. */
  private boolean eachLayer(Setting<List<Double>> setting) {
    List<Double> values = s.get(setting);
    unless(
        values.isEmpty() || values.size() == depth,
        setting,
        "has %s, but depth is %d".formatted(Spelling.counted(values.size(), "number"), depth));
    return !values.isEmpty();
  }

  private void scale(Setting<?> key, double given, double alpha) {
    unless(
        !(given > 0 && Double.isFinite(given)) || (alpha > 0 && Double.isFinite(alpha)),
        key,
        "times the largest singular value, %s, is outside the range of a double"
            .formatted(largest()));
  }

  /** Checks the shapes of factors from files. */
  private void factors() {
    if (!s.has(Settings.INIT_FILES)) {
      return;
    }
    List<InputMatrix> files = s.get(Settings.INIT_FILES);
    if (files.size() != depth) {
      violated(
          Settings.INIT_FILES,
          "has %s, but depth is %d".formatted(Spelling.counted(files.size(), "file"), depth));
      return;
    }
    LayerWidths widths = RunConfig.widths(s);
    for (int j = 1; j <= files.size(); j++) {
      InputMatrix file = files.get(j - 1);
      unless(
          file.matrix().numRows() == widths.rowsOf(j)
              && file.matrix().numCols() == widths.colsOf(j),
          Settings.INIT_FILES,
          "W_%d in %s is %s, but the layer widths make it %d x %d"
              .formatted(j, file.location(), file.shape(), widths.rowsOf(j), widths.colsOf(j)));
    }
  }

  private void optimizer() {
    OptimizerKind kind = s.get(Settings.OPTIMIZER);
    if (kind instanceof LoadedOptimizer loaded) {
      loaded(loaded);
    }
    if (kind.scalesGradients()) {
      String with = "is needed with optimizer = " + Settings.OPTIMIZER.write(kind);
      needs(Settings.STEP_SIZE, with + ": it has no stability limit for relative-step-size");
      needs(Settings.MAX_STEPS, with + ": its end is not predicted");
    } else if (s.get(Settings.WEIGHT_DECAY) > 0) {
      needs(Settings.MAX_STEPS, "is needed with weight-decay: the end of the run is not predicted");
    }
    schedule();
  }

  private void loaded(LoadedOptimizer optimizer) {
    String jar = s.get(Settings.OPTIMIZER_JAR);
    unless(
        jar.equals(optimizer.sha256()),
        Settings.OPTIMIZER_JAR,
        "should be %s, the SHA-256 of %s, not %s; give the other jar with --jars, or choose another optimizer-jar"
            .formatted(optimizer.sha256(), optimizer.location(), jar));
    try {
      optimizer.create(s.get(Settings.OPTIMIZER_PARAMETERS));
    } catch (IllegalArgumentException e) {
      violated(Settings.OPTIMIZER_PARAMETERS, e.getMessage());
    }
  }

  private void schedule() {
    Schedule.Kind kind = s.get(Settings.SCHEDULE);
    if (kind != Schedule.Kind.CONSTANT) {
      needs(
          Settings.MAX_STEPS,
          "is needed with schedule = %s: it has no default if the step size changes"
              .formatted(Spelling.of(kind)));
    } else if (s.get(Settings.WARMUP_STEPS) > 0) {
      needs(
          Settings.MAX_STEPS,
          "is needed with warmup-steps: it has no default if the step size changes");
    }
    if (kind == Schedule.Kind.STEPS) {
      needs(Settings.STEP_FACTORS, "is needed with schedule = steps");
    }
    unless(
        kind != Schedule.Kind.GEOMETRIC || s.get(Settings.FINAL_STEP_FACTOR) > 0,
        Settings.FINAL_STEP_FACTOR,
        "should be a number > 0 with schedule = geometric, which never reaches 0");
  }

  /** Checks the noise of the steps. */
  private void noise() {
    if (found.isEmpty() && s.has(Settings.BATCH_SIZE)) {
      long observed = RunConfig.observation(s).count(rows, cols);
      unless(
          s.get(Settings.BATCH_SIZE) <= observed,
          Settings.BATCH_SIZE,
          "should be 1 to %d, the number of observed values, not %d"
              .formatted(observed, s.get(Settings.BATCH_SIZE)));
    }
    if (s.get(Settings.OBSERVATION) == ObservationScheme.Kind.REGRESSION) {
      String refused =
          "can't be combined with observation = regression, which keeps no single samples";
      unless(!s.has(Settings.BATCH_SIZE), Settings.BATCH_SIZE, refused);
      unless(!(s.get(Settings.LABEL_NOISE) > 0), Settings.LABEL_NOISE, refused);
    }
    if (s.get(Settings.OPTIMIZER) == Optimizer.Kind.GRADIENT_FLOW) {
      String refused =
          "can't be combined with optimizer = gradient-flow, which follows the gradient itself";
      unless(!s.has(Settings.BATCH_SIZE), Settings.BATCH_SIZE, refused);
      unless(!(s.get(Settings.LABEL_NOISE) > 0), Settings.LABEL_NOISE, refused);
      unless(!(s.get(Settings.TEMPERATURE) > 0), Settings.TEMPERATURE, refused);
    }
  }

  private void needs(Setting<?> setting, String message) {
    unless(s.has(setting), setting, message);
  }

  private void unless(boolean right, Setting<?> key, String message) {
    if (!right) {
      violated(key, message);
    }
  }

  private void violated(Setting<?> key, String message) {
    found.add(new Violation(key.name(), message));
  }
}
