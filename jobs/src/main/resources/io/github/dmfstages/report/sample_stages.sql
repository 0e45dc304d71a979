-- The SPE stages of the sampled runs.
SELECT
  sweep, run_id, stage, valley_step, peak_step, modes_crossed,
  try_cast(format_string('%.3e', peak_gradient_norm) AS DOUBLE) AS peak_gradient_norm,
  try_cast(format_string('%.3e', valley_loss) AS DOUBLE) AS valley_loss,
  try_cast(format_string('%.3e', predicted_plateau_loss) AS DOUBLE) AS predicted_plateau_loss,
  try_cast(format_string('%.3e', lambda_min_at_valley) AS DOUBLE) AS lambda_min_at_valley
FROM spe_stages JOIN sampled_runs USING (sweep, run_id)
ORDER BY sweep, run_id, stage
