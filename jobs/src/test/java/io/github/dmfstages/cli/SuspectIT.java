package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.view.Views;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run whose executor dies each time: here by kill -9, as a container does that took too much. */
@Tag("nightly")
@ExtendWith(LocalSpark.class)
class SuspectIT {
  /** The first run takes some ten seconds, the others are done long before. */
  private static final String TEXT =
      """
      name = suspect
      defaults { rows = 16, cols = 16, spectrum = linear, rank = 2, depth = 3, gradient-tolerance = 0, loss-tolerance = 0 }
      grids = [
        { relative-step-size = 1e-4, max-steps = 2000000, checkpoint-interval = 500 ms }
        { relative-step-size = 1e-2, max-steps = 1000, seed = { from = 2, to = 9 } }
      ]
      """;

  private final SparkSession spark;
  @TempDir private Path folder;

  SuspectIT(SparkSession spark) {
    this.spark = spark;
  }

  private Running sweep(String... more) throws Exception {
    Files.writeString(folder.resolve("suspect.conf"), TEXT);
    List<String> command =
        new ArrayList<>(List.of("sweep", "suspect.conf", "--master", "local-cluster[1,1,1024]"));
    command.addAll(List.of(more));
    return Launcher.in(folder).start(command.toArray(String[]::new));
  }

  /** Kills the executor as soon as the long run has saved a checkpoint on it. */
  private void killUnderTheRun(Running sweep) {
    String before = checkpoint();
    sweep.await("another checkpoint", () -> !checkpoint().equals(before));
    sweep.executors().forEach(ProcessHandle::destroyForcibly);
  }

  private String checkpoint() {
    return LongSweep.checkpoint(folder, "suspect");
  }

  private Map<String, Row> rows() throws Exception {
    Views.register(spark, LongSweep.warehouse(folder));
    return spark
        .sql("SELECT run_id, status, digest, error, attempt FROM runs")
        .collectAsList()
        .stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row));
  }

  @Test
  void run_underWhichThreeExecutorsDie_failsAndTakesNoOtherAlong() throws Exception {
    Map<String, RunConfig> runs =
        SweepFile.parse(TEXT, "suspect.conf", new Configuration(), List.of()).runs();
    String suspect = runs.keySet().iterator().next();
    Outcome sweep;
    try (Running running = sweep("--progress", "json")) {
      killUnderTheRun(running);
      killUnderTheRun(running);
      running.awaitErr("\"suspect\"");
      killUnderTheRun(running);
      sweep = running.end();
    }

    assertThat(sweep.exitCode()).as("%s", sweep).isEqualTo(1);
    assertThat(sweep.errLines())
        .filteredOn(line -> line.startsWith("{\"event\": \"lost\""))
        .hasSize(3)
        .allMatch(line -> line.contains(suspect));
    Map<String, Row> rows = rows();
    assertThat(rows).containsOnlyKeys(runs.keySet());
    assertThat(rows.get(suspect).getString(1)).isEqualTo("FAILED");
    assertThat(rows.get(suspect).getString(3))
        .startsWith("out of memory or killed ")
        .matches(".* [\\d.]+ [MG]iB.*");
    assertThat(rows.values()).filteredOn(row -> row.getString(1).equals("FAILED")).hasSize(1);

    try (Running again = sweep("--retry-failed")) {
      assertThat(again.end().exitCode()).isZero();
    }
    Row row = rows().get(suspect);
    assertThat(row.getInt(4)).isEqualTo(2);
    assertThat(row.getString(2)).isEqualTo(Run.execute(runs.get(suspect)).end().digest());
  }

  @Test
  void suspect_thatIsLeftInPeaceAlone_isARunLikeAnyOther() throws Exception {
    Map<String, RunConfig> runs =
        SweepFile.parse(TEXT, "suspect.conf", new Configuration(), List.of()).runs();
    Outcome sweep;
    try (Running running = sweep()) {
      killUnderTheRun(running);
      killUnderTheRun(running);
      sweep = running.end();
    }

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.err()).contains("is computed alone at the end", "9/9 runs  0 failed");
    String suspect = runs.keySet().iterator().next();
    assertThat(rows().get(suspect).getString(2))
        .isEqualTo(Run.execute(runs.get(suspect)).end().digest());
  }
}
