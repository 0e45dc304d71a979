-- The ends' curvature: lambda_min over lambda_max, and how many are second-order critical. `configurations` differ in more than seeds.
SELECT
  depth, status, count(*) AS runs, count(DISTINCT ${configuration id except seed, target_seed}) AS configurations,
  count_if(second_order_critical) AS second_order_critical,
  min(lambda_min / nullif(lambda_max, 0)) AS least, percentile(lambda_min / nullif(lambda_max, 0), .5) AS median,
  max(lambda_min / nullif(lambda_max, 0)) AS most,
  percentile(gradient_norm, .5) AS median_gradient_norm
FROM runs
WHERE sweep = :sweep
GROUP BY depth, status
ORDER BY depth, status
