package io.github.dmfstages.intake;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.sweep.TaskBytes;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.deploy.SparkHadoopUtil;

/** Reads many files on Spark, with one task per file. */
public final class SparkImport implements Import.Reader {
  private final JavaSparkContext spark;
  private final ImportOptions options;

  /** Prepares to read files with the given options. */
  public SparkImport(JavaSparkContext spark, ImportOptions options) {
    this.spark = spark;
    this.options = options;
  }

  @Override
  public List<Ready> read(List<Import.Source> sources) throws InvalidConfigException {
    spark.sc().setJobDescription("import of %d files".formatted(sources.size()));
    List<Problem> problems = new ArrayList<>();
    List<Ready> ready = new ArrayList<>();
    for (byte[] bytes :
        spark
            .parallelize(sources.stream().map(TaskBytes::of).toList(), sources.size())
            .map(new Task(TaskBytes.of(options)))
            .collect()) {
      FileOutcome outcome = TaskBytes.read(bytes, FileOutcome.class);
      problems.addAll(outcome.problems());
      ready.addAll(outcome.runs());
    }
    InvalidConfigException.throwIfAny(problems);
    return ready;
  }

  /**
   * What a task found in its file.
   *
   * @param problems what is wrong with it; then there are no runs
   */
  private record FileOutcome(List<Ready> runs, List<Problem> problems) implements Serializable {}

  /**
   * A run whose row was made by a task, with attempt 1. Its bytes take less memory than the row.
   */
  static final class Ready implements Import.Made, Serializable {
    private static final long serialVersionUID = 1;

    private final String runId;
    private final byte[] bytes;

    private Ready(String runId, byte[] bytes) {
      this.runId = runId;
      this.bytes = bytes;
    }

    @Override
    public String runId() {
      return runId;
    }

    @Override
    public RunRow row(int attempt) {
      RunRow row = TaskBytes.read(bytes, RunRow.class);
      return new RunRow(
          row.runId(),
          attempt,
          row.config(),
          row.result(),
          row.error(),
          row.provenance(),
          row.endedAt(),
          row.imported());
    }
  }

  /** Reads one file on an executor. */
  private static final class Task implements Function<byte[], byte[]> {
    private static final long serialVersionUID = 1;

    private final byte[] options;

    private Task(byte[] options) {
      this.options = options;
    }

    @Override
    public byte[] call(byte[] bytes) throws IOException {
      Import.Source source = TaskBytes.read(bytes, Import.Source.class);
      List<Ready> runs = new ArrayList<>();
      List<Problem> problems = List.of();
      try {
        ImportedFile file =
            ImportedFile.read(
                source.location(),
                source.sha256(),
                TaskBytes.read(options, ImportOptions.class),
                SparkHadoopUtil.get().conf());
        for (ImportedFile.Pending run : file.runs()) {
          runs.add(new Ready(run.runId(), TaskBytes.of(run.row(1))));
        }
      } catch (InvalidConfigException e) {
        problems = e.problems();
      }
      return TaskBytes.of(new FileOutcome(new ArrayList<>(runs), new ArrayList<>(problems)));
    }
  }
}
