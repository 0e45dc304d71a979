-- Which runs do not show as many SPE stages as the rank, and why?
-- One row a sweep, depth and reason, the most frequent first; a run with several reasons is in several rows. `merged`:
-- modes left together, mostly for want of separation; `not yet escaped`: the run ended at a saddle; `narrow width`: a layer is narrower
-- than the rank; `hidden from the gradient`: the singular values show more stages than the gradient norm; docs/method.md lists all reasons.
-- Completion and sensing are listed where stages are not as many as the target's rank and as that of the end: `fitted below rank` says that
-- the observed values need no more; `least_stages_less_rank` takes the rank of the end there. `example` is a run for `dmf replay`;
-- `configurations` says how many there are that differ in more than seeds.
WITH reasons AS (
  SELECT *, explode(split(coalesce(explanation, concat('failed: ', replace(error, '; ', ', ')), 'unexplained: nothing was kept'), '; ')) AS said
  FROM runs LEFT SEMI JOIN misses USING (sweep, run_id)
)
SELECT sweep, depth,
  CASE WHEN said RLIKE '^[a-z][a-z ]*: ' THEN substring_index(said, ':', 1) ELSE 'explained by an older build' END AS reason,
  count(DISTINCT run_id) AS runs, count(DISTINCT (${configuration except seed, target_seed})) AS configurations,
  min(spe_stages - CASE WHEN observation = 'full' THEN rank ELSE rank_end END) AS least_stages_less_rank, round(min(separation), 3) AS least_separation,
  round(max(separation), 3) AS most_separation, min(run_id) AS example
FROM reasons
GROUP BY 1, 2, 3
ORDER BY sweep, depth, runs DESC, reason
