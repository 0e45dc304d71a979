-- Measured over predicted half crossings: quantiles over all modes that have both in runs that did not diverge, of `configurations` that differ in
-- more than seeds.
SELECT
  depth, count(*) AS modes, count(DISTINCT configuration) AS configurations,
  percentile(ratio, .05) AS percent_5, percentile(ratio, .5) AS median, percentile(ratio, .95) AS percent_95,
  count_if(abs(ratio - 1) <= .02) AS within_2_percent,
  count_if(abs(ratio - 1) <= .1) AS within_10_percent,
  count_if(ratio BETWEEN .5 AND 2) AS within_a_factor_2
FROM (
  SELECT depth, crossing_50 / predicted_crossing_50 AS ratio, configuration
  FROM modes JOIN (
    SELECT sweep, run_id, depth, ${configuration id except seed, target_seed} AS configuration
    FROM runs
    WHERE sweep = :sweep AND status <> 'DIVERGED') USING (sweep, run_id)
  WHERE crossing_50 > 0 AND predicted_crossing_50 > 0)
GROUP BY depth
ORDER BY depth
