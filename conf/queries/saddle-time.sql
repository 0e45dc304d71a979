-- How much of a run is spent near saddles?
-- One row a sweep, depth and scale of the start: the mean share of a run's states that lie in the neighbourhoods of saddles, and the mean
-- number of steps. Smaller starts and deeper runs stay longer; depth 1 has no saddle.
SELECT sweep, depth, init_scale, count(*) AS runs, round(avg(saddle_steps / (steps + 1)), 4) AS share_near_saddles,
  round(avg(saddle_steps), 1) AS mean_saddle_steps, round(avg(steps), 1) AS mean_steps
FROM runs
WHERE steps IS NOT NULL
GROUP BY sweep, depth, init_scale
ORDER BY sweep, depth, init_scale DESC
