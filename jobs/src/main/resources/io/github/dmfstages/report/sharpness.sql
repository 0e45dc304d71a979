-- The largest eigenvalue of the Hessian along the way, over its stability bound: 2/eta for gradient descent, 2(1+momentum)/eta with momentum.
-- Of the runs that monitor the curvature, it shows the quantiles of the largest ratio of each run and of the last one. Runs with another optimizer
-- or a schedule have no bound. `configurations` differ in more than seeds.
SELECT
  depth, count(*) AS runs, count(DISTINCT configuration) AS configurations, count_if(largest > 1) AS above_bound,
  percentile(largest, .05) AS largest_percent_5, percentile(largest, .5) AS largest_median, percentile(largest, .95) AS largest_percent_95,
  percentile(last, .5) AS last_median
FROM (
  SELECT
    depth, configuration,
    max(lambda_max * effective_step_size / (2 + 2 * momentum)) AS largest,
    max_by(lambda_max * effective_step_size / (2 + 2 * momentum), step) AS last
  FROM trajectory t JOIN (
    SELECT
      sweep, run_id, depth, effective_step_size, CASE WHEN optimizer = 'momentum' THEN momentum ELSE 0 END AS momentum,
      dense_rank() OVER (ORDER BY ${configuration except seed, target_seed}) AS configuration
    FROM runs
    WHERE sweep = :sweep AND optimizer IN ('gradient-descent', 'momentum') AND schedule = 'constant' AND warmup_steps = 0) r
    USING (sweep, run_id)
  WHERE lambda_max IS NOT NULL
  GROUP BY sweep, run_id, depth, configuration)
GROUP BY depth
ORDER BY depth
