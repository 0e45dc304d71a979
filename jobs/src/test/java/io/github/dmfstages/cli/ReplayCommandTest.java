package io.github.dmfstages.cli;

import static io.github.dmfstages.cli.Launcher.inThisJvm;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.OwnJar;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dmf replay}: stored rows are computed again and have the digests that they had. */
// Jars are on the class path in the body of a try statement, which does not name them.
@SuppressWarnings("try")
class ReplayCommandTest {
  @TempDir private Path folder;
  private Warehouse warehouse;

  @BeforeEach
  void open() throws IOException {
    warehouse = Warehouse.at(folder.resolve("warehouse").toString(), new Configuration());
  }

  private Outcome replay(List<String> ids) {
    List<String> arguments = new ArrayList<>(List.of("replay", "--warehouse"));
    arguments.add(warehouse.location());
    arguments.addAll(ids);
    return inThisJvm(arguments.toArray(String[]::new));
  }

  private List<RunRow> store(List<RunConfig> configs) throws IOException {
    List<RunRow> rows = configs.stream().map(SmallRuns::row).toList();
    warehouse.append("stored", rows);
    return rows;
  }

  @Test
  void replay_of50Rows_findsTheSame50Digests() throws IOException {
    List<String> ids =
        store(
                SmallRuns.configs(
                    "depth = [1, 2, 3], seed = { from = 1, to = 5 }, optimizer = [gradient-descent, momentum], "
                        + "linear-algebra = [exact, mllib], rank = 2"))
            .stream()
            .map(RunRow::runId)
            .limit(50)
            .toList();
    assertThat(ids).hasSize(50);

    Outcome outcome = replay(ids);

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.outLines())
        .hasSize(50)
        .allSatisfy(
            line -> assertThat(line).matches("[0-9a-f]{64}  [A-Z_]+  \\d+ steps  same digest"))
        .extracting(line -> line.substring(0, 64))
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void replay_ofARowWithAnotherDigest_saysBothAndExitsWith1() throws IOException {
    RunRow row = SmallRuns.row(SmallRuns.config("seed = 1"));
    RunRow other = SmallRuns.row(SmallRuns.config("seed = 2"));
    // Another run's result under this run's configuration.
    warehouse.append(
        "stored",
        List.of(new RunRow(row.runId(), 1, row.config(), other.result(), null, row.provenance())));

    Outcome outcome = replay(List.of(row.runId()));

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out())
        .contains(
            "digest differs: stored " + other.result().end().digest(),
            "now " + row.result().end().digest());
  }

  @Test
  void replay_ofARowByMllib_comparesDigestsThatNobodyPromises() throws IOException {
    RunRow row = SmallRuns.row(SmallRuns.config("linear-algebra = mllib"));
    warehouse.append("stored", List.of(SmallRuns.withDigest(row, "feed".repeat(16))));

    Outcome outcome = replay(List.of(row.runId()));

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.out()).contains("digest differs", "linear-algebra = mllib");
  }

  @Test
  void replay_ofARowWhoseFileChanged_namesKeyFileAndDigests() throws Exception {
    Path target = Files.writeString(folder.resolve("target.csv"), "1,0,0\n0,.5,0\n");
    RunConfig config =
        SweepFile.parse(
                "name = t, grids = [{ rows = 2, cols = 3, depth = 2, rank = 2, target-file = target.csv, max-steps = 9 }]",
                folder.resolve("sweep.conf").toString(),
                new Configuration(),
                List.of())
            .runs()
            .values()
            .iterator()
            .next();
    store(List.of(config));
    Files.writeString(target, "1,0,0\n0,.6,0\n");

    Outcome outcome = replay(List.of(config.runId()));

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: target-file = ")
        .contains("target.csv", config.runId());
  }

  @Test
  void replay_ofAnOptimizerFromAJar_needsTheSameJar() throws IOException {
    Path jar = OwnJar.stepping(folder.resolve("rule.jar"), 2);
    Path other = OwnJar.stepping(folder.resolve("other.jar"), 3);
    RunConfig config;
    try (var own = new OwnJar.OnClassPath(jar)) {
      config =
          SmallRuns.config("optimizer = \"com.example.Stepping\", step-size = .01, max-steps = 50");
      store(List.of(config));
      assertThat(replay(List.of(config.runId())).out()).endsWith("50 steps  same digest\n");
    }

    try (var own = new OwnJar.OnClassPath(other)) {
      Outcome outcome = replay(List.of(config.runId()));
      assertThat(outcome.exitCode()).isEqualTo(3);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.errLines())
          .singleElement()
          .asString()
          .contains(
              config.runId(),
              "optimizer-jar should be " + OwnJar.sha256(other) + ", the SHA-256 of file:" + other,
              "not " + OwnJar.sha256(jar));
    }

    Outcome without = replay(List.of(config.runId()));
    assertThat(without.exitCode()).isEqualTo(3);
    assertThat(without.errLines())
        .singleElement()
        .asString()
        .contains(
            config.runId(),
            "optimizer = com.example.Stepping is not a class that can be found; give its jar with"
                + " --jars");
  }

  @Test
  void replay_ofAnUnknownId_namesItAndTheWarehouse() throws IOException {
    store(SmallRuns.configs("seed = 1"));

    Outcome outcome = replay(List.of("feedbeef"));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: feedbeef: ")
        .contains(warehouse.location());
  }

  @Test
  void replay_ofABeginning_takesTheOnlyRunAndRefusesSeveral() throws IOException {
    List<RunRow> rows = store(SmallRuns.configs("seed = { from = 1, to = 17 }"));
    // Of 17 hexadecimal ids two begin with the same digit.
    String shared =
        rows.stream()
            .map(row -> row.runId().substring(0, 1))
            .filter(a -> rows.stream().filter(row -> row.runId().startsWith(a)).count() > 1)
            .findFirst()
            .orElseThrow();

    assertThat(replay(List.of(rows.get(0).runId().substring(0, 20))).out())
        .startsWith(rows.get(0).runId())
        .endsWith("same digest\n");
    Outcome ambiguous = replay(List.of(rows.get(0).runId(), shared));
    assertThat(ambiguous.exitCode()).isEqualTo(2);
    assertThat(ambiguous.out()).as("nothing is computed").isEmpty();
    assertThat(ambiguous.err()).matches("dmf: " + shared + ": \\d+ runs .*\n");
  }

  @Test
  void replay_ofAFailedRow_saysThatThereIsNothingToCompare() throws IOException {
    RunConfig config = SmallRuns.config("seed = 1");
    warehouse.append("stored", List.of(SmallRuns.failed(config, "out of luck")));

    Outcome outcome = replay(List.of(config.runId()));

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.out()).startsWith(config.runId() + "  FAILED when it was stored");
  }

  @Test
  void replay_overABrokenFile_namesIt() throws IOException {
    List<RunRow> rows = store(SmallRuns.configs("seed = 1"));
    Path text =
        Files.writeString(
            folder.resolve("warehouse/runs/sweep=stored/notes.parquet"), "not a table\n");

    Outcome outcome = replay(List.of(rows.get(0).runId()));

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .contains(text.toString(), "is not a Parquet file");
  }
}
