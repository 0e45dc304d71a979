-- Which runs have no proper end: failed, timed out, out of steps, diverged, oscillating?
-- One row a run, with what it said. FAILED ones are tried again by `dmf sweep --retry-failed`, TIMED_OUT ones by a longer time-limit,
-- BUDGET_EXHAUSTED ones by more max-steps (which is another run); a diverged or oscillating one needs a smaller step size.
SELECT sweep, status, run_id, depth, rank, init_scale, effective_step_size, steps, max_steps, relative_loss, round(seconds, 3) AS seconds,
  coalesce(error, explanation) AS said
FROM runs
WHERE status NOT IN ('CONVERGED', 'STALLED')
ORDER BY sweep, status, run_id
