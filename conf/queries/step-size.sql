-- What does the step size change?
-- One row a sweep, depth, rank and step size. `mean_time`, steps times step size, is the time of gradient flow: where it does not hang on
-- the step size, steps follow the flow and only their number changes. Stages should not change either, until steps near the stability
-- limit (relative step size 1) oscillate or diverge.
SELECT sweep, depth, rank, coalesce(relative_step_size, step_size) AS given, relative_step_size IS NOT NULL AS relative, count(*) AS runs,
  round(avg(if(spe_stages = rank, 1, 0)), 4) AS share_equal_rank, round(avg(spe_stages), 3) AS mean_stages,
  count_if(status IN ('DIVERGED', 'OSCILLATING')) AS unstable, round(avg(steps), 1) AS mean_steps,
  round(avg(steps * effective_step_size), 3) AS mean_time
FROM runs
GROUP BY sweep, depth, rank, given, relative
ORDER BY sweep, depth, rank, relative, given
