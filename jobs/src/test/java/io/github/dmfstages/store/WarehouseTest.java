package io.github.dmfstages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.HookedFiles;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SampleRows;
import io.github.dmfstages.view.SparkRows;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commits, and what is there after them. */
@ExtendWith(LocalSpark.class)
class WarehouseTest {
  private static final RunRow ROW = SmallRuns.row(SmallRuns.config("seed = 1"));
  private static final long MODES_OF_ROW = ROW.result().modes().size();
  private static final RunRow OTHER = SmallRuns.row(SmallRuns.config("seed = 2"));

  @TempDir Path folder;

  private Warehouse warehouse() throws IOException {
    return Warehouse.at(folder.toString(), new Configuration());
  }

  private List<Map<String, Object>> query(SparkSession spark, String sql) throws IOException {
    Views.register(spark, warehouse(), sql);
    return SparkRows.of(spark.sql(sql));
  }

  private static Map<String, Status> committed(Warehouse warehouse, String sweep)
      throws IOException {
    CommittedRuns committed = warehouse.committed(sweep);
    assertThat(committed.unreadable()).isEmpty();
    return committed.runs().entrySet().stream()
        .collect(Collectors.toMap(run -> run.getKey(), run -> run.getValue().status()));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).map(folder::relativize).sorted().toList();
    }
  }

  @Test
  void append_thatLosesItsPermissionWhileItWrites_commitsNothing() throws IOException {
    Warehouse warehouse = warehouse();
    IOException lost = new IOException("taken over");

    assertThatThrownBy(
            () ->
                warehouse
                    .under(
                        () -> {
                          assertThat(folder.resolve("runs/sweep=smoke")).isNotEmptyDirectory();
                          throw lost;
                        })
                    .append("smoke", List.of(ROW)))
        .isSameAs(lost);
    assertThat(folder.resolve("runs/sweep=smoke")).isEmptyDirectory();
  }

  @Test
  void append_whoseFileIsRemovedByOneThatTakesOver_fails() throws IOException {
    Warehouse warehouse = warehouse();

    assertThatThrownBy(
            () ->
                warehouse
                    .under(() -> WarehouseRepair.repair(warehouse, "smoke"))
                    .append("smoke", List.of(ROW)))
        .isInstanceOf(IOException.class);
    assertThat(warehouse.committed("smoke").runs()).isEmpty();
  }

  @Test
  void holdsEachRunOnce_runsInSeveralFiles_saysWhetherOneIsThereTwice() throws IOException {
    Warehouse warehouse = warehouse();
    List<String> sweeps = List.of("smoke", "other");
    assertThat(warehouse.holdsEachRunOnce(sweeps)).isTrue();
    warehouse.append("smoke", List.of(ROW));
    warehouse.append("smoke", List.of(OTHER));
    // The same run in another sweep is another run.
    warehouse.append("other", List.of(ROW));
    assertThat(warehouse.holdsEachRunOnce(sweeps)).isTrue();

    warehouse.append("smoke", List.of(OTHER));

    assertThat(warehouse.holdsEachRunOnce(sweeps)).isFalse();
    assertThat(warehouse.holdsEachRunOnce(List.of("other"))).isTrue();
  }

  @Test
  void holdsEachRunOnce_brokenFile_isNamed() throws IOException {
    warehouse().append("smoke", List.of(ROW));
    Path broken = folder.resolve("runs/sweep=smoke/broken.parquet");
    Files.writeString(broken, "no Parquet");

    assertThatThrownBy(() -> warehouse().holdsEachRunOnce(List.of("smoke")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(broken.toString());
  }

  // Two drivers reproduce the same: one writes its verdicts, when the other one begins.
  @Test
  void verdicts_writtenWhileAnotherDriverMends_areNotLost() throws Exception {
    Warehouse other = warehouse();
    Warehouse warehouse =
        warehouse()
            .under(
                () -> {
                  try (Lease lease = Lease.take(other, "small", waiting -> {})) {
                    WarehouseRepair.repair(lease.warehouse(), "small");
                  } catch (InterruptedException e) {
                    throw new IOException(e);
                  }
                });

    warehouse.record("small", List.of());

    assertThat(warehouse.table(Table.REPRODUCTIONS, "small").committed()).hasSize(1);
  }

  @Test
  void verdicts_leftByADriverThatDied_areRemovedADayLater() throws Exception {
    Path left = folder.resolve("reproductions/sweep=small/.left.parquet.uncommitted");
    Files.createDirectories(left.getParent());
    Files.write(left, new byte[100]);
    Files.setLastModifiedTime(
        left, FileTime.from(Instant.now().minus(Duration.ofDays(1)).minusSeconds(1)));

    assertThat(WarehouseRepair.repair(warehouse(), "small")).hasSize(1);

    assertThat(left).doesNotExist();
  }

  // Parquet takes the one that a process shares, which stays.
  @Test
  void warehouse_thatIsClosed_leavesNoFileSystemOpenButTheSharedOne() throws IOException {
    Configuration hadoop = HookedFiles.hooked("closed", HookedFiles.Hook.NONE);
    for (int i = 0; i < 3; i++) {
      try (Warehouse warehouse = Warehouse.at(HookedFiles.url("closed", folder), hadoop)) {
        warehouse.append("smoke", List.of(ROW));
        Checkpoints.of(warehouse, "smoke").store("run").save(out -> out.write(1));
        assertThat(warehouse.committed("smoke").runs()).hasSize(1);
      }
    }

    assertThat(HookedFiles.open("closed")).isEqualTo(1);
  }

  @Test
  void commit_isOneFileInTheSweepsFolder() throws IOException {
    warehouse().append("smoke", List.of(ROW, OTHER));

    assertThat(files())
        .singleElement()
        .satisfies(
            file -> {
              assertThat(file.getParent()).isEqualTo(Path.of("runs", "sweep=smoke"));
              assertThat(file.getFileName().toString()).matches("[0-9a-f-]{36}\\.parquet");
            });
  }

  @Test
  void commits_oneAfterTheOther_leaveTheEarlierFileAsItWas(SparkSession spark) throws IOException {
    warehouse().append("smoke", List.of(ROW));
    Path first = files().get(0);
    byte[] before = Files.readAllBytes(folder.resolve(first));

    warehouse().append("smoke", List.of(OTHER));

    assertThat(files()).hasSize(2).contains(first);
    assertThat(Files.readAllBytes(folder.resolve(first))).isEqualTo(before);
    assertThat(query(spark, "SELECT run_id FROM runs"))
        .extracting(row -> row.get("run_id"))
        .containsExactlyInAnyOrder(ROW.runId(), OTHER.runId());
  }

  @Test
  void warehouse_thatIsOnlyLookedAt_isNotMade() throws IOException {
    Path missing = folder.resolve("not/yet/there");
    Warehouse warehouse = Warehouse.at(missing.toString(), new Configuration());

    assertThat(warehouse.committed("smoke").runs()).isEmpty();
    assertThat(missing).doesNotExist();

    warehouse.append("smoke", List.of(ROW));
    assertThat(warehouse.committed("smoke").runs()).containsOnlyKeys(ROW.runId());
  }

  @Test
  void warehouse_thatIsAFile_isRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> Warehouse.at(file.toString(), new Configuration()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("not a folder");
  }

  @Test
  void committed_saysHowTheLatestAttemptOfEachRunEnded() throws IOException {
    RunRow retried = SmallRuns.row(SmallRuns.config("seed = 3"));
    RunRow failed = SmallRuns.failed(retried.config(), "first");
    RunRow exhausted = SmallRuns.row(SmallRuns.config("max-steps = 3"));
    warehouse().append("smoke", List.of(SampleRows.attempt(retried, 2), ROW));
    warehouse().append("smoke", List.of(failed, exhausted));
    warehouse().append("other", List.of(SampleRows.attempt(failed, 9), OTHER));

    assertThat(committed(warehouse(), "smoke"))
        .isEqualTo(
            Map.of(
                ROW.runId(), Status.CONVERGED,
                retried.runId(), Status.CONVERGED,
                exhausted.runId(), Status.BUDGET_EXHAUSTED));
    assertThat(committed(warehouse(), "other"))
        .isEqualTo(Map.of(failed.runId(), Status.FAILED, OTHER.runId(), Status.CONVERGED));
    assertThat(committed(warehouse(), "third")).isEmpty();
  }

  @Test
  void committed_readAgain_knowsFilesThatCameAndThatWent() throws IOException {
    Warehouse warehouse = warehouse();
    warehouse().append("smoke", List.of(SmallRuns.failed(ROW.config(), "first")));
    List<Path> first = files();
    assertThat(committed(warehouse, "smoke")).isEqualTo(Map.of(ROW.runId(), Status.FAILED));

    warehouse().append("smoke", List.of(SampleRows.attempt(ROW, 2), OTHER));
    Map<String, Status> both =
        Map.of(ROW.runId(), Status.CONVERGED, OTHER.runId(), Status.CONVERGED);
    assertThat(committed(warehouse, "smoke")).isEqualTo(both);

    Files.delete(folder.resolve(first.get(0)));
    assertThat(committed(warehouse, "smoke")).isEqualTo(both);
    for (Path file : files()) {
      Files.delete(folder.resolve(file));
    }
    assertThat(committed(warehouse, "smoke")).isEmpty();
  }

  @Test
  void files_thatAreHidden_areNotRead(SparkSession spark) throws IOException {
    warehouse().append("smoke", List.of(ROW));
    Path sweep = folder.resolve("runs/sweep=smoke");
    Files.writeString(sweep.resolve(".half.parquet.uncommitted"), "half of a file");
    Files.writeString(sweep.resolve(".half.parquet"), "half of a file");
    Files.writeString(sweep.resolve("_half.parquet"), "half of a file");
    Files.writeString(sweep.resolve("_SUCCESS"), "");
    Files.createDirectories(folder.resolve("runs/_quarantine"));
    Files.writeString(folder.resolve("runs/_quarantine/half.parquet"), "half of a file");

    assertThat(query(spark, "SELECT run_id FROM runs"))
        .containsExactly(Map.of("run_id", ROW.runId()));
    assertThat(committed(warehouse(), "smoke")).containsOnlyKeys(ROW.runId());
  }

  @Test
  void commit_thatBreaksInTheMiddle_leavesNothingToSee(SparkSession spark) throws IOException {
    warehouse().append("smoke", List.of(ROW));
    List<Object> good = Column.values(RunColumns.ALL, OTHER);
    List<Object> bad = new ArrayList<>(good);
    bad.set(Table.RUNS.schema().fieldIndex("loss"), "not a number");

    assertThatThrownBy(() -> warehouse().table(Table.RUNS, "smoke").commit(List.of(good, bad)))
        .isNotNull();

    assertThat(query(spark, "SELECT run_id FROM runs"))
        .containsExactly(Map.of("run_id", ROW.runId()));
    assertThat(committed(warehouse(), "smoke")).containsOnlyKeys(ROW.runId());
  }

  @Test
  void sweeps_whateverTheyAreCalled_areStringsThatReadBack(SparkSession spark) throws IOException {
    List<String> names =
        List.of(
            "2024",
            "007",
            "1e3",
            "2024-01-01",
            "true",
            "null",
            "a b",
            " a ",
            "x=y/z%",
            "x%3Dy",
            "<script>",
            "größe",
            ".hidden",
            "_hidden",
            "..",
            "a:b",
            "a\\b",
            "it's \"so\"",
            "*",
            "{a,b}",
            "[ab]",
            "#?&");
    for (String name : names) {
      warehouse().append(name, List.of(ROW));
    }

    assertThat(query(spark, "SELECT sweep FROM runs"))
        .extracting(row -> row.get("sweep"))
        .containsExactlyInAnyOrderElementsOf(names);
    // One query by sweep prunes folders, and has to find each by its name.
    String quoted =
        names.stream()
            .map(name -> "'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'")
            .collect(Collectors.joining(", "));
    assertThat(
            query(
                spark,
                "SELECT sweep, count(*) AS n FROM modes WHERE sweep IN (%s) GROUP BY sweep"
                    .formatted(quoted)))
        .containsExactlyInAnyOrderElementsOf(
            names.stream()
                .map(name -> Map.<String, Object>of("sweep", name, "n", MODES_OF_ROW))
                .toList());
    for (String name : names) {
      assertThat(committed(warehouse(), name)).as(name).containsOnlyKeys(ROW.runId());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"with a space", "größe", "[ab]", "{a,b}", "x=1%"})
  void folder_whateverItIsCalled_isReadBack(String name, SparkSession spark) throws IOException {
    Warehouse odd = Warehouse.at(folder.resolve(name).toString(), new Configuration());
    odd.append("smoke", List.of(ROW));

    Views.register(spark, odd, "runs, modes");

    assertThat(committed(odd, "smoke")).containsOnlyKeys(ROW.runId());
    assertThat(SparkRows.of(spark.sql("SELECT sweep, run_id FROM runs")))
        .containsExactly(Map.of("sweep", "smoke", "run_id", ROW.runId()));
  }

  @Test
  void attempts_ofOneRun_showTheLatestInEveryView(SparkSession spark) throws IOException {
    RunRow failed = SmallRuns.failed(ROW.config(), "out of luck");
    warehouse().append("first-is-best", List.of(SampleRows.attempt(ROW, 2)));
    warehouse().append("first-is-best", List.of(failed));
    warehouse().append("last-is-best", List.of(failed));
    warehouse().append("last-is-best", List.of(SampleRows.attempt(ROW, 2)));
    warehouse().append("last-failed", List.of(ROW));
    warehouse().append("last-failed", List.of(SampleRows.attempt(failed, 2)));

    assertThat(query(spark, "SELECT sweep, attempt, status FROM runs"))
        .containsExactlyInAnyOrder(
            Map.of("sweep", "first-is-best", "attempt", 2, "status", "CONVERGED"),
            Map.of("sweep", "last-is-best", "attempt", 2, "status", "CONVERGED"),
            Map.of("sweep", "last-failed", "attempt", 2, "status", "FAILED"));
    Map<Object, Object> modes =
        query(spark, "SELECT sweep, count(*) AS n FROM modes GROUP BY sweep").stream()
            .collect(Collectors.toMap(row -> row.get("sweep"), row -> row.get("n")));
    assertThat(modes).isEqualTo(Map.of("first-is-best", 2L, "last-is-best", 2L));
  }

  @Test
  void row_thatStandsInTwoFiles_isShownOnce(SparkSession spark) throws IOException {
    warehouse().append("smoke", List.of(ROW, OTHER));
    warehouse().append("smoke", List.of(OTHER, ROW));

    assertThat(query(spark, "SELECT run_id FROM runs"))
        .extracting(row -> row.get("run_id"))
        .containsExactlyInAnyOrder(ROW.runId(), OTHER.runId());
    assertThat(query(spark, "SELECT run_id, mode FROM modes")).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void run_ofTwoSweeps_isARowInEach(SparkSession spark) throws IOException {
    warehouse().append("one", List.of(ROW));
    warehouse().append("two", List.of(ROW));

    assertThat(query(spark, "SELECT sweep FROM runs"))
        .extracting(row -> row.get("sweep"))
        .containsExactlyInAnyOrder("one", "two");
  }
}
