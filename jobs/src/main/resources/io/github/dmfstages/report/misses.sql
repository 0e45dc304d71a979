-- Why runs do not show as many SPE stages as the rank R: the target's, and in completion and sensing that of the run's end.
-- Imported runs of unknown rank are compared with that of their end. A run with several reasons counts for each.
-- `configurations` differ in more than seeds.
SELECT
  kind,
  count(DISTINCT run_id) AS runs,
  count(DISTINCT configuration) AS configurations,
  count(DISTINCT CASE WHEN coalesce(depth, 2) > 1 AND differs THEN run_id END) AS deep_runs,
  min_by(reason, struct(length(reason), run_id)) AS example,
  min_by(run_id, struct(length(reason), run_id)) AS example_run
FROM (
  SELECT
    run_id, depth, differs, reason, configuration,
    CASE WHEN reason RLIKE '^[a-z][a-z ]*: ' THEN substring_index(reason, ':', 1) ELSE 'explained by an older build' END AS kind
  FROM (
    SELECT
      run_id, depth, NOT spe_stages <=> CASE WHEN observation <> 'full' THEN rank_end ELSE coalesce(rank, rank_end) END AS differs,
      ${configuration id except seed, target_seed} AS configuration,
      explode(split(coalesce(explanation, concat('failed: ', replace(error, '; ', ', ')), 'unexplained: nothing was kept'), '; ')) AS reason
    FROM runs
    WHERE
      sweep = :sweep AND (coalesce(rank, rank_end) IS NOT NULL OR NOT origin <=> 'imported')
      AND (NOT spe_stages <=> coalesce(rank, rank_end) OR observation <> 'full' AND NOT spe_stages <=> rank_end)))
GROUP BY kind
ORDER BY runs DESC, kind
