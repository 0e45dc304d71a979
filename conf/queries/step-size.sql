-- What does the step size change?
-- There is one row for each configuration and step size; its runs differ in seeds. Rows with the same `others` differ only in the step size.
-- `mean_time`, steps times step size, is the time of gradient flow: where it does not depend on the step size, runs follow the flow, and only the
-- number of steps changes. The number of stages should not change either, until runs oscillate or diverge near the stability limit (relative step
-- size 1). Diverged runs have no stage count (`uncounted`). In completion and sensing, stages are compared with the rank of the end of the run and
-- not with that of the target.
WITH steps AS (
  SELECT sweep, depth, rank, step_size, relative_step_size, ${configuration id except seed, target_seed, step_size, relative_step_size} AS rest,
    count(*) AS runs,
    round(avg(if(spe_stages = CASE WHEN observation <> 'full' THEN rank_end ELSE coalesce(rank, rank_end) END, 1, 0)), 4) AS share_equal_rank,
    round(avg(spe_stages), 3) AS mean_stages,
    count_if(status IN ('DIVERGED', 'OSCILLATING')) AS unstable, count_if(spe_stages IS NULL) AS uncounted, round(avg(steps), 1) AS mean_steps,
    round(avg(steps * effective_step_size), 3) AS mean_time, min(run_id) AS example
  FROM runs
  GROUP BY sweep, depth, rank, step_size, relative_step_size, rest, ${configuration id except seed, target_seed}
)
SELECT sweep, depth, rank, coalesce(relative_step_size, step_size) AS given, relative_step_size IS NOT NULL AS relative, runs, share_equal_rank,
  mean_stages, unstable, uncounted, mean_steps, mean_time, substr(min(example) OVER (PARTITION BY sweep, rest), 1, 7) AS others
FROM steps
ORDER BY sweep, depth, rank, others, relative, given
