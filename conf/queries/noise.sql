-- How much noise can a stage count bear?
-- There is one row for each configuration whose steps have noise (batch-size, label-noise or temperature) and which was also run without noise
-- from the same initial factors. `same_count` is the share of runs with the count of the run without noise, `robust` the number of runs
-- whose count is robust, and `robust_same_count` the share of these that have it. `uncounted` runs have no count.
WITH compared AS (
  SELECT *, batch_size IS NULL AND coalesce(label_noise, 0) = 0 AND coalesce(temperature, 0) = 0 AS quiet,
    ${configuration id except batch_size, label_noise, temperature} AS pair, ${configuration id except seed, target_seed} AS alike
  FROM runs
), expectations AS (
  SELECT sweep, pair, max(spe_stages) AS expected FROM compared WHERE quiet AND spe_stages IS NOT NULL GROUP BY sweep, pair
)
SELECT sweep, depth, rank, relative_step_size, batch_size, label_noise, temperature, count(*) AS runs,
  round(avg(CASE WHEN spe_stages <=> expected THEN 1.0 ELSE 0 END), 3) AS same_count,
  count_if(coalesce(robust, false)) AS robust,
  round(avg(CASE WHEN spe_stages <=> expected THEN 1.0 ELSE 0 END) FILTER (WHERE robust), 3) AS robust_same_count,
  count_if(spe_stages IS NULL) AS uncounted, min(expected) AS least_expected, max(expected) AS most_expected, min(run_id) AS example
FROM compared JOIN expectations USING (sweep, pair)
WHERE NOT quiet
GROUP BY sweep, depth, rank, relative_step_size, batch_size, label_noise, temperature, alike
ORDER BY sweep, depth, rank, relative_step_size, batch_size, label_noise, temperature, example
