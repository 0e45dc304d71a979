-- Is the k-th valley near a saddle of rank k - 1, and does the curvature there point downhill?
-- One row a sweep, depth and stage: how many valleys have the rank that theory says, how far from the best matrix of that rank they are
-- (||W - X_k|| / ||X||, median), and how many have a negative smallest eigenvalue of the Hessian. 1, 0 and 1: one saddle after
-- another, each of one rank more. Where modes merged in a stage before, the rank is higher than that.
SELECT sweep, depth, stage, count(*) AS valleys,
  round(avg(if(rank_at_valley = stage - 1, 1, 0)), 4) AS of_rank_stage_less_1,
  round(percentile_approx(truncation_distance, 0.5), 6) AS median_distance,
  round(avg(if(lambda_min_at_valley < 0, 1, 0)), 4) AS downhill,
  round(percentile_approx(lambda_min_at_valley, 0.5), 6) AS median_lambda_min
FROM spe_stages JOIN runs USING (sweep, run_id)
WHERE copy_step IS NOT NULL
GROUP BY sweep, depth, stage
ORDER BY sweep, depth, stage
