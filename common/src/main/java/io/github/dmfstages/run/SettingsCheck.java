package io.github.dmfstages.run;

import io.github.dmfstages.descent.StepSize;
import io.github.dmfstages.model.Initialisation;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.LayerWidths;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.run.InvalidRunException.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is wrong with settings: everything at once, each with its key. */
final class SettingsCheck {
  private static final int MAX_DEPTH = 16;
  // Of numbers in one array of measurements: 2 GB.
  private static final long MAX_MEASURED = 1L << 28;

  private final RunSettings s;
  private final List<Violation> found = new ArrayList<>();

  private SettingsCheck(RunSettings settings) {
    this.s = settings;
  }

  static List<Violation> violations(RunSettings settings) {
    SettingsCheck check = new SettingsCheck(settings);
    check.unless(settings.rows() >= 1, "rows", "is at least 1, not " + settings.rows());
    check.unless(settings.cols() >= 1, "cols", "is at least 1, not " + settings.cols());
    check.unless(
        1 <= settings.depth() && settings.depth() <= MAX_DEPTH,
        "depth",
        "is 1 to " + MAX_DEPTH + ", not " + settings.depth());
    check.target();
    check.widths();
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
      unless(rank >= 1, "rank", "is at least 1, not " + rank);
      unless(rank <= most || most < 1, "rank", "is " + rank + ", but min(rows, cols) is " + most);
    }
    unless(
        !s.targetSymmetric() || s.rows() == s.cols(),
        "target-symmetric",
        "needs as many rows as cols, not " + s.rows() + " and " + s.cols());
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
                    r == size, "rank", "is " + r + ", but the spectrum has " + size + " values"));
  }

  private void givenTarget(InputMatrix target, int rank) {
    int rows = target.matrix().numRows();
    int cols = target.matrix().numCols();
    String where = ", but the matrix in " + target.location();
    unless(s.rows() == rows, "rows", "is " + s.rows() + where + " has " + rows + " rows");
    unless(s.cols() == cols, "cols", "is " + s.cols() + where + " has " + cols + " columns");
    unless(
        !s.targetSymmetric(),
        "target-symmetric",
        "is for targets that are drawn; the matrix in " + target.location() + " is as it is");
    unless(rank > 0, "target-file", "has nothing but zeros in " + target.location());
    s.rank().ifPresent(r -> unless(r == rank, "rank", "is " + r + where + " has rank " + rank));
  }

  private void widths() {
    s.hiddenWidth().ifPresent(w -> unless(w >= 1, "hidden-width", "is at least 1, not " + w));
    s.layerWidths()
        .ifPresent(
            widths -> {
              unless(
                  s.hiddenWidth().isEmpty(), "layer-widths", "and hidden-width exclude each other");
              unless(
                  widths.size() == s.depth() - 1,
                  "layer-widths",
                  "has "
                      + widths.size()
                      + " widths, but depth "
                      + s.depth()
                      + " has "
                      + (s.depth() - 1)
                      + " hidden layers");
              unless(
                  widths.stream().allMatch(w -> w >= 1),
                  "layer-widths",
                  "are at least 1, not " + widths);
            });
  }

  private void observation() {
    RunSettings.Seen seen = s.observation();
    unless(
        seen.noise() >= 0 && Double.isFinite(seen.noise()),
        "noise",
        "is a number >= 0, not " + seen.noise());
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
          "is 1 to rows x cols = " + entries + ", not " + count);
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
      measured(file.matrix().numRows() * entries, "measurements-file");
    } else if (seen.measurements().isPresent()) {
      int p = seen.measurements().getAsInt();
      unless(p >= 1, "measurements", "is at least 1, not " + p);
      measured(p * entries, "measurements");
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
        "is %s in %s, but there are %d measurements".formatted(file.shape(), file.location(), p));
  }

  private void measured(long numbers, String key) {
    unless(
        numbers <= MAX_MEASURED,
        key,
        "makes measurements x rows x cols = " + numbers + ", more than " + MAX_MEASURED);
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
              || s.depth() < 1
              || Initialisation.defaultScale(s.depth()).isPresent(),
          "init-scale",
          "has no default at depth " + s.depth() + ": give the end-to-end scale");
    }
    s.initScale()
        .ifPresent(
            a -> unless(a >= 0 && Double.isFinite(a), "init-scale", "is a number >= 0, not " + a));
  }

  /** The shapes of factors from files. */
  private void factors() {
    if (s.initialisation() != Initialisation.Kind.FILE || s.initFiles().isEmpty()) {
      return;
    }
    List<InputMatrix> files = s.initFiles().get();
    if (files.size() != s.depth()) {
      violated("init-files", "has " + files.size() + " files, but depth is " + s.depth());
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
            e -> unless(e > 0 && Double.isFinite(e), "epsilon", "is a number > 0, not " + e));
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
    unless(value >= 0 && value < 1, key, "is at least 0 and below 1, not " + value);
  }

  private void end() {
    double step = s.stepSize().value();
    unless(step > 0 && Double.isFinite(step), s.stepSize().key(), "is a number > 0, not " + step);
    s.maxSteps().ifPresent(n -> unless(n >= 1, "max-steps", "is at least 1, not " + n));
    s.lossTolerance()
        .ifPresent(
            f -> unless(f >= 0 && f < 1, "loss-tolerance", "is at least 0 and below 1, not " + f));
    double g = s.gradientTolerance();
    unless(g >= 0 && g < 1, "gradient-tolerance", "is at least 0 and below 1, not " + g);
    long every = s.recordPairsEvery();
    unless(every >= 0, "record-pairs-every", "is at least 0, not " + every);
    s.timeLimit()
        .ifPresent(
            limit ->
                unless(
                    limit.compareTo(Duration.ZERO) > 0, "time-limit", "is longer than 0 seconds"));
    unless(!s.checkpointInterval().isNegative(), "checkpoint-interval", "is 0 seconds or longer");
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
