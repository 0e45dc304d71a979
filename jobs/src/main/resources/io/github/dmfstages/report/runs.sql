-- Every run: its configuration (up to linear_algebra) and its end. `stages_less_rank` compares with the target's rank, in completion and
-- sensing with the rank of the run's end.
SELECT
  run_id,
  rows, cols, rank, depth, hidden_width, to_json(layer_widths) AS layer_widths, spectrum, target_symmetric, target_file,
  observation, observed_entries, mask_file, measurements, measurements_file, observations_file, noise, loss_normalisation,
  initialisation, init_scale, relative_init_scale, to_json(init_files) AS init_files,
  optimizer, momentum, decay, epsilon, step_size, relative_step_size, effective_step_size,
  seed, target_seed, max_steps, to_json(record_steps) AS record_steps, record_pairs_every, loss_tolerance, gradient_tolerance,
  linear_algebra,
  status, steps, spe_stages, spe_stages - CASE WHEN observation = 'full' THEN rank ELSE rank_end END AS stages_less_rank, spectral_stages, robust, rank_end,
  loss, relative_loss, reconstruction_error, gradient_norm,
  lambda_min, lambda_max, lambda_min / nullif(lambda_max, 0) AS lambda_ratio, second_order_critical,
  saddle_steps, separation, coalesce(explanation, error) AS explanation
FROM runs
WHERE sweep = :sweep
ORDER BY depth, rank, init_scale, run_id
