-- Which runs do not show as many SPE stages as the rank, and why?
-- One row a sweep, depth and kind of reason, the most frequent first; a run with several reasons stands in several rows. `merged`:
-- modes left together, mostly for want of separation; `not yet escaped`: the run ended at a saddle; `outside`: a mode was learned without
-- a rise of the gradient norm; `unrobust`: the count changes with how large a rise counts. `example` is a run for `dmf replay`.
WITH reasons AS (
  SELECT *, explode(split(coalesce(explanation, error, 'no reason is known'), '; ')) AS reason FROM misses
)
SELECT sweep, depth,
  CASE
    WHEN reason LIKE '%stood above half from the start%' THEN 'learned at the start'
    WHEN reason LIKE '%outside of every bump%' THEN 'outside'
    WHEN status = 'FAILED' THEN 'failed'
    ELSE regexp_extract(reason, '^([a-z]+( yet escaped)?)', 1)
  END AS reason,
  count(DISTINCT run_id) AS runs, min(spe_stages - rank) AS least_stages_less_rank, round(min(separation), 3) AS least_separation,
  round(max(separation), 3) AS most_separation, min(run_id) AS example
FROM reasons
GROUP BY 1, 2, 3
ORDER BY sweep, depth, runs DESC, reason
