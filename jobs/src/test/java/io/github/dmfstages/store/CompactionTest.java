package io.github.dmfstages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.HookedFiles;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SampleRows;
import io.github.dmfstages.store.Compaction.Outcome;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Few files out of many, while people read. */
@ExtendWith(LocalSpark.class)
class CompactionTest {
  private static final String SWEEP = "s";
  private static final Duration HOUR = Duration.ofHours(1);
  private static final List<RunRow> ROWS =
      SmallRuns.configs("seed = { from = 1, to = 4 }").stream().map(SmallRuns::row).toList();

  private final SparkSession spark;
  @TempDir private Path folder;
  private Warehouse warehouse;

  CompactionTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void commitRowByRow() throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
    for (RunRow row : ROWS) {
      warehouse.append(SWEEP, List.of(row));
    }
  }

  private Map<String, List<String>> views() throws IOException {
    Views.register(spark, warehouse, "runs, trajectory");
    Map<String, List<String>> views = new TreeMap<>();
    for (String view : List.of("runs", "trajectory")) {
      views.put(view, sorted(spark.table(view)));
    }
    return views;
  }

  private static List<String> sorted(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().sorted().toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("runs/sweep=" + SWEEP))) {
      return all.sorted().toList();
    }
  }

  private static void age(Path file, Duration age) throws IOException {
    Files.setLastModifiedTime(
        file, FileTime.fromMillis(System.currentTimeMillis() - age.toMillis()));
  }

  @Test
  void reader_whoListsAReplacedFile_doesNotNeedIt() throws IOException {
    List<Path> small = files();
    Compaction.run(warehouse, SWEEP, HOUR);
    Views.register(spark, warehouse, "runs");
    for (Path file : small) {
      Files.delete(file);
    }
    assertThat(spark.table("runs").count()).isEqualTo(ROWS.size());
  }

  @Test
  void compaction_ofSmallFiles_changesNoView() throws IOException {
    Map<String, List<String>> before = views();
    List<Path> small = files();

    assertThat(Compaction.run(warehouse, SWEEP, HOUR)).isEqualTo(new Outcome(4, 1, 0));

    assertThat(views()).isEqualTo(before);
    assertThat(files()).hasSize(5).containsAll(small);
    assertThat(warehouse.committed(SWEEP).runs()).hasSize(4);
  }

  @Test
  void compaction_ofAnOlderFile_leavesWhatItLacksNull() throws IOException {
    List<RunRow> old = List.of(SmallRuns.row(SmallRuns.config("seed = 9")));
    OldFiles.commit(warehouse, SWEEP, old);
    Map<String, List<String>> before = views();

    assertThat(Compaction.run(warehouse, SWEEP, HOUR)).isEqualTo(new Outcome(5, 1, 0));

    assertThat(views()).isEqualTo(before);
    assertThat(spark.table("runs").where("defaulted IS NULL").count()).isEqualTo(1);
  }

  @Test
  void compaction_ofWhatIsCompact_doesNothing() throws IOException {
    Compaction.run(warehouse, SWEEP, HOUR);
    List<Path> before = files();

    assertThat(Compaction.run(warehouse, SWEEP, HOUR)).isEqualTo(new Outcome(0, 0, 0));

    assertThat(files()).isEqualTo(before);
  }

  @Test
  void reader_withAnOldListing_readsOnUntilTheGraceIsOver() throws IOException {
    Views.register(spark, warehouse, "runs, trajectory");
    Dataset<Row> old = spark.table("trajectory");
    List<String> before = sorted(old);

    Compaction.run(warehouse, SWEEP, HOUR);
    assertThat(Compaction.run(warehouse, SWEEP, HOUR).removed()).isZero();

    assertThat(sorted(old)).isEqualTo(before);
  }

  @Test
  void replacedFiles_areRemovedOnceTheGraceIsOverSinceTheyWereReplaced() throws IOException {
    List<Path> small = files();
    for (Path file : small) {
      age(file, HOUR.multipliedBy(9));
    }
    Compaction.run(warehouse, SWEEP, HOUR);
    Path merged = newest(small);
    Map<String, List<String>> before = views();

    age(merged, HOUR.minusMinutes(1));
    assertThat(Compaction.run(warehouse, SWEEP, HOUR).removed()).isZero();
    age(merged, HOUR.plusMinutes(1));
    assertThat(Compaction.run(warehouse, SWEEP, HOUR)).isEqualTo(new Outcome(0, 0, 4));

    assertThat(files()).containsExactly(merged);
    assertThat(views()).isEqualTo(before);
  }

  private Path newest(List<Path> known) throws IOException {
    List<Path> others = new ArrayList<>(files());
    others.removeAll(known);
    assertThat(others).hasSize(1);
    return others.get(0);
  }

  // The merged file is the record of what it replaces: there is no moment between two records.
  @Test
  void compaction_thatDiedBeforeItRemoved_isFinishedByTheNext() throws IOException {
    Map<String, List<String>> before = views();
    List<Path> small = files();
    Compaction.run(warehouse, SWEEP, HOUR);
    Path merged = newest(small);
    age(merged, HOUR.multipliedBy(2));
    Files.delete(small.get(0));
    Files.delete(small.get(3));

    assertThat(views()).as("some replaced files are gone").isEqualTo(before);
    assertThat(Compaction.run(warehouse, SWEEP, HOUR)).isEqualTo(new Outcome(0, 0, 2));

    assertThat(files()).containsExactly(merged);
    assertThat(views()).isEqualTo(before);
  }

  @Test
  void compaction_thatDiedWhileItWrote_leavesAllAsItWas() throws IOException {
    Map<String, List<String>> before = views();
    List<Path> small = files();
    Path broken = small.get(2);
    byte[] whole = Files.readAllBytes(broken);
    // Half of a file stands for a reader that fails in the middle of merging.
    Files.write(broken, Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> Compaction.run(warehouse, SWEEP, HOUR))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(broken.getFileName().toString());

    assertThat(files()).isEqualTo(small);
    Files.write(broken, whole);
    assertThat(views()).isEqualTo(before);
  }

  // The footer is intact, and so are the columns that a driver reads at its start.
  @Test
  void compaction_ofAFileThatIsDamagedInside_namesItAndClosesAllOthers() throws IOException {
    Path broken = files().get(2);
    byte[] bytes = Files.readAllBytes(broken);
    Arrays.fill(bytes, 4, 400, (byte) 0x5a);
    Files.write(broken, bytes);
    Path open = Path.of("/proc/self/fd");

    assertThatThrownBy(() -> Compaction.run(warehouse, SWEEP, HOUR))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(broken.toString())
        .hasMessageContaining("is damaged")
        .hasMessageContaining("Move it out of the warehouse")
        .hasMessageNotContaining("can't write");

    try (Stream<Path> all = Files.list(open)) {
      assertThat(all.filter(Files::isSymbolicLink).map(CompactionTest::target))
          .noneMatch(target -> target.startsWith(folder.toString()));
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }

  @Test
  void compaction_whoseOutputCanNotBeWritten_closesItsInput() throws IOException {
    Warehouse full =
        Warehouse.at(
            HookedFiles.url("full", folder),
            HookedFiles.hooked(
                "full",
                (after, method, path) -> {
                  if (method.equals("rename")) {
                    throw new IOException("no space left on device");
                  }
                }));

    assertThatThrownBy(() -> Compaction.run(full, SWEEP, HOUR))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no space left");

    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(all.filter(Files::isSymbolicLink).map(CompactionTest::target))
          .noneMatch(target -> target.startsWith(folder.toString()));
    }
  }

  @Test
  void compaction_ofRetriedRuns_keepsEveryAttemptAndShowsTheLatest() throws IOException {
    RunRow first = SmallRuns.failed(ROWS.get(0).config(), "out of luck");
    warehouse.append("retried", List.of(first, ROWS.get(1)));
    warehouse.append("retried", List.of(SampleRows.attempt(ROWS.get(0), 10)));
    warehouse.append("retried", List.of(SampleRows.attempt(first, 2)));
    Map<String, List<String>> before = views();

    assertThat(Compaction.run(warehouse, "retried", Duration.ZERO)).isEqualTo(new Outcome(3, 1, 3));

    assertThat(views()).isEqualTo(before);
    Views.register(spark, warehouse, "runs, trajectory");
    assertThat(
            spark
                .sql(
                    "SELECT attempt FROM run_files WHERE sweep = 'retried' AND run_id = '%s' ORDER BY 1"
                        .formatted(first.runId()))
                .collectAsList())
        .extracting(row -> row.getInt(0))
        .containsExactly(1, 2, 10);
  }

  @Test
  void compaction_ofARowThatStandsTwice_keepsOne() throws IOException {
    warehouse.append("twice", List.of(ROWS.get(0), ROWS.get(1)));
    warehouse.append("twice", List.of(ROWS.get(1), ROWS.get(2)));

    Compaction.run(warehouse, "twice", Duration.ZERO);

    Views.register(spark, warehouse, "runs, trajectory");
    assertThat(spark.sql("SELECT run_id FROM run_files WHERE sweep = 'twice'").count())
        .isEqualTo(3);
  }

  @Test
  void compaction_ofMoreFilesThanAreMergedAtOnce_endsInOneFile() throws IOException {
    for (int i = 0; i < 70; i++) {
      warehouse.append("many", List.of(SampleRows.attempt(ROWS.get(i % 4), i + 1)));
    }

    Outcome outcome = Compaction.run(warehouse, "many", Duration.ZERO);

    assertThat(outcome.written()).isGreaterThan(1);
    try (Stream<Path> all = Files.list(folder.resolve("runs/sweep=many"))) {
      assertThat(all).hasSize(1);
    }
    Views.register(spark, warehouse, "runs, trajectory");
    assertThat(spark.sql("SELECT * FROM run_files WHERE sweep = 'many'").count()).isEqualTo(70);
    assertThat(spark.sql("SELECT attempt FROM runs WHERE sweep = 'many'").collectAsList())
        .extracting(row -> row.getInt(0))
        .containsExactlyInAnyOrder(67, 68, 69, 70);
  }
}
