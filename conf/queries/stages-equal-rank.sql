-- Does every run show as many SPE stages as the target's rank?
-- One row for each configuration, over seeds: the share of runs that do, with its 95 % Wilson interval. Depth 1 has no saddle, and so no
-- stage. Where the interval's lower end is near 1 the claim holds; `dmf query -f misses` shows what prevents it elsewhere. The other columns
-- of view phase tell configurations of one depth and rank apart.
SELECT sweep, depth, rank, spectrum, init_scale, coalesce(relative_step_size, step_size) AS given_step_size, runs,
  runs_equal_rank AS equal, round(fraction_equal_rank, 4) AS share, round(wilson_low, 4) AS wilson_low, round(wilson_high, 4) AS wilson_high
FROM phase
ORDER BY sweep, depth, rank, spectrum, init_scale, given_step_size
