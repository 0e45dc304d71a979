-- How many runs there are, and how many of those that have saddles show as many SPE stages as their rank, with the 95 % Wilson interval.
SELECT
  *,
  CASE WHEN deep > 0 THEN greatest(0, (p + z2 / (2 * deep) - sqrt(z2 * p * (1 - p) / deep + pow(z2 / (2 * deep), 2))) / (1 + z2 / deep)) END AS wilson_low,
  CASE WHEN deep > 0 THEN least(1, (p + z2 / (2 * deep) + sqrt(z2 * p * (1 - p) / deep + pow(z2 / (2 * deep), 2))) / (1 + z2 / deep)) END AS wilson_high
FROM (
  SELECT
    count(*) AS runs,
    count(DISTINCT (${configuration except seed, target_seed})) AS configurations,
    nullif(count_if(depth > 1), 0) AS deep,
    count_if(depth > 1 AND spe_stages = rank) AS equal_rank,
    count_if(depth > 1 AND spe_stages < rank) AS fewer,
    count_if(depth > 1 AND spe_stages > rank) AS more,
    count_if(depth > 1 AND spe_stages IS NULL) AS untold,
    CAST(count_if(depth > 1 AND spe_stages = rank) AS DOUBLE) / nullif(count_if(depth > 1), 0) AS p,
    pow(1.959964D, 2) AS z2,
    count_if(status = 'CONVERGED') AS converged,
    count_if(status = 'DIVERGED') AS diverged,
    count_if(status = 'FAILED') AS failed,
    sum(steps) AS steps,
    sum(seconds) AS seconds,
    array_sort(collect_set(provenance.version)) AS versions,
    array_sort(collect_set(provenance.commit)) AS commits
  FROM runs
  WHERE sweep = :sweep)
