package io.github.dmfstages.intake;

import io.github.dmfstages.descent.TrajectoryRecord;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.linalg.Sha256;
import io.github.dmfstages.model.Factors;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RecordedResult;
import io.github.dmfstages.row.ImportedFrom;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.run.RecordedRun;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.stages.Detection;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;

/**
 * The runs of one file, read record by record. The memory of a run does not grow with its records.
 */
final class ImportedFile {
  private static final int LEAST_RECORDS = 2;

  /** No Spark computes anything of an imported run. */
  private static final Provenance PROVENANCE = Provenance.current(null);

  private final String location;
  private final String sha256;
  private final ImportOptions options;
  private final InputMatrix target;
  private final Layout layout;
  private final Map<String, Run> runs = new LinkedHashMap<>();

  /**
   * A run of the file.
   *
   * @param firstRow the number of its first record in the file
   */
  private record Run(RunKeys keys, RunConfig config, RecordedRun recorded, long firstRow) {}

  private ImportedFile(
      String location, String sha256, ImportOptions options, InputMatrix target, Records records)
      throws InvalidConfigException {
    this.location = location;
    this.sha256 = sha256;
    this.options = options;
    this.target = target;
    this.layout = Layout.of(location, records.names(), options.map(), options.runKeys());
    if (layout.step() >= 0 && options.known().recordEvery() != null) {
      throw Records.wrongFile(
          location,
          "has the steps in column '%s'; record-every is for files without steps"
              .formatted(records.names().get(layout.step())));
    }
  }

  /**
   * Reads all runs of a file.
   *
   * @param sha256 the SHA-256 of its bytes
   * @throws InvalidConfigException with the row and the column, if the file can't be imported
   */
  static ImportedFile read(
      String location, String sha256, ImportOptions options, Configuration hadoop)
      throws IOException, InvalidConfigException {
    SourceFile file = SourceFile.at(location, hadoop);
    try {
      if (!file.isNpz()) {
        try (Records records = file.records()) {
          return read(records, sha256, options, null);
        }
      }
      NpzFile npz = file.npz();
      try {
        String named = options.map().getOrDefault(Layout.TARGET, Layout.TARGET);
        InputMatrix target = null;
        if (npz.names().contains(named)) {
          target =
              new InputMatrix(file.location() + ":" + named, sha256, byColumns(npz.matrix(named)));
        }
        List<String> wanted = needed(npz, file.location(), options);
        try (Records records = npz.records(wanted::contains)) {
          return read(records, sha256, options, target);
        }
      } finally {
        npz.close();
      }
    } catch (ZipException | EOFException e) {
      throw Records.wrongFile(
          file.location(),
          "is damaged, or only a part of a file: "
              + (e.getMessage() == null ? "it ends too early" : e.getMessage()));
    }
  }

  /** Returns the names of the arrays that have a meaning. */
  private static List<String> needed(NpzFile npz, String location, ImportOptions options)
      throws InvalidConfigException {
    List<String> names = npz.names();
    Layout all = Layout.of(location, names, options.map(), options.runKeys());
    List<Integer> columns = new ArrayList<>(all.runKeys());
    columns.addAll(List.of(all.step(), all.loss(), all.gradientNorm()));
    columns.addAll(all.singularValues());
    columns.addAll(all.factors());
    return columns.stream().filter(c -> c >= 0).distinct().map(names::get).toList();
  }

  private static ImportedFile read(
      Records records, String sha256, ImportOptions options, InputMatrix target)
      throws IOException, InvalidConfigException {
    ImportedFile file = new ImportedFile(records.location(), sha256, options, target, records);
    while (records.next()) {
      file.add(records);
    }
    if (file.runs.isEmpty()) {
      throw Records.wrongFile(records.location(), "has no records");
    }
    for (Run run : file.runs.values()) {
      if (run.recorded().records() < LEAST_RECORDS) {
        throw Records.wrongFile(
            records.location(),
            "%sthere is only one record, in row %d; stages need many"
                .formatted(file.named(run), run.firstRow()));
      }
    }
    return file;
  }

  private String named(Run run) {
    return run.keys().all().isEmpty() ? "" : "run %s: ".formatted(run.keys().label());
  }

  private void add(Records records) throws InvalidConfigException {
    Factors factors = layout.factors().isEmpty() ? null : factors(records);
    String key = layout.runKeys().isEmpty() ? "" : key(records);
    Run run = runs.get(key);
    if (run == null) {
      run = begin(records, factors);
      runs.put(key, run);
    }
    TrajectoryRecord last = run.recorded().last();
    long step =
        layout.step() >= 0
            ? Cells.step(records, layout.step())
            : run.recorded().records()
                * (options.known().recordEvery() == null ? 1 : options.known().recordEvery());
    if (last != null && step <= last.step()) {
      throw records.wrong(
          layout.step(),
          "%sstep %d comes after step %d. Steps should grow; if the file has several runs, name the columns that tell them apart with --run-keys"
              .formatted(named(run), step, last.step()));
    }
    try {
      if (detection() == Detection.FACTORS) {
        run.recorded().add(step, factors);
      } else {
        run.recorded().add(record(records, step, factors, run.recorded()));
      }
    } catch (ArithmeticException e) {
      throw records.wrong("the factors have no finite product: " + e.getMessage());
    }
  }

  private String key(Records records) throws InvalidConfigException {
    StringBuilder key = new StringBuilder();
    for (int column : layout.runKeys()) {
      key.append(Cells.text(records, column)).append('\u0000');
    }
    return key.toString();
  }

