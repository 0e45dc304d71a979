package io.github.dmfstages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.Groups;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.view.SparkRows;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Stage counts against rank, aggregated. */
@ExtendWith(LocalSpark.class)
class StageCountsTest {
  private static final double Z = 1.959963984540054;

  /** The quadratic that defines the interval loses a few digits where the share is near 0 or 1. */
  private static final double ROUNDING = 1e-12;

  private final SparkSession spark;
  private Warehouse warehouse;

  StageCountsTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
  }

  /**
   * Commits runs of one grid, its n-th seed with {@code stages[n]} stages, null for a failed run.
   */
  private void commit(String sweep, String grid, Integer... stages) throws IOException {
    List<RunConfig> configs =
        SmallRuns.configs(grid + ", seed = { from = 1, to = " + stages.length + " }");
    RunRow template = SmallRuns.row(configs.get(0));
    List<RunRow> rows = new ArrayList<>();
    for (int i = 0; i < stages.length; i++) {
      RunConfig config = configs.get(i);
      rows.add(
          stages[i] == null
              ? SmallRuns.failed(config, "failed")
              : SmallRuns.withStages(
                  new RunRow(
                      config.runId(), 1, config, template.result(), null, template.provenance()),
                  stages[i],
                  Status.CONVERGED,
                  100L * (i + 1)));
    }
    warehouse.append(sweep, rows);
  }

  private List<Map<String, Object>> counts(String sweep) throws IOException {
    StageCounts.refresh(warehouse, sweep);
    Views.register(spark, warehouse, "stage_counts");
    return SparkRows.of(
        spark.sql(
            "SELECT * FROM stage_counts WHERE sweep = :sweep ORDER BY depth, rank",
            Map.of("sweep", sweep)));
  }

  @Test
  void group_ofTenRuns_hasHistogramAndKnownWilsonInterval() throws IOException {
    commit("s", "rank = 2", 2, 2, 2, 2, 1, 2, 2, 2, 2, 2);

    Map<String, Object> row = only(counts("s"));

    assertThat(row)
        .containsEntry("sweep", "s")
        .containsEntry("depth", 2)
        .containsEntry("rank", 2)
        .containsEntry("step_size", null)
        .containsEntry("relative_step_size", .5)
        .containsEntry("optimizer", "gradient-descent")
        .containsEntry("initialisation", "gaussian")
        .containsEntry("init_scale", 1e-12)
        .containsEntry("spectrum", "geometric")
        .containsEntry("observation", "full")
        .containsEntry("runs", 10L)
        .containsEntry("converged", 10L)
        .containsEntry("histogram", Map.of(1, 1L, 2, 9L))
        .containsEntry("runs_equal_rank", 9L)
        .containsEntry("fraction_equal_rank", .9)
        .containsEntry("mean_steps", 550.0);
    assertThat((double) row.get("wilson_low")).isCloseTo(.596, within(5e-4));
    assertThat((double) row.get("wilson_high")).isCloseTo(.982, within(5e-4));
  }

  // The Wilson bounds are the shares p at which the measured share lies just z standard deviations
  // of p away.
  @Test
  void wilsonInterval_ofAnyShare_solvesItsDefinition() throws IOException {
    commit("s", "rank = 1", 1, 0, 0);
    commit("s", "rank = 2", 2, 2, 1, 2, 2, 3, 2);
    commit("s", "rank = 3", 3, 1);

    for (Map<String, Object> row : counts("s")) {
      double share = (double) row.get("fraction_equal_rank");
      double n = (long) row.get("runs");
      for (String bound : List.of("wilson_low", "wilson_high")) {
        double p = (double) row.get(bound);
        assertThat(Math.abs(share - p) * Math.sqrt(n))
            .as("%s of %s", bound, row)
            .isCloseTo(Z * Math.sqrt(p * (1 - p)), within(ROUNDING));
      }
      assertThat((double) row.get("wilson_low")).isLessThan(share);
      assertThat((double) row.get("wilson_high")).isGreaterThan(share);
    }
  }

  @Test
  void wilsonInterval_ofNoneAndOfAll_staysWithin0And1() throws IOException {
    commit("s", "rank = 1", 0, 0, 0, 0);
    commit("s", "rank = 2", 2, 2, 2, 2);

    List<Map<String, Object>> rows = counts("s");
    double far = Z * Z / (4 + Z * Z);

    assertThat((double) rows.get(0).get("wilson_low")).isBetween(0.0, ROUNDING);
    assertThat((double) rows.get(0).get("wilson_high")).isCloseTo(far, within(ROUNDING));
    assertThat((double) rows.get(1).get("wilson_low")).isCloseTo(1 - far, within(ROUNDING));
    assertThat((double) rows.get(1).get("wilson_high")).isBetween(1 - ROUNDING, 1.0);
  }

  @Test
  void runs_thatFailed_countAsRunsWithoutStages() throws IOException {
    commit("s", "rank = 2", 2, null, 2, null, 1);

    assertThat(only(counts("s")))
        .containsEntry("runs", 5L)
        .containsEntry("converged", 3L)
        .containsEntry("histogram", Map.of(1, 1L, 2, 2L))
        .containsEntry("runs_equal_rank", 2L)
        .containsEntry("fraction_equal_rank", .4)
        .containsEntry("mean_steps", (100.0 + 300 + 500) / 3);
  }

  @Test
  void group_ofFailedRunsAlone_hasAnEmptyHistogramAndNoMean() throws IOException {
    commit("s", "rank = 2", null, null);

    assertThat(only(counts("s")))
        .containsEntry("runs", 2L)
        .containsEntry("converged", 0L)
        .containsEntry("histogram", Map.of())
        .containsEntry("runs_equal_rank", 0L)
        .containsEntry("fraction_equal_rank", 0.0)
        .containsEntry("mean_steps", null);
  }

  @Test
  void runs_withUnclearStages_equalNoRank() throws IOException {
    RunConfig config = SmallRuns.config("rank = 2");
    RunRow row = SmallRuns.row(config);
    warehouse.append("s", List.of(SmallRuns.withStages(row, null, Status.OSCILLATING, 40)));

    assertThat(only(counts("s")))
        .containsEntry("runs", 1L)
        .containsEntry("converged", 0L)
        .containsEntry("histogram", Map.of())
        .containsEntry("runs_equal_rank", 0L)
        .containsEntry("mean_steps", 40.0);
  }

  @Test
  void groups_differInAllButSeeds() throws IOException {
    commit("s", "rank = 2", 2, 2);
    commit("s", "rank = 3", 3, 3);
    commit("s", "depth = 3", 2, 2);
    commit("s", "relative-step-size = .25", 2, 2);
    commit("s", "step-size = .25", 2, 2);
    commit("s", "init-scale = 1e-3", 2, 2);
    commit("s", "spectrum = linear", 2, 2);
    commit("s", "spectrum = [1, .3]", 2, 2);

    assertThat(counts("s")).hasSize(8).extracting(row -> row.get("runs")).containsOnly(2L);
  }

  /** What follows from a seed does not distinguish runs; what was written does. */
  @Test
  void groups_whoseBudgetsFollowFromTheirSeeds_areOne() throws IOException {
    commit("s", "spectrum = gaussian", 2, 2, 1);
    commit("s", "spectrum = gaussian, max-steps = 5000", 2, 2);

    assertThat(
            SmallRuns.configs("spectrum = gaussian, seed = [1, 2]").stream()
                .map(RunConfig::maxSteps)
                .distinct())
        .hasSize(2);
    assertThat(counts("s"))
        .extracting(row -> row.get("max_steps"), row -> row.get("runs"))
        .containsExactlyInAnyOrder(tuple(null, 3L), tuple(5000L, 2L));
  }

  /** Rows that do not say what was left out are compared by all values. */
  @Test
  void groups_ofOldRows_areThoseOfEqualValues() throws IOException {
    List<RunRow> rows =
        SmallRuns.configs("spectrum = [geometric, gaussian], seed = [1, 2]").stream()
            .map(SmallRuns::row)
            .toList();
    OldFiles.commit(warehouse, "s", rows);

    assertThat(counts("s"))
        .extracting(row -> row.get("spectrum"), row -> row.get("runs"))
        .containsExactlyInAnyOrder(
            tuple("geometric", 2L), tuple("gaussian", 1L), tuple("gaussian", 1L));
  }

  /** The driver counts without SQL; view phase states the same by SQL. */
  @Test
  void counts_areThoseOfViewPhase() throws IOException {
    commit("s", "rank = 2", 2, 1, null, 2, 3);
    commit("s", "rank = 1, depth = 3, relative-step-size = .25", 1, 0);
    commit("s", "rank = 1, depth = 3", 1, 1);
    commit("s", "spectrum = gaussian", 2, 2, 1);
    commit("s", "spectrum = gaussian, max-steps = 5000", 2, 2);
    commit("s", "observation = completion, observed-entries = 12", 2, 1, 2);
    commit("s", "loss-tolerance = 1e-3, noise = .01", null, null);
    RunRow row = SmallRuns.row(SmallRuns.config("rank = 2, seed = 77"));
    warehouse.append("s", List.of(SmallRuns.withStages(row, null, Status.OSCILLATING, 40)));
    OldFiles.commit(
        warehouse,
        "s",
        SmallRuns.configs("spectrum = [linear, gaussian], seed = [11, 12]").stream()
            .map(SmallRuns::row)
            .toList());
    StageCounts.refresh(warehouse, "s");
    Views.register(spark, warehouse, "stage_counts, phase");
    String shared =
        String.join(", ", StageCounts.keys())
            + ", runs, runs_uncounted, runs_equal_rank, runs_equal_rank_end, fraction_equal_rank,"
            + " round(wilson_low, 12), round(wilson_high, 12)";

    List<Map<String, Object>> counted =
        SparkRows.of(spark.sql("SELECT " + shared + " FROM stage_counts"));

    assertThat(counted)
        .hasSizeGreaterThan(8)
        .containsExactlyInAnyOrderElementsOf(
            SparkRows.of(spark.sql("SELECT " + shared + " FROM phase")));
  }

  @Test
  void counts_ofAnOlderFile_areReadAndReplaced() throws IOException {
    commit("s", "rank = 2", 2, 1);
    Table old =
        new Table(
            Table.STAGE_COUNTS.folder(),
            new StructType(
                Arrays.stream(StageCounts.SCHEMA.fields())
                    .filter(field -> !List.of("rows", "noise").contains(field.name()))
                    .toArray(StructField[]::new)),
            Table.STAGE_COUNTS.order());
    List<Object> values = new ArrayList<>(Collections.nCopies(old.schema().length(), null));
    values.set(old.schema().fieldIndex("depth"), 2);
    values.set(old.schema().fieldIndex("runs"), 7L);
    values.set(old.schema().fieldIndex("computed_at"), 1L);
    warehouse.table(old, "s").commit(List.of(values));
    Views.register(spark, warehouse, "stage_counts");
    List<Map<String, Object>> before = SparkRows.of(spark.table("stage_counts"));

    assertThat(only(before)).containsEntry("runs", 7L).containsEntry("rows", null);
    assertThat(only(counts("s"))).containsEntry("runs", 2L).containsEntry("rows", 5);
  }

  @Test
  void counts_computedAgain_showTheNewestOnly() throws IOException {
    commit("s", "rank = 2", 2, 1);
    commit("other", "rank = 2", 2);
    Instant before = Instant.now().minusMillis(1);
    Map<String, Object> first = only(counts("s"));
    only(counts("other"));
    commit("s", "rank = 2, target-seed = 50", 2, 2, 2);

    Map<String, Object> second = only(counts("s"));

    assertThat(first).containsEntry("runs", 2L);
    assertThat(second).containsEntry("runs", 5L).containsEntry("histogram", Map.of(1, 1L, 2, 4L));
    assertThat(((Timestamp) second.get("computed_at")).toInstant())
        .isAfter(((Timestamp) first.get("computed_at")).toInstant())
        .isBetween(before, Instant.now().plusMillis(1));
    assertThat(spark.table("stage_counts").count()).as("one row for each sweep").isEqualTo(2);
  }

  @Test
  void counts_computedAfterTheClockWasSetBack_areTheNewest() throws IOException {
    commit("s", "rank = 2", 2, 1);
    counts("s");
    List<List<Object>> ofTheFuture = new ArrayList<>();
    int time = StageCounts.SCHEMA.length() - 1;
    warehouse
        .table(Table.STAGE_COUNTS, "s")
        .committed()
        .get(0)
        .forEach(
            StageCounts.SCHEMA,
            row -> {
              List<Object> values = new ArrayList<>(Groups.values(row, StageCounts.SCHEMA));
              values.set(time, (Long) values.get(time) + TimeUnit.HOURS.toMicros(2));
              ofTheFuture.add(values);
            });
    warehouse.table(Table.STAGE_COUNTS, "s").commit(ofTheFuture);
    commit("s", "rank = 2, target-seed = 50", 2, 2, 2);

    assertThat(only(counts("s"))).containsEntry("runs", 5L);
  }

  private static Map<String, Object> only(List<Map<String, Object>> rows) {
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }
}
