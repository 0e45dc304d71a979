-- The share of runs with as many SPE stages as the target's rank, with its 95 % Wilson interval, over `configurations` that differ in more
-- than seeds.
SELECT
  depth, rank, runs, equal_rank, least_stages, mean_stages, most_stages,
  equal_rank / runs AS fraction,
  greatest(0, (p + z2 / (2 * runs) - sqrt(z2 * p * (1 - p) / runs + pow(z2 / (2 * runs), 2))) / (1 + z2 / runs)) AS wilson_low,
  least(1, (p + z2 / (2 * runs) + sqrt(z2 * p * (1 - p) / runs + pow(z2 / (2 * runs), 2))) / (1 + z2 / runs)) AS wilson_high,
  configurations
FROM (
  SELECT
    depth, rank,
    count(*) AS runs,
    count(DISTINCT (${configuration except seed, target_seed})) AS configurations,
    count_if(spe_stages = rank) AS equal_rank,
    min(spe_stages) AS least_stages,
    avg(spe_stages) AS mean_stages,
    max(spe_stages) AS most_stages,
    CAST(count_if(spe_stages = rank) AS DOUBLE) / count(*) AS p,
    pow(1.959964D, 2) AS z2
  FROM runs
  WHERE sweep = :sweep
  GROUP BY depth, rank)
ORDER BY depth, rank
