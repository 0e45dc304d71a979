-- How much do runs differ that differ in nothing but their seeds?
-- There is one row for each configuration that was run with two seeds or more. It shows the fewest and the most SPE stages, and the spread of the
-- steps (standard deviation over mean). Configurations whose numbers of stages differ come first: their result depends on the initial factors,
-- so one seed says little about them. `uncounted` runs have no stage count, for example because they diverged. `example` is a run of the
-- configuration: "SELECT * FROM runs WHERE run_id = '..'" shows all of its keys.
SELECT sweep, depth, rank, spectrum, observation, initialisation, min(init_scale) AS init_scale, optimizer, count(*) AS seeds,
  min(spe_stages) AS least_stages, max(spe_stages) AS most_stages, count_if(spe_stages IS NULL) AS uncounted, round(avg(steps), 1) AS mean_steps,
  round(stddev(steps) / nullif(avg(steps), 0), 4) AS spread_of_steps, min(run_id) AS example
FROM runs
WHERE steps IS NOT NULL
GROUP BY sweep, depth, rank, spectrum, observation, initialisation, optimizer, ${configuration id except seed, target_seed}
HAVING count(*) > 1
ORDER BY most_stages - least_stages DESC, spread_of_steps DESC, sweep, depth, rank, example
