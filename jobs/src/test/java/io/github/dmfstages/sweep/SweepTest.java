package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps over a warehouse, from file to views. */
@ExtendWith(LocalSpark.class)
class SweepTest {
  private final SparkSession spark;
  @TempDir private Path folder;

  SweepTest(SparkSession spark) {
    this.spark = spark;
  }

  /** Counts what ended. */
  private static final class Count implements SweepProgress {
    private final Map<String, Integer> ended = new HashMap<>();

    @Override
    public void ended(PlannedRun run, RunRow row) {
      ended.merge(row.runId(), 1, Integer::sum);
    }

    @Override
    public void tick(Map<PlannedRun, Long> stepsInFlight) {}

    @Override
    public void noticed(Notice notice) {}
  }

  private Map<String, Integer> sweep(SweepFile file) throws Exception {
    return sweep(file, SweepPlan.Again.NONE);
  }

  private Map<String, Integer> sweep(SweepFile file, SweepPlan.Again again) throws Exception {
    Count count = new Count();
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    Sweep sweep = new Sweep(file, warehouse, again);
    SweepPlan plan = sweep.plan();
    if (plan.runs().isEmpty()) {
      sweep.refresh(message -> {});
    } else {
      try (Lease lease = Lease.take(warehouse, file.name(), waiting -> {})) {
        sweep.run(
            new JavaSparkContext(spark.sparkContext()), plan, lease, FailureLimit.usual(), count);
      }
    }
    Views.register(spark, warehouse, "runs, stage_counts");
    return count.ended;
  }

  private Map<String, String> files() throws IOException {
    return FileStates.below(folder);
  }

  private Map<String, String> digests() {
    return spark.sql("SELECT run_id, digest FROM runs").collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
  }

  @Test
  void sweep_ofANewFile_leavesViewsWithEveryRunAndTheCounts() throws Exception {
    SweepFile file = SmallRuns.sweep("small", "depth = [1, 2], seed = [1, 2]");

    Map<String, Integer> ended = sweep(file);

    assertThat(ended).containsOnlyKeys(file.runs().keySet());
    assertThat(ended.values()).containsOnly(1);
    Map<String, String> expected =
        file.runs().values().stream()
            .collect(Collectors.toMap(c -> c.runId(), c -> Run.execute(c).end().digest()));
    assertThat(digests()).isEqualTo(expected);
    List<Row> counts =
        spark
            .sql("SELECT sweep, depth, runs, runs_equal_rank FROM stage_counts ORDER BY depth")
            .collectAsList();
    assertThat(counts).extracting(Row::toString).containsExactly("[small,1,2,0]", "[small,2,2,2]");
    assertThat(files().keySet())
        .as("one commit of runs, one of counts")
        .filteredOn(name -> name.contains("."))
        .hasSize(2);
  }

  @Test
  void sweep_withNothingLeft_writesNothing() throws Exception {
    SweepFile file = SmallRuns.sweep("small", "seed = [1, 2]");
    sweep(file);
    Map<String, String> before = files();

    assertThat(sweep(file)).isEmpty();

    assertThat(files()).isEqualTo(before);
    assertThat(spark.table("runs").count()).isEqualTo(2);
    assertThat(spark.table("stage_counts").count()).isEqualTo(1);
  }

  @Test
  void sweep_ofAFileThatGrew_computesOnlyWhatIsNew() throws Exception {
    SweepFile small = SmallRuns.sweep("small", "seed = [1, 2]");
    SweepFile grown = SmallRuns.sweep("small", "seed = [1, 2, 3], depth = [2, 3]");
    sweep(small);
    Map<String, String> before = files();

    Map<String, Integer> ended = sweep(grown);

    assertThat(ended.keySet())
        .hasSize(4)
        .doesNotContainAnyElementsOf(small.runs().keySet())
        .isSubsetOf(grown.runs().keySet());
    assertThat(digests()).containsOnlyKeys(grown.runs().keySet());
    before.keySet().removeIf(name -> !name.endsWith(".parquet"));
    assertThat(files()).as("what was committed is as it was").containsAllEntriesOf(before);
    assertThat(runsCounted()).as("counts are of all runs").isEqualTo(6);
  }

  @Test
  void sweep_thatRetriesFailedRuns_showsTheirLatestAttempt() throws Exception {
    SweepFile file = SmallRuns.sweep("small", "seed = [1, 2]");
    RunConfig failed = file.runs().values().iterator().next();
    Warehouse.at(folder.toString(), new Configuration())
        .append("small", List.of(SmallRuns.failed(failed, "failed")));
    assertThat(sweep(file)).hasSize(1);

    assertThat(sweep(file, SweepPlan.Again.FAILED)).containsOnlyKeys(failed.runId());

    assertThat(spark.sql("SELECT status, attempt FROM runs ORDER BY attempt").collectAsList())
        .extracting(Row::toString)
        .containsExactly("[CONVERGED,1]", "[CONVERGED,2]");
    assertThat(runsCounted()).isEqualTo(2);
  }

  // A driver can be killed between its last commit of runs and its commit of the counts.
  @Test
  void sweep_killedBeforeItsCounts_hasThemAfterTheNextStart() throws Exception {
    SweepFile file = SmallRuns.sweep("small", "seed = [1, 2]");
    append(file);

    assertThat(sweep(file)).isEmpty();

    assertThat(runsCounted()).isEqualTo(2);
  }

