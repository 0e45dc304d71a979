-- The share of its states that a run with a stage count has in the neighbourhoods of saddles. `configurations` differ in more than seeds.
SELECT
  depth, rank, count(*) AS runs, count(DISTINCT configuration) AS configurations,
  percentile(share, .05) AS percent_5, percentile(share, .5) AS median, percentile(share, .95) AS percent_95
FROM (
  SELECT depth, coalesce(rank, rank_end) AS rank, saddle_steps / (steps + 1) AS share, ${configuration id except seed, target_seed} AS configuration
  FROM runs
  WHERE sweep = :sweep AND coalesce(depth, 2) > 1)
WHERE share IS NOT NULL
GROUP BY depth, rank
ORDER BY depth, rank
