-- At which initial scales does every mode have a stage of its own?
-- There is one row for each configuration; its runs differ in initial scales and seeds. Of its `scales`, the `good` ones are those at which all
-- runs have as many SPE stages as the rank (in completion and sensing, as the rank of the end of the run). The row shows the largest and the
-- smallest of them. Larger scales merge modes. At smaller scales that are not good, runs ran out of steps (reason `not yet escaped` of
-- `dmf query -f misses`). Deeper runs allow larger scales; a linear spectrum at depth 2 needs tiny ones. `example` is a run of the configuration.
WITH scales AS (
  SELECT sweep, depth, rank, spectrum, initialisation, observation, optimizer, init_scale,
    ${configuration id except seed, target_seed, init_scale, relative_init_scale} AS rest,
    every(spe_stages <=> CASE WHEN observation = 'full' THEN rank ELSE rank_end END) AS is_good, min(run_id) AS example
  FROM runs
  WHERE depth > 1 AND init_scale > 0
  GROUP BY sweep, depth, rank, spectrum, initialisation, observation, optimizer, init_scale, rest
)
SELECT sweep, depth, rank, spectrum, initialisation, observation, optimizer, count(*) AS scales, count_if(is_good) AS good,
  max(init_scale) FILTER (WHERE is_good) AS largest_good, min(init_scale) FILTER (WHERE is_good) AS smallest_good,
  max(init_scale) AS largest, min(init_scale) AS smallest, min(example) AS example
FROM scales
GROUP BY sweep, depth, rank, spectrum, initialisation, observation, optimizer, rest
ORDER BY sweep, depth, rank, spectrum, initialisation, observation, optimizer, example
