package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.cli.TaskLog.Ended;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One run of some seconds whose process is killed in its middle. */
@Tag("nightly")
@ExtendWith(LocalSpark.class)
class CheckpointIT {
  private static final String TEXT =
      """
      name = one
      defaults { rows = 16, cols = 16, spectrum = linear, rank = 2, depth = 3, relative-step-size = 1e-4 }
      grids = [{ max-steps = 5000000, gradient-tolerance = 0, loss-tolerance = 0, checkpoint-interval = 500 ms }]
      """;

  /** Noise in each step, of which checkpoints contain nothing. */
  private static final String NOISY =
      TEXT.replace(
          "max-steps = 5000000",
          "max-steps = 2000000, batch-size = 64, label-noise = 1e-3, temperature = 1e-9");

  private final SparkSession spark;
  @TempDir private Path folder;

  CheckpointIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void run_whoseDriverIsKilledThreeTimes_goesOnToTheSameBits() throws Exception {
    for (int kill = 0; kill < 3; kill++) {
      try (Running sweep = sweep(TEXT, "local[1]")) {
        String before = checkpoint();
        sweep.await("a checkpoint of this start", () -> !checkpoint().equals(before));
        sweep.pause(Duration.ofSeconds(1));
        sweep.process().destroyForcibly();
        sweep.process().onExit().join();
      }
    }
    try (Running sweep = sweep(TEXT, "local[1]")) {
      assertWentOn(TEXT, sweep.end());
    }
  }

  @Test
  void noisyRun_whoseExecutorIsKilled_goesOnToTheSameBits() throws Exception {
    try (Running sweep = sweep(NOISY, "local-cluster[1,1,1024]")) {
      sweep.await("a third checkpoint", () -> number(checkpoint()) >= 3);
      sweep.executors().forEach(ProcessHandle::destroyForcibly);
      assertWentOn(NOISY, sweep.end());
    }
  }

  private void assertWentOn(String text, Outcome sweep) throws Exception {
    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.err()).contains("1/1 runs  0 failed").doesNotContain("\tat ");
    Views.register(spark, LongSweep.warehouse(folder));
    Row row = spark.sql("SELECT digest, seconds FROM runs").first();
    RunConfig config =
        SweepFile.parse(text, "one.conf", new Configuration(), List.of())
            .runs()
            .values()
            .iterator()
            .next();
    assertThat(row.getString(0)).isEqualTo(Run.execute(config).end().digest());
    // The last task took less than the run: the rest was done before.
    assertThat(lastTaskSeconds()).isLessThan(row.getDouble(1) - 1);
    assertThat(checkpoint()).isEmpty();
  }

  private Running sweep(String text, String master) throws IOException {
    String file = Files.writeString(folder.resolve("one.conf"), text).toString();
    return TaskLog.start(Launcher.in(folder), tasks(), "sweep", file, "--master", master);
  }

  private String checkpoint() {
    return LongSweep.checkpoint(folder, "one");
  }

  /** The number in the name RUN.NUMBER.checkpoint; 0 for no name. */
  private static long number(String checkpoint) {
    return checkpoint.isEmpty()
        ? 0
        : Long.parseLong(checkpoint.replaceAll(".*\\.(\\d+)\\.checkpoint", "$1"));
  }

  private double lastTaskSeconds() throws IOException {
    return TaskLog.read(tasks()).stream()
        .filter(Ended::succeeded)
        .reduce((a, b) -> b)
        .orElseThrow()
        .seconds();
  }

  private Path tasks() {
    return folder.resolve("tasks");
  }
}
