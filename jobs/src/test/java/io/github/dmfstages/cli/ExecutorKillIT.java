package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.cli.LongSweep.Undisturbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An executor that is killed costs the runs that it was computing, and no other. */
@ExtendWith({LocalSpark.class, LongSweep.class})
class ExecutorKillIT {
  private final SparkSession spark;
  private final Undisturbed undisturbed;
  @TempDir private Path folder;

  ExecutorKillIT(SparkSession spark, Undisturbed undisturbed) {
    this.spark = spark;
    this.undisturbed = undisturbed;
  }

  @Test
  void executor_killedInMidSweep_costsOnlyWhatItWasComputing() throws Exception {
    Path events = Files.createDirectory(folder.resolve("events"));
    Outcome sweep;
    try (Running running = sweep(events)) {
      running.await("a commit", () -> !LongSweep.files(folder).isEmpty());
      executors(running).findFirst().orElseThrow().destroyForcibly();
      assertThat(LongSweep.committed(folder)).isLessThan(LongSweep.RUNS);
      sweep = running.end();
    }

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.err()).contains("200/200 runs  0 failed").doesNotContain("\tat ");
    assertThat(LongSweep.views(spark, folder)).isEqualTo(undisturbed.views());
    // Two executors of one slot each: no more than one run was in flight on the one that was
    // killed.
    List<JsonNode> ends = tasksThatEnded(events);
    assertThat(ends)
        .filteredOn(end -> end.at("/Task End Reason/Reason").asText().equals("Success"))
        .extracting(end -> end.at("/Task Info/Index").asInt())
        .as("every run's task succeeded once")
        .hasSize(LongSweep.RUNS)
        .doesNotHaveDuplicates();
    assertThat(ends)
        .filteredOn(end -> !end.at("/Task End Reason/Reason").asText().equals("Success"))
        .extracting(end -> end.at("/Task End Reason/Reason").asText())
        .as("the executor's own task was lost")
        .containsExactly("ExecutorLostFailure");
  }

  private Running sweep(Path events) throws IOException {
    return Launcher.in(folder)
        .start(
            "sweep",
            LongSweep.write(folder).toString(),
            "--master",
            "local-cluster[2,1,1024]",
            "--conf",
            "spark.dmf.commit-after=500ms",
            "--conf",
            "spark.eventLog.enabled=true",
            "--conf",
            "spark.eventLog.rolling.enabled=false",
            "--conf",
            "spark.eventLog.compress=false",
            "--conf",
            "spark.eventLog.dir=" + events.toUri());
  }

  private static Stream<ProcessHandle> executors(Running running) {
    return running
        .process()
        .descendants()
        .filter(
            process ->
                process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"));
  }

  /** Ends of tasks, as Spark's own log tells them, of the job with a task a run. */
  private static List<JsonNode> tasksThatEnded(Path events) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(events)) {
      for (String line : Files.readAllLines(files.findFirst().orElseThrow())) {
        all.add(json.readTree(line));
      }
    }
    int stage =
        all.stream()
            .filter(event -> event.at("/Event").asText().equals("SparkListenerStageSubmitted"))
            .filter(event -> event.at("/Stage Info/Number of Tasks").asInt() == LongSweep.RUNS)
            .findFirst()
            .orElseThrow()
            .at("/Stage Info/Stage ID")
            .asInt();
    return all.stream()
        .filter(event -> event.at("/Event").asText().equals("SparkListenerTaskEnd"))
        .filter(event -> event.at("/Stage ID").asInt() == stage)
        .toList();
  }
}
