-- Does every run show as many SPE stages as the target's rank?
-- There is one row for each configuration; its runs differ in seeds. It shows the share of runs that do, with its 95 % Wilson interval. Depth 1
-- has no saddle, and so no stage. Where the lower end of the interval is near 1, the claim holds; elsewhere, `dmf query -f misses` shows what
-- prevents it. In completion and sensing, a matrix of another rank than the target's may be learned: there `equal` counts runs with as many stages
-- as the rank of their end, and there is no interval. The same holds for imported runs of unknown rank. `uncounted` runs
-- have no stage count, for example because they diverged; they are not equal.
-- View `phase` has all columns of a configuration, which distinguish rows of the same depth and rank.
WITH compared AS (
  SELECT *, if(all_observed, runs_equal_rank, runs_equal_rank_end) AS equal
  FROM (SELECT *, coalesce(observation, 'full') = 'full' AND rank IS NOT NULL AS all_observed FROM phase)
)
SELECT sweep, depth, rank, spectrum, observation, init_scale, coalesce(relative_step_size, step_size) AS given_step_size, runs,
  runs_uncounted AS uncounted, equal, round(equal / runs, 4) AS share, if(all_observed, round(wilson_low, 4), NULL) AS wilson_low,
  if(all_observed, round(wilson_high, 4), NULL) AS wilson_high
FROM compared
ORDER BY sweep, depth, rank, spectrum, observation, init_scale, given_step_size
