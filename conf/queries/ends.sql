-- Where did runs end: at a minimum of full rank, or still at a saddle?
-- One row for each sweep, depth, observation, status and verdict of the certificate, over `configurations` that differ in more than seeds: how many
-- runs ended with the target's rank, and the largest relative loss, gradient norm and share of negative curvature (lambda_min over lambda_max) among
-- them. In completion and sensing a matrix of another rank may fit what is observed. Second-order critical, of full rank and of little loss is what
-- theory promises; second-order critical below full rank is a saddle that no allowed step size would have left.
SELECT sweep, depth, observation, status, second_order_critical, count(*) AS runs,
  count(DISTINCT (${configuration except seed, target_seed})) AS configurations, count_if(rank_end = rank) AS of_full_rank,
  max(relative_loss) AS largest_relative_loss, max(gradient_norm) AS largest_gradient_norm,
  min(lambda_min / nullif(lambda_max, 0)) AS most_negative_curvature
FROM runs
GROUP BY sweep, depth, observation, status, second_order_critical
ORDER BY sweep, depth, observation, status, second_order_critical
