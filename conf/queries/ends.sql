-- Where did runs end: at a minimum of full rank, or still at a saddle?
-- There is one row for each sweep, depth, observation, status and verdict of the certificate. In `configurations`, runs that differ only
-- in their seeds count as one. `of_full_rank` counts the runs whose end has the rank of the target; in completion and sensing, a matrix of another
-- rank may fit what is observed. The last three columns are the worst of the runs; the curvature is lambda_min over lambda_max.
-- Theory promises ends that are second-order critical, of full rank and with a small loss. An end that is second-order critical below full rank
-- is a saddle from which the run would not have escaped within its budget.
SELECT sweep, depth, observation, status, second_order_critical, count(*) AS runs,
  count(DISTINCT ${configuration id except seed, target_seed}) AS configurations, count_if(rank_end = rank) AS of_full_rank,
  max(relative_loss) AS largest_relative_loss, max(gradient_norm) AS largest_gradient_norm,
  min(lambda_min / nullif(lambda_max, 0)) AS most_negative_curvature
FROM runs
GROUP BY sweep, depth, observation, status, second_order_critical
ORDER BY sweep, depth, observation, status, second_order_critical
