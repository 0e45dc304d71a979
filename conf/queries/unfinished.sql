-- Which runs have no proper end: failed, timed out, out of steps, diverged, oscillating?
-- There is one row for each run, with its error or explanation. `dmf sweep --retry-failed` computes FAILED runs again. TIMED_OUT runs continue if
-- the sweep has a longer time-limit. BUDGET_EXHAUSTED runs need more max-steps, which makes them other runs. Diverged and oscillating runs need a
-- smaller step size.
SELECT sweep, status, run_id, depth, rank, init_scale, effective_step_size, steps, max_steps, relative_loss, round(seconds, 3) AS seconds,
  coalesce(error, explanation) AS said
FROM runs
WHERE status NOT IN ('CONVERGED', 'STALLED', 'STOPPED_EARLY', 'IMPORTED')
ORDER BY sweep, status, run_id
