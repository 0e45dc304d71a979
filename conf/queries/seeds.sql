-- How much do runs differ that differ in nothing but their seeds?
-- One row a configuration with two seeds or more: least and most SPE stages, and the spread of the steps (standard deviation over mean).
-- Those whose stages differ come first: there the answer hangs on the start, and one seed says little.
SELECT sweep, depth, rank, spectrum, observation, initialisation, init_scale, optimizer, effective_step_size, count(*) AS seeds,
  min(spe_stages) AS least_stages, max(spe_stages) AS most_stages, round(avg(steps), 1) AS mean_steps,
  round(stddev(steps) / nullif(avg(steps), 0), 4) AS spread_of_steps
FROM runs
WHERE steps IS NOT NULL
GROUP BY sweep, depth, rank, spectrum, observation, initialisation, init_scale, optimizer, effective_step_size
HAVING count(*) > 1
ORDER BY most_stages - least_stages DESC, spread_of_steps DESC, sweep, depth, rank
