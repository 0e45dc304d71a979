package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.SmokeSweep.Computed;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code dmf sweep} from its command line to its tables. */
@ExtendWith(SmokeSweep.class)
class SweepIT {
  private static final String PROGRESS =
      "\\[[#.]{20}] +\\d+%  \\d+/24 runs  0 failed  [0-9.]+[kM]? steps/s  \\d+:\\d\\d  ETA .+";

  private final Computed smoke;

  SweepIT(Computed smoke) {
    this.smoke = smoke;
  }

  @Test
  void dryRun_tellsRunsAndTimes() {
    assertThat(smoke.dryRun().exitCode()).isZero();
    assertThat(smoke.dryRun().outLines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo("sweep smoke: 24 runs, 0 of them in the warehouse, 24 to compute"),
            line -> assertThat(line).matches("memory: .* [1-9]\\d* KiB .*"),
            line -> assertThat(line).matches("predicted core time: \\d+:\\d\\d"),
            line ->
                assertThat(line)
                    .matches(
                        "predicted time on 2 cores: about \\d+:\\d\\d, probably \\d+:\\d\\d to"
                            + " \\d+:\\d\\d"),
            line -> assertThat(line).startsWith("prediction: from a short measurement"));
    assertThat(smoke.dryRun().err()).isEmpty();
  }

  @Test
  void dryRun_writesNothingNotEvenAFolder() {
    assertThat(smoke.afterDryRun()).isEmpty();
  }

  @Test
  void sweep_printsTheStageCountTableAlone() {
    assertThat(smoke.first().exitCode()).isZero();
    assertThat(smoke.first().outLines().get(0))
        .matches("depth +rank +runs +converged +SPE stages \\(runs\\) +stages = rank +mean steps");
    assertThat(smoke.first().outLines().get(1)).matches("-+");
    // Depth 1 has no stage; every other run has as many as its target's rank.
    assertThat(
            smoke.first().outLines().stream()
                .skip(2)
                .map(line -> line.strip().split(" {2,}"))
                .map(cells -> String.join(", ", List.of(cells).subList(0, 6))))
        .containsExactly(
            "1, 1, 2, 2, 0 (2), 0",
            "1, 2, 2, 2, 0 (2), 0",
            "1, 3, 2, 2, 0 (2), 0",
            "2, 1, 2, 2, 1 (2), 2",
            "2, 2, 2, 2, 2 (2), 2",
            "2, 3, 2, 2, 3 (2), 2",
            "3, 1, 2, 2, 1 (2), 2",
            "3, 2, 2, 2, 2 (2), 2",
            "3, 3, 2, 2, 3 (2), 2",
            "4, 1, 2, 2, 1 (2), 2",
            "4, 2, 2, 2, 2 (2), 2",
            "4, 3, 2, 2, 3 (2), 2");
  }

