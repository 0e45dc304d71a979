-- What separates runs with R stages from the rest: the predicted separation of neighbouring modes. From 1.5 on, one stage a mode is expected.
-- Imported runs have no prediction and are left out. `configurations` differ in more than seeds.
SELECT
  CASE WHEN separation >= 1.5 THEN '1.5 and above' WHEN separation < 1.5 THEN 'below 1.5' ELSE 'no prediction' END AS separation,
  count(*) AS runs,
  count(DISTINCT ${configuration id except seed, target_seed}) AS configurations,
  count_if(spe_stages = CASE WHEN observation <> 'full' THEN rank_end ELSE coalesce(rank, rank_end) END) AS equal_rank
FROM runs
WHERE sweep = :sweep AND depth > 1 AND NOT origin <=> 'imported'
GROUP BY 1
ORDER BY 1
