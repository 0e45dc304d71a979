package io.github.dmfstages.run;

import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.model.Target;
import io.github.dmfstages.run.InvalidRunException.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is wrong with settings: everything at once, each with its key. */
final class SettingsCheck {
  private static final int MAX_DEPTH = 16;
  // Of numbers in one array, the most that every JVM allows. Engines pad rows and columns to
  // multiples of eight.
  private static final long MAX_NUMBERS = Integer.MAX_VALUE - 8;
  private static final int BLOCK = 8;
  // Of sigma_1: below, squares of gradients, of order sigma_1^(4-2/N), would be 0 to a double, and
  // a run would seem to stand still; above, the loss would be infinite.
  private static final double LEAST_SIGMA = 1e-60;
  private static final double MOST_SIGMA = 1e150;

  private final RunSettings s;
  private final List<Violation> found = new ArrayList<>();

  private SettingsCheck(RunSettings settings) {
    this.s = settings;
  }

  static List<Violation> violations(RunSettings settings) {
    SettingsCheck check = new SettingsCheck(settings);
    check.unless(settings.rows() >= 1, "rows", "should be at least 1, not " + settings.rows());
    check.unless(settings.cols() >= 1, "cols", "should be at least 1, not " + settings.cols());
    check.unless(
        1 <= settings.depth() && settings.depth() <= MAX_DEPTH,
        "depth",
        "should be 1 to " + MAX_DEPTH + ", not " + settings.depth());
    check.target();
    check.widths();
    if (check.found.isEmpty()) {
      check.sizes();
    }
    if (check.found.isEmpty()) {
      check.observation();
      check.factors();
    }
    check.start();
    check.optimizer();
    check.end();
    return check.found;
  }

  private void target() {
    if (s.spectrum() instanceof Spectrum.Given given) {
      givenTarget(given.target(), given.singularValues().size());
    } else if (s.spectrum() instanceof Spectrum.Listed listed) {
      listedSpectrum(listed);
    } else if (s.rank().isEmpty()) {
      violated("rank", "is needed, because the spectrum is not a list");
    } else {
      int rank = s.rank().getAsInt();
      int most = Math.min(s.rows(), s.cols());
      unless(rank >= 1, "rank", "should be at least 1, not " + rank);
      unless(
          rank <= most || most < 1,
          "rank",
          "should be at most %d, because min(rows, cols) is %d".formatted(most, most));
    }
    unless(
        !s.targetSymmetric() || s.rows() == s.cols(),
        "target-symmetric",
        "needs as many rows as cols, not " + s.rows() + " and " + s.cols());
    double sigma = largest();
    unless(
        LEAST_SIGMA <= sigma && sigma <= MOST_SIGMA,
        s.spectrum() instanceof Spectrum.Given ? "target-file" : "spectrum",
        ("has %s as its largest singular value, but squares of what is computed are within the"
                + " range of a double only from %s to %s: scale the target")
            .formatted(sigma, LEAST_SIGMA, MOST_SIGMA));
  }

  /** sigma_1, as far as it can be known before the target is drawn: spectra with names have 1. */
  private double largest() {
    if (s.spectrum() instanceof Spectrum.Listed listed) {
      return Target.largestFirst(Target.singularValues(listed, listed.values().size())).apply(0);
    }
    return s.spectrum() instanceof Spectrum.Given given && given.singularValues().size() > 0
        ? given.singularValues().apply(0)
        : 1;
  }

  private void listedSpectrum(Spectrum.Listed listed) {
    int size = listed.values().size();
    int most = Math.min(s.rows(), s.cols());
    unless(size <= most, "spectrum", "has " + size + " values, but min(rows, cols) is " + most);
    unless(
        s.targetSymmetric() || !listed.hasNegative(),
        "spectrum",
        "has values below 0, which only target-symmetric = true allows");
    s.rank()
        .ifPresent(
            r ->
                unless(
                    r == size,
                    "rank",
                    "should be %d, because the spectrum has %d values".formatted(size, size)));
  }

  private void givenTarget(InputMatrix target, int rank) {
    int rows = target.matrix().numRows();
    int cols = target.matrix().numCols();
    String where = ", because the matrix in " + target.location() + " has ";
    unless(s.rows() == rows, "rows", "should be " + rows + where + rows + " rows");
    unless(s.cols() == cols, "cols", "should be " + cols + where + cols + " columns");
    unless(
        !s.targetSymmetric(),
        "target-symmetric",
        "is for targets that are drawn; the matrix in " + target.location() + " is as it is");
    unless(rank > 0, "target-file", "has nothing but zeros in " + target.location());
    s.rank()
        .ifPresent(r -> unless(r == rank, "rank", "should be " + rank + where + "rank " + rank));
  }

