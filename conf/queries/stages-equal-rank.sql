-- Does every run show as many SPE stages as the target's rank?
-- One row a sweep, depth and rank: the share of runs that do, with its 95 % Wilson interval. Depth 1 has no saddle, and so no stage.
-- Where the interval's lower end is near 1 the claim holds; `dmf query -f misses` tells what is in the way elsewhere.
WITH shares AS (
  SELECT sweep, depth, rank, sum(runs) AS n, coalesce(sum(runs) FILTER (WHERE spe_stages = rank), 0) AS equal,
    3.841459D / sum(runs) AS z2
  FROM stage_confusion
  GROUP BY sweep, depth, rank
)
SELECT sweep, depth, rank, n AS runs, equal, round(equal / n, 4) AS share,
  round(greatest(0, (equal / n + z2 / 2 - sqrt(z2 * equal / n * (1 - equal / n) + z2 * z2 / 4)) / (1 + z2)), 4) AS wilson_low,
  round(least(1, (equal / n + z2 / 2 + sqrt(z2 * equal / n * (1 - equal / n) + z2 * z2 / 4)) / (1 + z2)), 4) AS wilson_high
FROM shares
ORDER BY sweep, depth, rank
