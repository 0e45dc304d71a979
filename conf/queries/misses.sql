-- Which runs do not show as many SPE stages as the rank, and why?
-- There is one row for each sweep, depth and reason, the most frequent first; a run with several reasons is in several rows. The most important
-- reasons are `merged`: modes left together, usually because their separation is small; `not yet escaped`: the run ended at a saddle;
-- `narrow width`: a layer is narrower than the rank; `hidden from the gradient`: the singular values show more stages than the gradient norm.
-- docs/method.md lists all of them. Runs of completion and sensing are also listed if their stages are not as many as the rank of their end;
-- `fitted below rank` means that a matrix of smaller rank fits the observed values. `least_stages_less_rank` is the smallest number of stages
-- minus rank (in completion and sensing, and in imported runs of unknown rank, minus the rank of the end). In `configurations`, runs that differ
-- only in their seeds count as one. `example` is a run for `dmf replay`.
WITH reasons AS (
  SELECT *, ${configuration id except seed, target_seed} AS configuration,
    explode(split(coalesce(explanation, concat('failed: ', replace(error, '; ', ', ')), 'unexplained: nothing was kept'), '; ')) AS said
  FROM runs
  -- This is the condition of view misses. A join with that view would take twice as long in a warehouse of a million runs.
  WHERE coalesce(depth, 2) > 1 AND coalesce(rank, rank_end) IS NOT NULL
    AND (spe_stages IS DISTINCT FROM coalesce(rank, rank_end)
      OR observation <> 'full' AND spe_stages IS DISTINCT FROM rank_end)
)
SELECT sweep, depth,
  CASE WHEN said RLIKE '^[a-z][a-z ]*: ' THEN substring_index(said, ':', 1) ELSE 'explained by an older build' END AS reason,
  count(DISTINCT run_id) AS runs, count(DISTINCT configuration) AS configurations,
  min(spe_stages - CASE WHEN observation <> 'full' THEN rank_end ELSE coalesce(rank, rank_end) END) AS least_stages_less_rank,
  round(min(separation), 3) AS least_separation, round(max(separation), 3) AS most_separation, min(run_id) AS example
FROM reasons
GROUP BY 1, 2, 3
ORDER BY sweep, depth, runs DESC, reason
