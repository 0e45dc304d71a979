-- At which initial scales does every mode have a stage of its own?
-- One row for each configuration, over scales and seeds: of the scales that were tried, how many have as many SPE stages as the rank in all of their
-- runs (`good`; in completion and sensing, as the rank of the run's end), and the largest and the smallest of these. Larger scales merge modes.
-- Smaller ones that are not good ran out of steps (`dmf query -f misses`: not yet escaped). Deeper runs allow larger scales; a linear spectrum at
-- depth 2 needs tiny ones. `example` is a run of the configuration.
WITH scales AS (
  SELECT *, every(spe_stages <=> CASE WHEN observation = 'full' THEN rank ELSE rank_end END)
    OVER (PARTITION BY sweep, init_scale, ${configuration except seed, target_seed, init_scale, relative_init_scale}) AS is_good
  FROM runs
  WHERE depth > 1 AND init_scale > 0
)
SELECT sweep, depth, rank, spectrum, initialisation, observation, optimizer, count(DISTINCT init_scale) AS scales,
  count(DISTINCT init_scale) FILTER (WHERE is_good) AS good, max(init_scale) FILTER (WHERE is_good) AS largest_good,
  min(init_scale) FILTER (WHERE is_good) AS smallest_good, max(init_scale) AS largest, min(init_scale) AS smallest, min(run_id) AS example
FROM scales
GROUP BY sweep, ${configuration except seed, target_seed, init_scale, relative_init_scale}
ORDER BY sweep, depth, rank, spectrum, initialisation, observation, optimizer, example