  private Run begin(Records records, Factors factors) throws InvalidConfigException {
    RunKeys keys = RunKeys.of(records, layout, options);
    RunConfig config = keys.config(target, factors);
    if (factors != null
        && config.find(Settings.TARGET_FILE).isPresent()
        && !sameShape(config.get(Settings.TARGET_FILE).target().matrix(), factors)) {
      throw records.wrong(
          "the product of the factors is %d x %d, but the target is not"
              .formatted(factors.widths().rows(), factors.widths().cols()));
    }
    return new Run(keys, config, new RecordedRun(config, detection()), records.row());
  }

  private static boolean sameShape(DenseMatrix matrix, Factors factors) {
    return matrix.numRows() == factors.widths().rows()
        && matrix.numCols() == factors.widths().cols();
  }

  private Detection detection() {
    boolean knowsTarget = target != null || options.known().values().has(Settings.TARGET_FILE);
    return !layout.factors().isEmpty() && knowsTarget
        ? Detection.FACTORS
        : layout.gradientNorm() >= 0
            ? Detection.GRADIENT
            : layout.loss() >= 0 ? Detection.LOSS : Detection.SINGULAR_VALUES;
  }

  private TrajectoryRecord record(Records records, long step, Factors factors, RecordedRun run)
      throws InvalidConfigException {
    double loss = layout.loss() < 0 ? Double.NaN : Cells.finite(records, layout.loss());
    double norm = Double.NaN;
    if (layout.gradientNorm() >= 0) {
      norm = Cells.finite(records, layout.gradientNorm());
      if (norm < 0) {
        throw records.wrong(layout.gradientNorm(), norm + " is negative, which a norm can't be");
      }
    }
    DenseVector values =
        factors != null
            ? FactorProduct.singularValues(factors)
            : layout.singularValues().isEmpty() ? null : singularValues(records, run);
    return new TrajectoryRecord(step, loss, norm, values);
  }

  /** Returns the singular values of a record, largest first; null if it has none. */
  private DenseVector singularValues(Records records, RecordedRun run)
      throws InvalidConfigException {
    List<Integer> columns = layout.singularValues();
    int first = columns.get(0);
    boolean mayLack = layout.loss() >= 0 || layout.gradientNorm() >= 0;
    double[] values =
        columns.size() == 1 && records.value(first) instanceof double[] list
            ? Cells.finite(records, first, mayLack ? Cells.withoutEnd(list) : list)
            : separate(records, mayLack);
    if (values.length == 0 && mayLack) {
      return null;
    }
    DenseVector before = run.lastSingularValues();
    if (values.length == 0 || (before != null && values.length != before.size())) {
      throw records.wrong(
          first,
          "has %d singular values, but the records before have %d"
              .formatted(values.length, before == null ? 0 : before.size()));
    }
    Arrays.sort(values);
    if (values[0] < 0) {
      throw records.wrong(first, values[0] + " is negative, which a singular value can't be");
    }
    double[] largestFirst = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      largestFirst[i] = values[values.length - 1 - i];
    }
    return new DenseVector(largestFirst);
  }

  /**
   * Returns singular values that have a column each.
   *
   * @param mayLack whether the last columns may have no value
   */
  private double[] separate(Records records, boolean mayLack) throws InvalidConfigException {
    List<Integer> columns = layout.singularValues();
    int size = columns.size();
    while (mayLack && size > 0 && records.value(columns.get(size - 1)) == null) {
      size--;
    }
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = Cells.finite(records, columns.get(i));
    }
    return values;
  }

  private Factors factors(Records records) throws InvalidConfigException {
    List<DenseMatrix> matrices = new ArrayList<>();
    for (int column : layout.factors()) {
      if (!(records.value(column) instanceof DenseMatrix matrix) || matrix.values().length == 0) {
        throw records.wrong(column, "should be a matrix in each record");
      }
      Cells.finite(records, column, matrix.values());
      matrices.add(byColumns(matrix));
    }
    try {
      return new Factors(matrices);
    } catch (IllegalArgumentException e) {
      throw records.wrong(e.getMessage() + ", so the product W_N .. W_1 does not exist");
    }
  }

  /** Returns a matrix that is stored column by column. */
  private static DenseMatrix byColumns(DenseMatrix matrix) {
    return new DenseMatrix(matrix.numRows(), matrix.numCols(), matrix.toArray());
  }

  /** A run whose row can be made. */
  record Pending(String runId, ImportedFile file, String key) implements Import.Made {
    @Override
    public RunRow row(int attempt) {
      return file.row(key, runId, attempt);
    }
  }

  /** Returns the runs, in the order of the file. */
  List<Pending> runs() {
    return runs.entrySet().stream()
        .map(entry -> new Pending(runId(entry.getValue().keys()), this, entry.getKey()))
        .toList();
  }

  /** Returns the id of a run: the SHA-256 of the file's and of the run keys. */
  private String runId(RunKeys keys) {
    String text = "imported run\n" + sha256 + "\n" + ImportOptions.object(keys.all()) + "\n";
    return Sha256.hex(text.getBytes(StandardCharsets.UTF_8));
  }

  private RunRow row(String key, String runId, int attempt) {
    Run run = runs.remove(key);
    RecordedResult recorded = run.recorded().result();
    return new RunRow(
        runId,
        attempt,
        run.config(),
        recorded.result(),
        null,
        PROVENANCE,
        Instant.now(),
        ImportedFrom.of(
            run.keys().label(),
            run.firstRow(),
            run.keys().json(),
            location,
            sha256,
            options.json(),
            recorded));
  }
}
