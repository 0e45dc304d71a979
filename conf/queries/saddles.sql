-- Is the k-th valley near a saddle of rank k - 1, and does the curvature there point downhill?
-- There is one row for each configuration and stage; its runs differ in seeds. It shows the share of valleys that have the rank that theory
-- predicts, the median of their distance from the best matrix of that rank (||W - X_k|| / ||X||), and the share of valleys where the smallest
-- eigenvalue of the Hessian is negative. The values 1, 0 and 1 mean that the run passes one saddle after another, each with a rank of one more.
-- If modes merged in an earlier stage, the rank is higher. `example` is a run of the configuration.
WITH configurations AS (
  SELECT sweep, run_id, depth, rank, init_scale, ${configuration id except seed, target_seed} AS configuration FROM runs
)
SELECT sweep, depth, rank, min(init_scale) AS init_scale, stage, count(*) AS valleys,
  round(avg(if(rank_at_valley = stage - 1, 1, 0)), 4) AS of_rank_stage_less_1,
  round(percentile_approx(truncation_distance, 0.5), 6) AS median_distance,
  round(avg(if(lambda_min_at_valley < 0, 1, 0)), 4) AS downhill,
  round(percentile_approx(lambda_min_at_valley, 0.5), 6) AS median_lambda_min, min(run_id) AS example
FROM spe_stages JOIN configurations USING (sweep, run_id)
WHERE copy_step IS NOT NULL
GROUP BY sweep, stage, depth, rank, configuration
ORDER BY sweep, depth, rank, init_scale, example, stage