  @Test
  void counts_thatAreMissing_areCommittedByWhoHasTheLease() throws Exception {
    SweepFile file = SmallRuns.sweep("small", "seed = [1, 2]");
    append(file);
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    Sweep sweep = new Sweep(file, warehouse, SweepPlan.Again.NONE);
    Path leases = folder.resolve("claims/sweep=small");

    try (Lease other = Lease.take(warehouse, "small", waiting -> {})) {
      other.check();
      Files.move(onlyFileIn(leases), leases.resolve("another.5"));
      assertThatThrownBy(
              () ->
                  sweep.refresh(
                      message -> {
                        try {
                          Files.move(onlyFileIn(leases), leases.resolve("another.6"));
                        } catch (IOException e) {
                          throw new UncheckedIOException(e);
                        }
                      }))
          .isInstanceOf(Lease.HeldElsewhereException.class);
    }
    assertThat(folder.resolve("stage_counts")).doesNotExist();

    Files.delete(onlyFileIn(leases));
    sweep.refresh(message -> {});
    Map<String, String> before = files();
    sweep.refresh(message -> {});
    assertThat(files()).as("current ones need no lease").isEqualTo(before);
  }

  private static Path onlyFileIn(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.reduce((a, b) -> null).orElseThrow();
    }
  }

  @Test
  void runs_thatTheFileNamesNoMore_areCountedUntilTheyArePruned() throws Exception {
    sweep(SmallRuns.sweep("small", "seed = [1, 2, 3], depth = [2, 3]"));
    SweepFile shrunk = SmallRuns.sweep("small", "seed = [1, 2, 3]");
    sweep(shrunk);
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    Sweep sweep = new Sweep(shrunk, warehouse, SweepPlan.Again.NONE);
    assertThat(sweep.unnamed()).hasSize(3).doesNotContainAnyElementsOf(shrunk.runs().keySet());

    assertThat(sweep.prune(message -> {})).isEqualTo(3);

    assertThat(sweep.unnamed()).isEmpty();
    Views.register(spark, warehouse, "runs, stage_counts");
    assertThat(digests()).containsOnlyKeys(shrunk.runs().keySet());
    assertThat(runsCounted()).isEqualTo(3);
    assertThat(sweep(shrunk)).as("nothing to compute").isEmpty();
  }

  @Test
  void sweep_killedBeforeItsCountsOfAGrownFile_hasNewOnesAfterTheNextStart() throws Exception {
    sweep(SmallRuns.sweep("small", "seed = [1, 2]"));
    append(SmallRuns.sweep("small", "seed = [3, 4, 5]"));

    assertThat(sweep(SmallRuns.sweep("small", "seed = { from = 1, to = 5 }"))).isEmpty();

    assertThat(runsCounted()).isEqualTo(5);
  }

  @Test
  void sweep_killedBeforeItsCountsOfARetry_hasNewOnesAfterTheNextStart() throws Exception {
    SweepFile file = SmallRuns.sweep("small", "seed = [1, 2]");
    RunConfig failed = file.runs().values().iterator().next();
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("small", List.of(SmallRuns.failed(failed, "failed")));
    sweep(file);
    RunRow retried = SmallRuns.row(failed);
    warehouse.append(
        "small",
        List.of(
            new RunRow(
                retried.runId(),
                2,
                retried.config(),
                retried.result(),
                null,
                retried.provenance())));

    assertThat(sweep(file)).isEmpty();

    assertThat(
            spark.sql("SELECT sum(converged) FROM stage_counts").collectAsList().get(0).getLong(0))
        .isEqualTo(2);
  }

  private void append(SweepFile file) throws IOException {
    Warehouse.at(folder.toString(), new Configuration())
        .append(file.name(), file.runs().values().stream().map(SmallRuns::row).toList());
  }

  private long runsCounted() {
    return spark
        .sql("SELECT coalesce(sum(runs), 0) FROM stage_counts")
        .collectAsList()
        .get(0)
        .getLong(0);
  }

  @Test
  void sweep_ofAFileThatShrank_computesNothingAndKeepsItsRows() throws Exception {
    sweep(SmallRuns.sweep("small", "seed = [1, 2, 3]"));

    assertThat(sweep(SmallRuns.sweep("small", "seed = 2"))).isEmpty();
    assertThat(spark.table("runs").count()).isEqualTo(3);
  }

  @Test
  void sweep_underAnotherName_isComputedForItself() throws Exception {
    sweep(SmallRuns.sweep("one", "seed = 1"));

    assertThat(sweep(SmallRuns.sweep("two", "seed = 1"))).hasSize(1);
    assertThat(spark.table("runs").count()).isEqualTo(2);
  }

  @Test
  void run_timedOut_goesOnFromItsCheckpointWithALongerLimit() throws Exception {
    Path checkpoints = folder.resolve("checkpoints/sweep=slow");
    sweep(SmallRuns.sweep("slow", "seed = 1, time-limit = 1 ns"));
    assertThat(checkpoints).isDirectoryContaining("glob:**.checkpoint");
    Row early = spark.sql("SELECT status, digest, steps FROM runs").first();
    assertThat(early.getString(0)).isEqualTo("TIMED_OUT");
    assertThat(early.isNullAt(1)).isTrue();

    SweepFile longer = SmallRuns.sweep("slow", "seed = 1");
    assertThat(sweep(longer)).hasSize(1);
    Row end = spark.sql("SELECT status, digest, attempt FROM runs").first();
    assertThat(end.getString(0)).isEqualTo("CONVERGED");
    assertThat(end.getString(1))
        .isEqualTo(Run.execute(longer.runs().values().iterator().next()).end().digest());
    assertThat(end.getInt(2)).isEqualTo(2);
    assertThat(checkpoints).isEmptyDirectory();
  }
}
