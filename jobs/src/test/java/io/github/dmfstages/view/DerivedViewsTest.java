package io.github.dmfstages.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.result.BuildInfo;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.stages.ModeCrossings;
import io.github.dmfstages.store.OldFiles;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The views over the flat views, against rows whose answers are known. */
@ExtendWith(LocalSpark.class)
class DerivedViewsTest {
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.125Z");

  private final SparkSession spark;
  private Warehouse warehouse;

  DerivedViewsTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
  }

  private List<Map<String, Object>> rows(String sql) throws IOException {
    Views.register(spark, warehouse, sql);
    return SparkRows.of(spark.sql(sql));
  }

  private List<List<Object>> values(String sql) throws IOException {
    return rows(sql).stream().map(row -> (List<Object>) new ArrayList<>(row.values())).toList();
  }

  /**
   * Runs of one configuration but for seeds, the n-th with {@code stages[n]}; null is a failure.
   */
  private static List<RunRow> withStages(String grid, Integer... stages) {
    List<RunRow> rows = new ArrayList<>();
    for (int i = 0; i < stages.length; i++) {
      RunRow row = SmallRuns.row(SmallRuns.config(grid + ", seed = " + (i + 1)));
      rows.add(
          stages[i] == null
              ? SmallRuns.failed(row.config(), "why it failed")
              : SmallRuns.withStages(row, stages[i], Status.CONVERGED, 100L * (i + 1)));
    }
    return rows;
  }

  private static RunRow at(RunRow row, Instant time, String commit) {
    return new RunRow(
        row.runId(),
        row.attempt(),
        row.config(),
        row.result(),
        row.error(),
        new Provenance(
            new BuildInfo("1", commit, commit.equals("a")), "java", null, "blas", "cpu", "host"),
        time);
  }

  @Test
  void stageConfusion_ofKnownStages_countsEachPair() throws IOException {
    warehouse.append("s", withStages("rank = 2", 2, 1, 2, null));
    warehouse.append("s", withStages("rank = 2, depth = 3", 3));

    assertThat(
            values(
                "SELECT sweep, depth, rank, spe_stages, runs FROM stage_confusion ORDER BY depth, spe_stages"))
        .containsExactly(
            Arrays.asList("s", 2, 2, null, 1L),
            List.of("s", 2, 2, 1, 1L),
            List.of("s", 2, 2, 2, 2L),
            List.of("s", 3, 2, 3, 1L));
  }

  @Test
  void misses_ofKnownStages_areThoseThatDifferAtDepth2AndMore() throws IOException {
    List<RunRow> rows = withStages("rank = 2", 2, 1, null);
    warehouse.append("s", rows);
    warehouse.append("s", withStages("rank = 2, depth = 1", 0));

    assertThat(values("SELECT run_id, spe_stages, status, error FROM misses ORDER BY status"))
        .containsExactly(
            Arrays.asList(rows.get(1).runId(), 1, "CONVERGED", null),
            Arrays.asList(rows.get(2).runId(), null, "FAILED", "why it failed"));
  }

  @Test
  void misses_ofARealRunThatMisses_sayWhy() throws IOException {
    RunRow row = SmallRuns.row(SmallRuns.config("depth = 3, rank = 2, init-scale = .9"));
    warehouse.append("s", List.of(row));

    assertThat(values("SELECT run_id, explanation FROM misses"))
        .containsExactly(List.of(row.runId(), row.result().explanation()));
  }

  @Test
  void escapeTimes_ofARealRun_areItsModesBesideTheirPrediction() throws IOException {
    RunRow row = SmallRuns.row(SmallRuns.config("depth = 3, rank = 2, seed = 1"));
    warehouse.append("s", List.of(row));

    List<List<Object>> expected = new ArrayList<>();
    for (ModeCrossings mode : row.result().modes()) {
      double predicted = row.result().theory().halfCrossing(mode.mode());
      expected.add(
          List.of(3, mode.mode(), mode.crossing50(), predicted, mode.crossing50() / predicted));
    }
    assertThat(expected).hasSize(2);
    assertThat(
            values(
                "SELECT depth, mode, measured, predicted, ratio FROM escape_times ORDER BY mode"))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void phase_ofKnownStages_aggregatesEachScale() throws IOException {
    warehouse.append("s", withStages("rank = 2, init-scale = .01", 2, 1, 2, 0));
    warehouse.append("s", withStages("rank = 2, init-scale = .1", null, 1));

    assertThat(
            values(
                """
                SELECT init_scale, runs, least_stages, mean_stages, most_stages, runs_equal_rank, fraction_equal_rank
                FROM phase ORDER BY init_scale"""))
        .containsExactly(List.of(.01, 4L, 0, 1.25, 2, 2L, .5), List.of(.1, 2L, 1, 1.0, 1, 0L, .0));
  }

  /** What diverged is in every count of runs, in no count of equals, and in no mean of stages. */
  @Test
  void views_ofDivergedRuns_countThemAndDoNotCallThemEqual() throws IOException {
    RunRow diverged =
        SmallRuns.row(SmallRuns.config("rank = 1, relative-step-size = 9, init-scale = 1"));
    assertThat(diverged.result().status()).isEqualTo(Status.DIVERGED);
    RunRow equal =
        SmallRuns.row(
            SmallRuns.config(
                "rank = 1, relative-step-size = 9, init-scale = 1, seed = 2, target-seed = 1"));
    warehouse.append("s", List.of(diverged, SmallRuns.withStages(equal, 1, Status.CONVERGED, 9)));

    assertThat(
            values(
                "SELECT spe_stages, spectral_stages, robust, bumps, open, unassigned, modes_per_stage,"
                    + " saddle_steps FROM runs WHERE status = 'DIVERGED'"))
        .containsExactly(Arrays.asList(null, null, null, null, null, null, null, null));
    assertThat(values("SELECT count(*) FROM spe_stages")).containsExactly(List.of(0L));
    assertThat(values("SELECT count(*) FROM modes WHERE crossing_50 > 0"))
        .isNotEqualTo(List.of(0L));
    assertThat(values("SELECT DISTINCT run_id FROM escape_times"))
        .containsExactly(List.of(equal.runId()));
    assertThat(
            values(
                "SELECT runs, runs_uncounted, runs_equal_rank, fraction_equal_rank, mean_stages FROM phase"))
        .containsExactly(List.of(2L, 1L, 1L, .5, 1.0));
    assertThat(values("SELECT runs, runs_uncounted, diverged, runs_equal_rank FROM sweeps"))
        .containsExactly(List.of(2L, 1L, 1L, 1L));
    assertThat(values("SELECT spe_stages, runs FROM stage_confusion ORDER BY spe_stages"))
        .containsExactly(Arrays.asList(null, 1L), List.of(1, 1L));
    assertThat(values("SELECT run_id FROM misses")).containsExactly(List.of(diverged.runId()));
  }

  /** Rank 2 is not to be learned from one entry, and three entries allow more than rank 1. */
  @Test
  void views_ofCompletions_compareWithTheRankOfTheEndToo() throws IOException {
    RunRow one = SmallRuns.row(SmallRuns.config("observation = completion, observed-entries = 1"));
    RunRow more =
        SmallRuns.row(SmallRuns.config("rank = 1, observation = completion, observed-entries = 3"));
    assertThat(one.result().end().rank()).isEqualTo(1);
    assertThat(more.result().end().rank()).isGreaterThan(1);
    warehouse.append("s", List.of(one, SmallRuns.withStages(more, 1, Status.CONVERGED, 9)));

    assertThat(
            values(
                "SELECT rank, runs_equal_rank, runs_equal_rank_end FROM phase ORDER BY rank DESC"))
        .containsExactly(List.of(2, 0L, 1L), List.of(1, 1L, 0L));
    assertThat(values("SELECT rank, rank_end, spe_stages FROM misses ORDER BY rank DESC"))
        .containsExactly(List.of(2, 1, 1), List.of(1, more.result().end().rank(), 1));
  }

  @Test
  void sweeps_ofTwoBuilds_tellStatesTimesAndCommits() throws IOException {
    List<RunRow> rows = withStages("rank = 2", 2, 1, null);
    warehouse.append(
        "s",
        List.of(
            at(rows.get(0), NOON, "b"),
            at(rows.get(1), NOON.plusSeconds(60), "a"),
            at(rows.get(2), NOON.plusSeconds(30), "b")));
    OldFiles.commit(warehouse, "old", rows.subList(0, 1));

    Map<String, Object> old = rows("SELECT * FROM sweeps ORDER BY sweep").get(0);
    Map<String, Object> now = rows("SELECT * FROM sweeps ORDER BY sweep").get(1);

    assertThat(now)
        .containsEntry("sweep", "s")
        .containsEntry("runs", 3L)
        .containsEntry("converged", 2L)
        .containsEntry("failed", 1L)
        .containsEntry("timed_out", 0L)
        .containsEntry("runs_equal_rank", 1L)
        .containsEntry("steps", 300L)
        .containsEntry("first_ended", Timestamp.from(NOON))
        .containsEntry("last_ended", Timestamp.from(NOON.plusSeconds(60)))
        .containsEntry("versions", List.of("1"))
        .containsEntry("commits", List.of("a", "b"))
        .containsEntry("dirty", true);
    assertThat(old)
        .containsEntry("runs", 1L)
        .containsEntry("first_ended", null)
        .containsEntry("last_ended", null);
  }

  @Test
  void sweeps_haveAColumnForEveryStatus() throws IOException {
    Views.register(spark, warehouse);

    assertThat(spark.table("sweeps").columns())
        .contains(
            Arrays.stream(Status.values())
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .toArray(String[]::new));
  }
}
