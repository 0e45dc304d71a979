-- The share of runs with as many SPE stages as the rank R, with its 95 % Wilson interval, over `configurations` that differ in more than
-- seeds. R is the target's rank; in completion and sensing, and in imported runs of unknown rank, it is the rank of the run's end. Imported runs
-- without either are left out. `uncounted` runs have no stage count.
SELECT
  depth, r AS rank, runs, equal_rank, least_stages, mean_stages, most_stages,
  equal_rank / runs AS fraction,
  ${wilson(equal_rank, runs)},
  configurations, uncounted
FROM (
  SELECT
    depth, r,
    count(*) AS runs,
    count(DISTINCT ${configuration id except seed, target_seed}) AS configurations,
    count_if(spe_stages IS NULL) AS uncounted,
    count_if(spe_stages = r) AS equal_rank,
    min(spe_stages) AS least_stages,
    avg(spe_stages) AS mean_stages,
    max(spe_stages) AS most_stages
  FROM (
    SELECT *, CASE WHEN observation <> 'full' AND spe_stages IS NOT NULL THEN rank_end ELSE coalesce(rank, rank_end) END AS r
    FROM runs
    WHERE sweep = :sweep)
  WHERE r IS NOT NULL OR NOT origin <=> 'imported'
  GROUP BY depth, r)
ORDER BY depth, r
