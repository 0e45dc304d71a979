package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.run.RunConfig;
import io.github.dmfstages.table.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
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

  private final SparkSession spark;
  @TempDir private Path folder;

  CheckpointIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void run_whoseDriverIsKilledThreeTimes_goesOnToTheSameBits() throws Exception {
    for (int kill = 0; kill < 3; kill++) {
      try (Running sweep = sweep("local[1]", "events-" + kill)) {
        String before = checkpoint();
        sweep.await("a checkpoint of this start", () -> !checkpoint().equals(before));
        sweep.pause(Duration.ofSeconds(1));
        sweep.process().destroyForcibly();
        sweep.process().onExit().join();
      }
    }
    try (Running sweep = sweep("local[1]", "events")) {
      assertWentOn(sweep.end());
    }
  }

  @Test
  void run_whoseExecutorIsKilled_goesOnToTheSameBits() throws Exception {
    try (Running sweep = sweep("local-cluster[1,1,1024]", "events")) {
      sweep.await("a third checkpoint", () -> checkpoint().contains(".000000003."));
      sweep
          .process()
          .descendants()
          .filter(p -> p.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
          .forEach(ProcessHandle::destroyForcibly);
      assertWentOn(sweep.end());
    }
  }

  private void assertWentOn(Outcome sweep) throws Exception {
    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.err()).contains("1/1 runs  0 failed").doesNotContain("\tat ");
    Views.register(spark, LongSweep.warehouse(folder));
    Row row = spark.sql("SELECT digest, seconds FROM runs").first();
    RunConfig config =
        SweepFile.parse(TEXT, "one.conf", new Configuration(), List.of())
            .runs()
            .values()
            .iterator()
            .next();
    assertThat(row.getString(0)).isEqualTo(Run.execute(config).end().digest());
    // The last task took less than the run: the rest was done before.
    assertThat(lastTaskSeconds()).isLessThan(row.getDouble(1) - 1);
    assertThat(checkpoint()).isEmpty();
  }

  private Running sweep(String master, String events) throws IOException {
    Path log = Files.createDirectories(folder.resolve(events));
    return Launcher.in(folder)
        .start(
            "sweep",
            Files.writeString(folder.resolve("one.conf"), TEXT).toString(),
            "--master",
            master,
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.rolling.enabled=false",
            "--conf",
            "spark.eventLog.compress=false",
            "--conf",
            "spark.eventLog.dir=" + log.toUri());
  }

  /** The name of the run's checkpoint; empty if there is none. */
  private String checkpoint() {
    Path checkpoints = folder.resolve("warehouse/checkpoints/sweep=one");
    if (!Files.isDirectory(checkpoints)) {
      return "";
    }
    try (Stream<Path> files = Files.list(checkpoints)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[^.].*\\.checkpoint"))
          .sorted()
          .reduce("", (a, b) -> b);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private double lastTaskSeconds() throws IOException {
    ObjectMapper json = new ObjectMapper();
    double seconds = Double.NaN;
    try (Stream<Path> files = Files.list(folder.resolve("events"))) {
      for (String line : Files.readAllLines(files.findFirst().orElseThrow())) {
        JsonNode event = json.readTree(line);
        if (event.at("/Event").asText().equals("SparkListenerTaskEnd")
            && event.at("/Task End Reason/Reason").asText().equals("Success")) {
          JsonNode task = event.at("/Task Info");
          seconds = (task.at("/Finish Time").asLong() - task.at("/Launch Time").asLong()) / 1000.0;
        }
      }
    }
    return seconds;
  }
}
