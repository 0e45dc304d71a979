-- Does every run show as many SPE stages as the target's rank?
-- One row for each configuration, over seeds: the share of runs that do, with its 95 % Wilson interval. Depth 1 has no saddle, and so no
-- stage. Where the interval's lower end is near 1 the claim holds; `dmf query -f misses` shows what prevents it elsewhere. In completion and
-- sensing the target's rank need not be what is learned: there `equal` counts runs with as many stages as the rank of their end, and no
-- interval is given. `uncounted` runs have no stage count, because they diverged, for example; they are not equal. The other columns of view
-- phase tell configurations of one depth and rank apart.
WITH compared AS (
  SELECT *, observation = 'full' AS all_observed, if(observation = 'full', runs_equal_rank, runs_equal_rank_end) AS equal FROM phase
)
SELECT sweep, depth, rank, spectrum, observation, init_scale, coalesce(relative_step_size, step_size) AS given_step_size, runs,
  runs_uncounted AS uncounted, equal, round(equal / runs, 4) AS share, if(all_observed, round(wilson_low, 4), NULL) AS wilson_low,
  if(all_observed, round(wilson_high, 4), NULL) AS wilson_high
FROM compared
ORDER BY sweep, depth, rank, spectrum, observation, init_scale, given_step_size