  @Test
  void sweep_saysOnStandardErrorOnlyWhatIsOurs() {
    List<String> lines = smoke.first().errLines();

    assertThat(lines).first().isEqualTo("sweep smoke: 24 runs, 24 to compute; starting Spark");
    assertThat(lines.subList(1, lines.size() - 3))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).matches(PROGRESS));
    assertThat(lines.get(lines.size() - 4)).contains("100%  24/24 runs  0 failed");
    assertThat(lines.get(lines.size() - 3)).contains("2 step sizes");
    assertThat(lines.get(lines.size() - 2)).startsWith("tables: ").endsWith("/warehouse");
    assertThat(lines)
        .last()
        .asString()
        .startsWith("next: ")
        .contains("submit/dmf", " query ", "FROM runs");
  }

  @Test
  void sweep_saysWhatToTypeNext(@TempDir Path elsewhere) {
    List<String> lines = smoke.first().errLines();
    String next = lines.get(lines.size() - 1).replaceFirst("^next: ", "");

    Outcome query = new Launcher(Path.of("bash"), elsewhere).dmf("-c", next);

    assertThat(query.exitCode()).as("%s", query).isZero();
    assertThat(query.outLines()).hasSize(2 + 24);
  }

  @Test
  void sweep_commitsRunsAndOneFileOfCounts() {
    // On a busy machine it takes longer than the first commit waits.
    assertThat(smoke.afterFirst().keySet())
        .filteredOn(name -> name.endsWith(".parquet") && !name.contains("/stage_counts/"))
        .hasSizeBetween(1, 4)
        .allMatch(name -> name.startsWith("warehouse/runs/sweep=smoke/"));
    assertThat(smoke.afterFirst().keySet())
        .filteredOn(name -> name.contains("/stage_counts/") && name.endsWith(".parquet"))
        .singleElement()
        .asString()
        .startsWith("warehouse/stage_counts/sweep=smoke/");
    assertThat(smoke.afterFirst().keySet())
        .as("nothing else is left behind")
        .filteredOn(name -> !name.endsWith(".parquet"))
        .containsExactlyInAnyOrder(
            "warehouse",
            "warehouse/claims",
            "warehouse/claims/sweep=smoke",
            "warehouse/runs",
            "warehouse/runs/sweep=smoke",
            "warehouse/stage_counts",
            "warehouse/stage_counts/sweep=smoke");
  }

  @Test
  void sweep_startedAgain_saysThatNothingIsToCompute() {
    assertThat(smoke.second().exitCode()).isZero();
    assertThat(smoke.second().errLines())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("nothing to compute: all 24 runs of sweep smoke are in "),
            line -> assertThat(line).contains("2 step sizes"),
            line -> assertThat(line).startsWith("tables: "),
            line -> assertThat(line).startsWith("next: "));
    assertThat(smoke.second().out()).isEqualTo(smoke.first().out());
  }

  @Test
  void sweep_startedAgain_changesNoFile() {
    assertThat(smoke.afterSecond()).isEqualTo(smoke.afterFirst());
  }

  @Test
  void sweep_withNothingLeftButABrokenFile_movesItAside(@TempDir Path folder) throws IOException {
    RunConfig run = SmallRuns.config("seed = 1");
    Path warehouse = folder.resolve("warehouse");
    Warehouse.at(warehouse.toString(), new Configuration())
        .append("small", List.of(SmallRuns.row(run)));
    Path broken = Files.writeString(warehouse.resolve("runs/sweep=small/notes.parquet"), "text");
    Path file =
        Files.writeString(
            folder.resolve("small.conf"),
            "name = small, grids = [{ rows = 5, cols = 4, spectrum = geometric, rank = 2, "
                + "depth = 2, relative-step-size = .5, seed = 1 }]");

    Outcome sweep = Launcher.in(folder).dmf("sweep", file.toString(), "--master", "local[2]");

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.errLines())
        .first()
        .asString()
        .startsWith(
            "file:"
                + broken
                + " (4 bytes) is not a Parquet file, or only a part of one; moved to ");
    assertThat(sweep.err()).contains("1 run, 0 to compute");
    assertThat(warehouse.resolve("_quarantine/sweep=small/notes.parquet")).hasContent("text");
  }

  @Test
  void sweep_withAFailedRun_exitsWith1AndTellsHowToSeeWhy(@TempDir Path folder) throws IOException {
    RunConfig run = SmallRuns.config("seed = 1");
    Warehouse.at(folder.resolve("warehouse").toString(), new Configuration())
        .append("small", List.of(SmallRuns.failed(run, "out of luck")));
    Path file =
        Files.writeString(
            folder.resolve("small.conf"),
            "name = small, grids = [{ rows = 5, cols = 4, spectrum = geometric, rank = 2, "
                + "depth = 2, relative-step-size = .5, seed = [1, 2] }]");

    Outcome sweep = Launcher.in(folder).dmf("sweep", file.toString());

    assertThat(sweep.exitCode()).isEqualTo(1);
    assertThat(sweep.err()).contains("2 runs, 1 to compute");
    assertThat(sweep.errLines()).last().asString().startsWith("1 run failed").contains("FAILED");
    assertThat(sweep.outLines()).hasSize(3).last().asString().contains("2 (1)");
  }
}
