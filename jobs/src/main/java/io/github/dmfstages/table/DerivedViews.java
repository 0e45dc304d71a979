package io.github.dmfstages.table;

import static java.util.Map.entry;

import io.github.dmfstages.table.Views.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Views over the flat views. Their SQL is what Spark and DuckDB both understand, and stands in
 * docs/tables.md word for word; it divides nothing by zero, which Spark may answer by an error.
 */
final class DerivedViews {
  private static final String NUMBER_OF_RUNS = "how many runs";

  static final String EQUAL_RANK = "of these, how many show as many SPE stages as the rank";

  static final String UNCOUNTED =
      "of these, how many have no stage count: diverged, failed, or a gradient norm that swings too much";

  static final String EQUAL_RANK_END =
      "of these, how many show as many SPE stages as the rank of their end, which is what completion and sensing learn";

  /** The columns that runs share which differ in nothing but seeds. */
  private static final String KEYS = GroupKeys.columns(GroupKeys.SEEDS);

  static final List<View> ALL =
      List.of(
          new View(
              "stage_confusion",
              "how many runs show how many SPE stages, over runs that differ in nothing but seeds",
              """
              SELECT sweep,
                %s,
                spe_stages, count(*) AS runs,
                count(*) FILTER (WHERE spe_stages = rank_end) AS runs_equal_rank_end
              FROM runs
              GROUP BY ALL"""
                  .formatted(KEYS),
              List.of("runs"),
              withKeys(Map.of("runs", NUMBER_OF_RUNS, "runs_equal_rank_end", EQUAL_RANK_END))),
          new View(
              "misses",
              "runs of depth 2 and more that do not show as many SPE stages as the rank (in completion and sensing, as rank and rank_end), and why",
              """
              SELECT sweep, run_id, depth, rank, observation, rank_end, spe_stages, spectral_stages, robust, separation, spectrum,
                init_scale, optimizer, effective_step_size, seed, status, explanation, error
              FROM runs
              WHERE depth > 1
                AND (spe_stages IS DISTINCT FROM rank OR observation <> 'full' AND spe_stages IS DISTINCT FROM rank_end)""",
              List.of("runs"),
              Map.of()),
          new View(
              "escape_times",
              "one row a mode of a run that did not diverge: when it left its saddle, beside theory",
              """
              SELECT sweep, run_id, depth, rank, spectrum, initialisation, init_scale, optimizer, effective_step_size,
                mode, reference, crossing_50 AS measured, predicted_crossing_50 AS predicted,
                crossing_50 / nullif(predicted_crossing_50, 0) AS ratio
              FROM modes JOIN runs USING (sweep, run_id)
              WHERE status <> 'DIVERGED'""",
              List.of("modes", "runs"),
              Map.of(
                  "measured", "fractional step at 50 % of the reference; NULL if never",
                  "predicted", "the same by theory; NULL for no prediction",
                  "ratio", "measured over predicted")),
          new View(
              "phase",
              "SPE stages of each configuration, over runs that differ in nothing but seeds",
              """
              SELECT *,
                %s
              FROM (
                SELECT sweep,
                  %s,
                  count(*) AS runs, min(spe_stages) AS least_stages, avg(spe_stages) AS mean_stages, max(spe_stages) AS most_stages,
                  count(*) FILTER (WHERE spe_stages IS NULL) AS runs_uncounted,
                  count(*) FILTER (WHERE spe_stages = rank) AS runs_equal_rank,
                  count(*) FILTER (WHERE spe_stages = rank_end) AS runs_equal_rank_end,
                  count(*) FILTER (WHERE spe_stages = rank) / count(*) AS fraction_equal_rank
                FROM runs
                GROUP BY ALL)"""
                  .formatted(
                      WilsonInterval.columns("runs_equal_rank", "runs"),
                      KEYS.replace("\n", "\n  ")),
              List.of("runs"),
              withKeys(
                  Map.of(
                      "runs", NUMBER_OF_RUNS,
                      "least_stages", "least SPE stages of any of these that have a count",
                      "mean_stages", "their mean",
                      "most_stages", "most SPE stages of any of these",
                      "runs_uncounted", UNCOUNTED,
                      "runs_equal_rank", EQUAL_RANK,
                      "runs_equal_rank_end", EQUAL_RANK_END,
                      "fraction_equal_rank", "the share of runs_equal_rank in all runs",
                      "wilson_low", "lower end of its 95 % Wilson interval",
                      "wilson_high", "upper end of its 95 % Wilson interval"))),
          new View(
              "sweeps",
              "one row a sweep: its runs by how they ended, when, and by which builds",
              """
              SELECT sweep, count(*) AS runs,
                count(DISTINCT (%s)) AS configurations,
                count(*) FILTER (WHERE status = 'CONVERGED') AS converged,
                count(*) FILTER (WHERE status = 'STALLED') AS stalled,
                count(*) FILTER (WHERE status = 'OSCILLATING') AS oscillating,
                count(*) FILTER (WHERE status = 'DIVERGED') AS diverged,
                count(*) FILTER (WHERE status = 'BUDGET_EXHAUSTED') AS budget_exhausted,
                count(*) FILTER (WHERE status = 'TIMED_OUT') AS timed_out,
                count(*) FILTER (WHERE status = 'FAILED') AS failed,
                count(*) FILTER (WHERE spe_stages IS NULL) AS runs_uncounted,
                count(*) FILTER (WHERE spe_stages = rank) AS runs_equal_rank,
                count(*) FILTER (WHERE spe_stages = rank_end) AS runs_equal_rank_end,
                sum(steps) AS steps, sum(seconds) AS seconds,
                min(ended_at) AS first_ended, max(ended_at) AS last_ended,
                array_sort(array_agg(DISTINCT provenance.version)) AS versions,
                array_sort(array_agg(DISTINCT provenance.commit)) AS commits, bool_or(provenance.dirty) AS dirty
              FROM runs
              GROUP BY sweep"""
                  .formatted(GroupKeys.expressions(GroupKeys.SEEDS)),
              List.of("runs"),
              Map.ofEntries(
                  entry("runs", NUMBER_OF_RUNS),
                  entry("configurations", "how many configurations these have, except for seeds"),
                  entry("converged", "runs that ended CONVERGED"),
                  entry("stalled", "runs that ended STALLED"),
                  entry("oscillating", "runs that ended OSCILLATING"),
                  entry("diverged", "runs that ended DIVERGED"),
                  entry("budget_exhausted", "runs that ended BUDGET_EXHAUSTED"),
                  entry("timed_out", "runs that ended TIMED_OUT"),
                  entry("failed", "runs that ended FAILED"),
                  entry("runs_uncounted", UNCOUNTED),
                  entry("runs_equal_rank", EQUAL_RANK),
                  entry("runs_equal_rank_end", EQUAL_RANK_END),
                  entry("steps", "updates of all of them together"),
                  entry("seconds", "wall time of all of them together"),
                  entry("first_ended", "when the first of them had ended; NULL for older files"),
                  entry("last_ended", "when the last of them had"),
                  entry("versions", "releases of this program that computed them"),
                  entry("commits", "git commits that these were built from"),
                  entry("dirty", "whether any of these had uncommitted changes"))));

  private DerivedViews() {}

  /** What columns say, with those of {@link #KEYS} that are computed. */
  private static Map<String, String> withKeys(Map<String, String> computed) {
    Map<String, String> all = new HashMap<>(computed);
    GroupKeys.except(GroupKeys.SEEDS).stream()
        .filter(column -> GroupKeys.isOpen(column.name(), GroupKeys.SEEDS))
        .forEach(column -> all.put(column.name(), column.says()));
    return all;
  }
}
