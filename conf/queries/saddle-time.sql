-- How much of a run is spent near saddles?
-- There is one row for each configuration; its runs differ in seeds. It shows the mean share of a run's states that lie in the neighbourhoods of
-- saddles, and the mean number of steps. Runs without a stage count, such as diverged ones, are `uncounted`. With smaller initial scales and at
-- larger depths, runs stay longer near saddles; depth 1 has no saddle. `example` is a run of the configuration.
SELECT sweep, depth, rank, min(init_scale) AS init_scale, count(saddle_steps) AS runs, count_if(saddle_steps IS NULL) AS uncounted,
  round(avg(saddle_steps / (steps + 1)), 4) AS share_near_saddles,
  round(avg(saddle_steps), 1) AS mean_saddle_steps, round(avg(steps) FILTER (WHERE saddle_steps IS NOT NULL), 1) AS mean_steps, min(run_id) AS example
FROM runs
WHERE steps IS NOT NULL
GROUP BY sweep, depth, rank, ${configuration id except seed, target_seed}
ORDER BY sweep, depth, rank, init_scale DESC, example