  private void widths() {
    s.hiddenWidth()
        .ifPresent(w -> unless(w >= 1, "hidden-width", "should be at least 1, not " + w));
    s.layerWidths()
        .ifPresent(
            widths -> {
              unless(
                  s.hiddenWidth().isEmpty(), "layer-widths", "and hidden-width exclude each other");
              unless(
                  widths.size() == s.depth() - 1,
                  "layer-widths",
                  "has %s, but depth %d has %s"
                      .formatted(
                          Spelling.counted(widths.size(), "width"),
                          s.depth(),
                          Spelling.counted(s.depth() - 1, "hidden layer")));
              unless(
                  widths.stream().allMatch(w -> w >= 1),
                  "layer-widths",
                  "should be at least 1, not " + widths);
            });
  }

  /**
   * That arrays can hold the matrices: the target, the factors together (the Hessian's vectors),
   * and the products of the first and of the last factors.
   */
  private void sizes() {
    int rows = s.rows();
    int cols = s.cols();
    fits(
        numbers(rows, cols),
        "rows",
        "is %d and cols is %d: the target takes".formatted(rows, cols));
    if (!found.isEmpty()) {
      return;
    }
    List<Integer> widths = s.widths().widths();
    String key =
        s.layerWidths().isPresent()
            ? "layer-widths"
            : s.hiddenWidth().isPresent() ? "hidden-width" : "rows";
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

  /** How many numbers a matrix takes, padding included. */
  private static long numbers(long rows, long cols) {
    return (rows + BLOCK - 1) / BLOCK * BLOCK * ((cols + BLOCK - 1) / BLOCK * BLOCK);
  }

  private void fits(long numbers, String key, String message) {
    unless(
        numbers <= MAX_NUMBERS,
        key,
        "%s %d numbers, more than the %d of the largest array"
            .formatted(message, numbers, MAX_NUMBERS));
  }

  private void observation() {
    RunSettings.Seen seen = s.observation();
    unless(
        seen.noise() >= 0 && Double.isFinite(seen.noise()),
        "noise",
        "should be a number >= 0, not " + seen.noise());
    switch (seen.kind()) {
      case FULL -> {}
      case COMPLETION -> completion(seen);
      case SENSING -> sensing(seen);
    }
  }

  private void completion(RunSettings.Seen seen) {
    long entries = (long) s.rows() * s.cols();
    if (seen.maskFile().isPresent()) {
      InputMatrix mask = seen.maskFile().get();
      unless(
          seen.observedEntries().isEmpty(), "mask-file", "and observed-entries exclude each other");
      unless(
          mask.matrix().numRows() == s.rows() && mask.matrix().numCols() == s.cols(),
          "mask-file",
          "is %s in %s, but the target is %d x %d"
              .formatted(mask.shape(), mask.location(), s.rows(), s.cols()));
      double[] values = mask.matrix().toArray();
      unless(
          Arrays.stream(values).allMatch(v -> v == 0 || v == 1),
          "mask-file",
          "has other values than 0 and 1 in " + mask.location());
      unless(
          Arrays.stream(values).anyMatch(v -> v == 1),
          "mask-file",
          "has no 1 in " + mask.location() + ": nothing is observed");
    } else if (seen.observedEntries().isPresent()) {
      long count = seen.observedEntries().getAsLong();
      unless(
          1 <= count && count <= entries,
          "observed-entries",
          "should be 1 to rows x cols = " + entries + ", not " + count);
    } else {
      violated("observed-entries", "or mask-file is needed with observation = completion");
    }
  }

  private void sensing(RunSettings.Seen seen) {
    long entries = (long) s.rows() * s.cols();
    if (seen.measurementsFile().isPresent()) {
      InputMatrix file = seen.measurementsFile().get();
      unless(
          seen.measurements().isEmpty(),
          "measurements-file",
          "and measurements exclude each other");
      unless(
          file.matrix().numCols() == entries,
          "measurements-file",
          "is %s in %s, but a measurement of a %d x %d target is a row of %d values"
              .formatted(file.shape(), file.location(), s.rows(), s.cols(), entries));
      seen.observationsFile().ifPresent(y -> observations(y, file.matrix().numRows()));
      measured(file.matrix().numRows(), "measurements-file");
    } else if (seen.measurements().isPresent()) {
      int p = seen.measurements().getAsInt();
      unless(p >= 1, "measurements", "should be at least 1, not " + p);
      measured(p, "measurements");
      unless(
          seen.observationsFile().isEmpty(),
          "observations-file",
          "needs measurements-file: observations of what?");
    } else {
      violated("measurements", "or measurements-file is needed with observation = sensing");
    }
  }

  private void observations(InputMatrix file, int p) {
    int rows = file.matrix().numRows();
    int cols = file.matrix().numCols();
    unless(
        (rows == p && cols == 1) || (rows == 1 && cols == p),
        "observations-file",
        "is %s in %s, but should have one value for each of %s"
            .formatted(file.shape(), file.location(), Spelling.counted(p, "measurement")));
  }

  private void measured(int measurements, String key) {
    long entries = (long) s.rows() * s.cols();
    String made = "makes %d measurements of %d entries, which take";
    fits(numbers(measurements, entries), key, made.formatted(measurements, entries));
  }

  private void start() {
    if (s.initialisation() == Initialisation.Kind.FILE) {
      String from = "with initialisation = file";
      unless(s.initFiles().isPresent(), "init-files", "is needed " + from);
      unless(s.stepSize() instanceof StepSize.Absolute, "step-size", "is needed " + from);
      unless(s.maxSteps().isPresent(), "max-steps", "is needed " + from);
    } else {
      unless(
          s.initScale().isPresent()
              || s.relativeInitScale().isPresent()
              || s.depth() < 1
              || Initialisation.defaultRelativeScale(s.depth()).isPresent(),
          "init-scale",
          "has no default at depth "
              + s.depth()
              + ": give the end-to-end scale, or relative-init-scale");
    }
    unless(
        s.initScale().isEmpty() || s.relativeInitScale().isEmpty(),
        "init-scale",
        "and relative-init-scale exclude each other");
    s.initScale().ifPresent(alpha -> scale("init-scale", alpha, alpha));
    s.relativeInitScale().ifPresent(r -> scale("relative-init-scale", r, r * largest()));
  }

  private void scale(String key, double given, double alpha) {
    boolean right = given >= 0 && Double.isFinite(given);
    unless(right, key, "should be a number >= 0, not " + given);
    unless(
        !right || given == 0 || (alpha > 0 && Double.isFinite(alpha)),
        key,
        "times the largest singular value, %s, is outside the range of a double"
            .formatted(largest()));
  }

  /** The shapes of factors from files. */
  private void factors() {
    if (s.initialisation() != Initialisation.Kind.FILE || s.initFiles().isEmpty()) {
      return;
    }
    List<InputMatrix> files = s.initFiles().get();
    if (files.size() != s.depth()) {
      violated(
          "init-files",
          "has %s, but depth is %d".formatted(Spelling.counted(files.size(), "file"), s.depth()));
      return;
    }
    LayerWidths widths = s.widths();
    for (int j = 1; j <= files.size(); j++) {
      InputMatrix file = files.get(j - 1);
      unless(
          file.matrix().numRows() == widths.rowsOf(j)
              && file.matrix().numCols() == widths.colsOf(j),
          "init-files",
          "W_%d in %s is %s, but the layer widths make it %d x %d"
              .formatted(j, file.location(), file.shape(), widths.rowsOf(j), widths.colsOf(j)));
    }
  }

  private void optimizer() {
    RunSettings.Rule rule = s.optimizer();
    share("momentum", rule.momentum());
    share("decay", rule.decay());
    rule.epsilon()
        .ifPresent(
            e ->
                unless(e > 0 && Double.isFinite(e), "epsilon", "should be a number > 0, not " + e));
    if (rule.kind().scalesGradients()) {
      String optimizer = "is needed with optimizer = " + Spelling.of(rule.kind());
      unless(
          s.stepSize() instanceof StepSize.Absolute,
          "step-size",
          optimizer + ": it has no stability limit for relative-step-size");
      unless(s.maxSteps().isPresent(), "max-steps", optimizer + ": its escapes are not predicted");
    }
  }

  private void share(String key, double value) {
    unless(value >= 0 && value < 1, key, "should be at least 0 and below 1, not " + value);
  }

  private void end() {
    double step = s.stepSize().value();
    unless(
        step > 0 && Double.isFinite(step),
        s.stepSize().key(),
        "should be a number > 0, not " + step);
    s.maxSteps().ifPresent(n -> unless(n >= 1, "max-steps", "should be at least 1, not " + n));
    s.lossTolerance()
        .ifPresent(
            f ->
                unless(
                    f >= 0 && f < 1,
                    "loss-tolerance",
                    "should be at least 0 and below 1, not " + f));
    double g = s.gradientTolerance();
    unless(g >= 0 && g < 1, "gradient-tolerance", "should be at least 0 and below 1, not " + g);
    long every = s.recordPairsEvery();
    unless(every >= 0, "record-pairs-every", "should be at least 0, not " + every);
    s.timeLimit()
        .ifPresent(
            limit ->
                unless(
                    limit.compareTo(Duration.ZERO) > 0,
                    "time-limit",
                    "should be longer than 0 seconds"));
    unless(
        !s.checkpointInterval().isNegative(),
        "checkpoint-interval",
        "should be 0 seconds or longer");
  }

  private void unless(boolean right, String key, String message) {
    if (!right) {
      violated(key, message);
    }
  }

  private void violated(String key, String message) {
    found.add(new Violation(key, message));
  }
}
