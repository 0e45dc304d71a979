-- Why runs do not show as many SPE stages as the rank. A run with several reasons counts for each.
-- `configurations` differ in more than seeds.
SELECT
  kind,
  count(DISTINCT run_id) AS runs,
  count(DISTINCT configuration) AS configurations,
  count(DISTINCT CASE WHEN depth > 1 THEN run_id END) AS deep_runs,
  min_by(reason, struct(length(reason), run_id)) AS example,
  min_by(run_id, struct(length(reason), run_id)) AS example_run
FROM (
  SELECT
    run_id, depth, reason, configuration,
    CASE WHEN reason RLIKE '^[a-z][a-z ]*: ' THEN substring_index(reason, ':', 1) ELSE 'explained by an older build' END AS kind
  FROM (
    SELECT
      run_id, depth, (${configuration except seed, target_seed}) AS configuration,
      explode(split(coalesce(explanation, concat('failed: ', replace(error, '; ', ', ')), 'unexplained: nothing was kept'), '; ')) AS reason
    FROM runs
    WHERE sweep = :sweep AND NOT spe_stages <=> rank))
GROUP BY kind
ORDER BY runs DESC, kind
