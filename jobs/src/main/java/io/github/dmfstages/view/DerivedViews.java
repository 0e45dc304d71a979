package io.github.dmfstages.view;

import static java.util.Map.entry;

import io.github.dmfstages.row.GroupKeys;
import io.github.dmfstages.row.WilsonInterval;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.view.Views.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The views that are computed from other views. Spark and DuckDB both understand their SQL, and
 * docs/tables.md quotes it word for word. It never divides by zero, because Spark may report that
 * as an error.
 */
public final class DerivedViews {
  private static final String NUMBER_OF_RUNS = "number of runs";

  /** The columns whose values are the same for runs that differ only in their seeds. */
  private static final String KEYS = GroupKeys.columns(GroupKeys.SEEDS);

  /** The derived views. */
  public static final List<View> ALL =
      List.of(
          new View(
              "stage_confusion",
              "how many runs have how many SPE stages; runs that differ only in their seeds are"
                  + " counted together",
              """
              SELECT sweep,
                %s,
                spe_stages, count(*) AS runs,
                count(*) FILTER (WHERE spe_stages = rank_end) AS runs_equal_rank_end
              FROM runs
              GROUP BY ALL\
              """
                  .formatted(KEYS),
              List.of("runs"),
              withKeys(
                  Map.of(
                      "runs", NUMBER_OF_RUNS, "runs_equal_rank_end", StageCounts.EQUAL_RANK_END))),
          new View(
              "misses",
              "runs of depth 2 and more that do not have as many SPE stages as the rank (in"
                  + " completion and sensing, as rank and rank_end; in imported runs of unknown"
                  + " rank, as rank_end), and why",
              """
              SELECT sweep, run_id, depth, rank, observation, rank_end, spe_stages, spectral_stages, robust, separation, spectrum,
                init_scale, optimizer, effective_step_size, seed, status, explanation, error
              FROM runs
              WHERE coalesce(depth, 2) > 1 AND coalesce(rank, rank_end) IS NOT NULL
                AND (spe_stages IS DISTINCT FROM coalesce(rank, rank_end)
                  OR observation <> 'full' AND spe_stages IS DISTINCT FROM rank_end)\
              """,
              List.of("runs"),
              Map.of()),
          new View(
              "escape_times",
              "one row per mode of a run that did not diverge: when it left its saddle, and when"
                  + " theory predicts that",
              """
              SELECT sweep, run_id, depth, rank, spectrum, initialisation, init_scale, optimizer, effective_step_size,
                mode, reference, crossing_50 AS measured, predicted_crossing_50 AS predicted,
                crossing_50 / nullif(predicted_crossing_50, 0) AS ratio
              FROM modes JOIN runs USING (sweep, run_id)
              WHERE status <> 'DIVERGED'\
              """,
              List.of("modes", "runs"),
              Map.of(
                  "measured",
                      "fractional step at 50 % of the reference; NULL if it was never reached",
                  "predicted", "predicted fractional step; NULL if there is no prediction",
                  "ratio", "measured over predicted")),
          new View(
              "phase",
              "SPE stages of each configuration; runs that differ only in their seeds are"
                  + " summarised together",
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
                GROUP BY ALL)\
              """
                  .formatted(
                      WilsonInterval.columns("runs_equal_rank", "runs"),
                      KEYS.replace("\n", "\n  ")),
              List.of("runs"),
              withKeys(
                  Map.of(
                      "runs", NUMBER_OF_RUNS,
                      "least_stages", "smallest number of SPE stages among the runs with a count",
                      "mean_stages", "mean number of SPE stages of these runs",
                      "most_stages", "largest number of SPE stages of these runs",
                      "runs_uncounted", StageCounts.UNCOUNTED,
                      "runs_equal_rank", StageCounts.EQUAL_RANK,
                      "runs_equal_rank_end", StageCounts.EQUAL_RANK_END,
                      "fraction_equal_rank", "runs_equal_rank over runs",
                      "wilson_low", "lower end of the 95 % Wilson interval of fraction_equal_rank",
                      "wilson_high",
                          "upper end of the 95 % Wilson interval of fraction_equal_rank"))),
          new View(
              "sweeps",
              "one row per sweep: how its runs ended, when, and which builds computed them",
              """
              SELECT sweep, count(*) AS runs,
                count(DISTINCT (%s)) AS configurations,
                count(*) FILTER (WHERE status = 'CONVERGED') AS converged,
                count(*) FILTER (WHERE status = 'STALLED') AS stalled,
                count(*) FILTER (WHERE status = 'OSCILLATING') AS oscillating,
                count(*) FILTER (WHERE status = 'DIVERGED') AS diverged,
                count(*) FILTER (WHERE status = 'STOPPED_EARLY') AS stopped_early,
                count(*) FILTER (WHERE status = 'BUDGET_EXHAUSTED') AS budget_exhausted,
                count(*) FILTER (WHERE status = 'TIMED_OUT') AS timed_out,
                count(*) FILTER (WHERE status = 'FAILED') AS failed,
                count(*) FILTER (WHERE status = 'IMPORTED') AS imported,
                count(*) FILTER (WHERE spe_stages IS NULL) AS runs_uncounted,
                count(*) FILTER (WHERE spe_stages = rank) AS runs_equal_rank,
                count(*) FILTER (WHERE spe_stages = rank_end) AS runs_equal_rank_end,
                sum(steps) AS steps, sum(seconds) AS seconds,
                min(ended_at) AS first_ended, max(ended_at) AS last_ended,
                array_sort(array_agg(DISTINCT provenance.version)) AS versions,
                array_sort(array_agg(DISTINCT provenance.commit)) AS commits, bool_or(provenance.dirty) AS dirty
              FROM runs
              GROUP BY sweep\
              """
                  .formatted(GroupKeys.expressions(GroupKeys.SEEDS)),
              List.of("runs"),
              Map.ofEntries(
                  entry("runs", NUMBER_OF_RUNS),
                  entry("configurations", "number of configurations, seeds left out"),
                  entry("converged", "runs that ended CONVERGED"),
                  entry("stalled", "runs that ended STALLED"),
                  entry("oscillating", "runs that ended OSCILLATING"),
                  entry("diverged", "runs that ended DIVERGED"),
                  entry("stopped_early", "runs that ended STOPPED_EARLY"),
                  entry("budget_exhausted", "runs that ended BUDGET_EXHAUSTED"),
                  entry("timed_out", "runs that ended TIMED_OUT"),
                  entry("failed", "runs that ended FAILED"),
                  entry("imported", "runs that were imported"),
                  entry("runs_uncounted", StageCounts.UNCOUNTED),
                  entry("runs_equal_rank", StageCounts.EQUAL_RANK),
                  entry("runs_equal_rank_end", StageCounts.EQUAL_RANK_END),
                  entry("steps", "number of updates of all runs together"),
                  entry("seconds", "wall time of all runs together in seconds"),
                  entry("first_ended", "when the first run had ended; NULL for older files"),
                  entry("last_ended", "when the last run had ended; NULL for older files"),
                  entry("versions", "versions of this program that computed the runs"),
                  entry("commits", "git commits from which these versions were built"),
                  entry("dirty", "whether any of these builds had uncommitted changes"))));

  private DerivedViews() {}

  /**
   * Returns the descriptions of computed columns, with those of {@link #KEYS} that are computed,
   * too.
   */
  private static Map<String, String> withKeys(Map<String, String> computed) {
    Map<String, String> all = new HashMap<>(computed);
    GroupKeys.except(GroupKeys.SEEDS).stream()
        .filter(column -> GroupKeys.isOpen(column.name(), GroupKeys.SEEDS))
        .forEach(column -> all.put(column.name(), column.description()));
    return all;
  }
}
