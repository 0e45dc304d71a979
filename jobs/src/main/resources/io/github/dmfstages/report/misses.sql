-- Why runs do not show as many SPE stages as the rank. A run with several reasons counts for each.
SELECT
  kind,
  count(DISTINCT run_id) AS runs,
  count(DISTINCT CASE WHEN depth > 1 THEN run_id END) AS deep_runs,
  min_by(reason, struct(length(reason), run_id)) AS example,
  min_by(run_id, struct(length(reason), run_id)) AS example_run
FROM (
  SELECT
    run_id, depth, reason,
    CASE
      WHEN status = 'FAILED' THEN 'the run failed'
      WHEN reason LIKE 'depth 1 %' THEN 'depth 1 has no saddle'
      WHEN reason LIKE 'merged:%' THEN 'modes left together in one stage'
      WHEN reason LIKE '%stood above half from the start' THEN 'modes stood above half from the start'
      WHEN reason LIKE '%crossed outside of every bump%' THEN 'modes crossed outside of every bump'
      WHEN reason LIKE 'not yet escaped:%' THEN 'a saddle was not left yet'
      WHEN reason LIKE 'diverged%' THEN 'diverged'
      WHEN reason LIKE 'oscillating%' THEN 'oscillating without progress'
      WHEN reason LIKE 'unrobust:%' THEN 'the count depends on rho'
      ELSE 'something else'
    END AS kind
  FROM (
    SELECT
      run_id, depth, status,
      explode(
        CASE WHEN status = 'FAILED' THEN array(coalesce(error, 'no error was kept'))
        ELSE split(coalesce(explanation, 'no explanation was kept'), '; ') END) AS reason
    FROM runs
    WHERE sweep = :sweep AND NOT spe_stages <=> rank))
GROUP BY kind
ORDER BY runs DESC, kind
