package io.github.dmfstages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.HookedFiles;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SampleRows;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are taken out of a sweep, beside readers and with the driver killed anywhere. */
@ExtendWith(LocalSpark.class)
class RemovalTest {
  private static final List<RunConfig> CONFIGS =
      SmallRuns.configs("depth = [1, 2], seed = { from = 1, to = 4 }");
  private static final List<RunRow> ROWS = CONFIGS.stream().map(SmallRuns::row).toList();
  private static final Set<String> ALL = ids(ROWS);

  /** In two files, of which one has other rows, too. */
  private static final Set<String> UNWANTED = ids(ROWS.subList(3, 6));

  private static final Set<String> WANTED =
      ALL.stream().filter(id -> !UNWANTED.contains(id)).collect(Collectors.toSet());

  private final SparkSession spark;
  @TempDir private Path folder;
  private Warehouse warehouse;

  RemovalTest(SparkSession spark) {
    this.spark = spark;
  }

  private static Set<String> ids(List<RunRow> rows) {
    return rows.stream().map(RunRow::runId).collect(Collectors.toSet());
  }

  @BeforeEach
  void commit() throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("s", ROWS.subList(0, 3));
    warehouse.append("s", ROWS.subList(3, 5));
    warehouse.append("s", ROWS.subList(5, 8));
    warehouse.append("other", ROWS);
    StageCounts.refresh(warehouse, "s");
    StageCounts.refresh(warehouse, "other");
  }

  private List<Path> list(String below) throws IOException {
    if (!Files.exists(folder.resolve(below))) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder.resolve(below))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  private Set<String> shown(String sweep) throws IOException {
    Views.register(spark, warehouse, "runs");
    List<String> ids =
        spark.sql("SELECT run_id FROM runs WHERE sweep = '" + sweep + "'").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(Warehouse.at(folder.toString(), new Configuration()).committed(sweep).runs())
        .containsOnlyKeys(ids);
    return new HashSet<>(ids);
  }

  private long counted(String sweep) throws IOException {
    Views.register(spark, warehouse, "stage_counts");
    return spark
        .sql("SELECT coalesce(sum(runs), 0) FROM stage_counts WHERE sweep = '" + sweep + "'")
        .first()
        .getLong(0);
  }

  private int remove(Predicate<String> unwanted) throws Exception {
    return remove(warehouse, unwanted);
  }

  private static int remove(Warehouse warehouse, Predicate<String> unwanted) throws Exception {
    try (Lease lease = Lease.take(warehouse, "s", waiting -> {})) {
      return Removal.of(lease.warehouse(), "s", unwanted);
    }
  }

  /** As if everything had been written so long ago. */
  private void age(Duration age) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        FileTime then = Files.getLastModifiedTime(file);
        Files.setLastModifiedTime(file, FileTime.from(then.toInstant().minus(age)));
      }
    }
  }

  @Test
  void runs_thatAreRemoved_areInNoViewAndInNoCount() throws Exception {
    assertThat(remove(UNWANTED::contains)).isEqualTo(3);

    assertThat(shown("s")).isEqualTo(WANTED);
    assertThat(counted("s")).isEqualTo(5);
    assertThat(shown("other")).as("another sweep's").isEqualTo(ALL);
    assertThat(remove(UNWANTED::contains)).as("again").isZero();
  }

  @Test
  void runs_thatAreAllRemoved_leaveNeitherRunsNorCounts() throws Exception {
    assertThat(remove(id -> true)).isEqualTo(8);

    assertThat(shown("s")).isEmpty();
    assertThat(counted("s")).isZero();
    assertThat(Removal.findsAnything(warehouse, "s")).isFalse();
    assertThat(counted("other")).isEqualTo(8);

    warehouse.append("s", ROWS.subList(0, 2));
    StageCounts.refresh(warehouse, "s");
    assertThat(shown("s")).as("computed again").hasSize(2);
    assertThat(counted("s")).isEqualTo(2);
  }

  @Test
  void everyAttempt_ofARun_isRemoved() throws Exception {
    RunRow retried = SampleRows.attempt(ROWS.get(3), 2);
    warehouse.append("s", List.of(retried));

    assertThat(remove(UNWANTED::contains)).isEqualTo(3);

    Views.register(spark, warehouse, "attempts");
    assertThat(spark.sql("SELECT * FROM attempts WHERE sweep = 's'").count()).isEqualTo(5);
  }

  @Test
  void checkpoints_ofRemovedRuns_areRemoved() throws Exception {
    Checkpoints checkpoints = Checkpoints.of(warehouse, "s");
    String unwanted = UNWANTED.iterator().next();
    String wanted = WANTED.iterator().next();
    checkpoints.store(unwanted).save(out -> out.write(1));
    checkpoints.store(wanted).save(out -> out.write(1));
    checkpoints.store("underway").save(out -> out.write(1));

    remove(id -> !WANTED.contains(id));

    assertThat(checkpoints.runs()).containsExactly(wanted);
  }

  @Test
  void question_thatWasAskedBefore_isAnsweredAsOfThen() throws Exception {
    Views.register(spark, warehouse, "runs");
    Dataset<Row> rows = spark.sql("SELECT run_id, loss FROM runs WHERE sweep = 's'");

    remove(UNWANTED::contains);
    WarehouseRepair.repair(warehouse, "s");
    Compaction.run(warehouse, "s", Compaction.GRACE);

    assertThat(rows.count()).isEqualTo(8);
  }

  @Test
  void rows_movedBackFromTheTrash_areTheSame() throws Exception {
    Views.register(spark, warehouse, "runs, modes");
    String sql = "SELECT * FROM runs JOIN modes USING (sweep, run_id) WHERE sweep = 's'";
    List<String> before = spark.sql(sql).toJSON().collectAsList();
    remove(UNWANTED::contains);
    assertThat(Trash.location(warehouse, "s")).endsWith(folder + "/_trash/runs/sweep=s");
    assertThat(Trash.origin(warehouse, "s")).endsWith(folder + "/runs/sweep=s");

    for (Path file : list("_trash/runs/sweep=s")) {
      Files.move(file, folder.resolve("runs/sweep=s").resolve(file.getFileName()));
    }
    StageCounts.refresh(warehouse, "s");

    Views.register(spark, warehouse, "runs, modes");
    assertThat(spark.sql(sql).toJSON().collectAsList()).containsExactlyInAnyOrderElementsOf(before);
    assertThat(counted("s")).isEqualTo(8);
  }

  @Test
  void filesAndTrash_goByThemselves_anHourAndADayLater() throws Exception {
    remove(id -> true);
    assertThat(list("runs/sweep=s")).as("a reader may have listed them").hasSize(4);
    assertThat(list("_trash/runs/sweep=s")).hasSize(3);

    WarehouseRepair.repair(warehouse, "other");
    assertThat(list("runs/sweep=s")).hasSize(4);

    age(Duration.ofHours(1));
    WarehouseRepair.repair(warehouse, "other");
    assertThat(list("runs/sweep=s")).isEmpty();
    assertThat(list("stage_counts/sweep=s")).isEmpty();
    assertThat(list("_trash/runs/sweep=s")).hasSize(3);

    age(Duration.ofHours(23));
    WarehouseRepair.repair(warehouse, "other");
    assertThat(list("_trash/runs/sweep=s")).isEmpty();
    assertThat(warehouse.sweeps()).containsExactly("other");
    assertThat(shown("other")).isEqualTo(ALL);
  }

  // A compaction replaces the file by which others are replaced; both are due at once.
  @Test
  void removedRuns_stayAwayWhateverIsCompactedAndRemovedWhen() throws Exception {
    remove(UNWANTED::contains);
    Compaction.run(warehouse, "s", Compaction.GRACE);
    assertThat(shown("s")).isEqualTo(WANTED);
    List<String> deleted = new ArrayList<>();
    Warehouse watched =
        Warehouse.at(
            HookedFiles.url("removals", folder),
            HookedFiles.hooked(
                "removals",
                (after, method, path) -> {
                  if (method.equals("delete") && path.toString().contains("/runs/")) {
                    deleted.add(path.getName());
                    // As it is when the driver is killed here.
                    assertThat(idsNow()).isEqualTo(WANTED);
                  }
                }));

    Compaction.run(watched, "s", Duration.ZERO);

    assertThat(deleted).hasSizeGreaterThan(3);
    assertThat(list("runs/sweep=s")).hasSize(1);
    assertThat(shown("s")).isEqualTo(WANTED);
  }

  private Set<String> idsNow() throws IOException {
    return Warehouse.at(folder.toString(), new Configuration()).committed("s").runs().keySet();
  }

  /** Whatever the last thing was that was done, there are all rows or none of the unwanted. */
  @Test
  @Tag("nightly")
  void removal_thatEndsAnywhere_isSeenWholeOrNotAndEndsAtTheNextStart() throws Exception {
    int done = 0;
    int before = 0;
    for (int last = 0; done == 0; last++) {
      // Each time another sweep of the same rows.
      Path own = Files.createDirectory(folder.resolve("w" + last));
      Warehouse plain = Warehouse.at(own.toString(), new Configuration());
      plain.append("s", ROWS.subList(0, 3));
      plain.append("s", ROWS.subList(3, 5));
      plain.append("s", ROWS.subList(5, 8));
      StageCounts.refresh(plain, "s");
      Checkpoints.of(plain, "s").store(UNWANTED.iterator().next()).save(out -> out.write(1));
      AtomicInteger left = new AtomicInteger(last);
      HookedFiles.Hook killer =
          (after, method, path) -> {
            boolean writes = Set.of("create", "rename", "delete").contains(method);
            if (!after
                && writes
                && !path.toString().contains("claims")
                && left.decrementAndGet() < 0) {
              throw new Killed();
            }
          };
      Warehouse dying =
          Warehouse.at(HookedFiles.url("dying", own), HookedFiles.hooked("dying", killer));
      try (Lease lease = Lease.take(plain, "s", waiting -> {})) {
        lease.check();
        Removal.of(dying, "s", UNWANTED::contains);
        done++;
      } catch (Killed e) {
        assertThat(plain.committed("s").runs().keySet()).isIn(ALL, WANTED);
        before += plain.committed("s").runs().size() == ALL.size() ? 1 : 0;
      }
      warehouse = plain;
      folder = own;
      assertThat(shown("s")).isIn(ALL, WANTED);
      try (Lease lease = Lease.take(plain, "s", waiting -> {})) {
        WarehouseRepair.repair(plain, "s");
        Removal.of(lease.warehouse(), "s", UNWANTED::contains);
      }
      assertThat(shown("s")).isEqualTo(WANTED);
      assertThat(counted("s")).isEqualTo(5);
      assertThat(Checkpoints.of(plain, "s").runs()).isEmpty();
      folder = own.getParent();
    }
    assertThat(before).isGreaterThan(5);
  }

  @Tag("nightly")
  @Test
  void driver_killedWhileItRemoves_hasRemovedAllOrNothing() throws Exception {
    Random random = new Random(1);
    String order = "remove " + String.join(" ", UNWANTED);
    int millis;
    try (Driver driver = new Driver(folder, "s")) {
      long began = System.nanoTime();
      assertThat(driver.tell(order)).isEqualTo("done");
      millis = (int) ((System.nanoTime() - began) / 1_000_000);
    }
    int whole = 0;
    for (int round = 0; round < 20; round++) {
      Set<String> before = shown("s");
      if (!before.equals(ALL)) {
        warehouse.append("s", ROWS);
      }
      try (Driver driver = new Driver(folder, "s")) {
        driver.order(order);
        Thread.sleep(random.nextInt(millis));
      }
      assertThat(shown("s")).isIn(ALL, WANTED);
      whole += shown("s").equals(ALL) ? 1 : 0;
      try (Lease lease = Lease.take(warehouse, "s", waiting -> {})) {
        WarehouseRepair.repair(lease.warehouse(), "s");
        Removal.of(lease.warehouse(), "s", UNWANTED::contains);
      }
      assertThat(shown("s")).isEqualTo(WANTED);
      assertThat(counted("s")).isEqualTo(5);
    }
    System.out.printf("RemovalTest: %d of 20 were killed before the commit%n", whole);
  }

  /** The end of a driver: nothing after it is done, no tidying up among it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @Test
  void driver_thatLostItsClaim_removesNothing() throws Exception {
    try (Lease lease = Lease.take(warehouse, "s", waiting -> {})) {
      try (Stream<Path> files = Files.list(folder.resolve("claims/sweep=s"))) {
        files.forEach(file -> file.toFile().delete());
      }

      assertThatThrownBy(() -> Removal.of(lease.warehouse(), "s", UNWANTED::contains))
          .isInstanceOf(Lease.HeldElsewhereException.class);
    }
    assertThat(shown("s")).isEqualTo(ALL);
  }

  @Test
  void trash_ofAFileOfTheDayBefore_isKeptUntilItIsADayOld() throws Exception {
    remove(UNWANTED::contains);
    Instant almost = Instant.now().minus(Trash.KEPT).plusSeconds(60);
    for (Path file : list("_trash/runs/sweep=s")) {
      Files.setLastModifiedTime(file, FileTime.from(almost));
    }

    WarehouseRepair.repair(warehouse, "s");

    assertThat(list("_trash/runs/sweep=s")).hasSize(2);
  }
}
