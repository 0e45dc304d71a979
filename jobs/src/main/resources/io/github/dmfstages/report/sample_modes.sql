-- When each mode of the sampled runs left, and when theory has it leave.
SELECT sweep, run_id, mode, reference, round(crossing_50, 1) AS crossing_50, round(predicted_crossing_50, 1) AS predicted_crossing_50
FROM modes JOIN sampled_runs USING (sweep, run_id)
ORDER BY sweep, run_id, mode
