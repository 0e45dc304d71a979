-- At most 48 records of each sampled run and the valleys and peaks of its stages, to four digits (singular values: the first R, three).
SELECT
  sweep, run_id, step,
  try_cast(format_string('%.3e', loss) AS DOUBLE) AS loss,
  try_cast(format_string('%.3e', gradient_norm) AS DOUBLE) AS gradient_norm,
  region,
  transform(slice(singular_values, 1, least(rank, 10)), s -> try_cast(format_string('%.2e', s) AS DOUBLE)) AS singular_values,
  try_cast(format_string('%.3e', lambda_min) AS DOUBLE) AS lambda_min,
  try_cast(format_string('%.3e', lambda_max) AS DOUBLE) AS lambda_max,
  transform(layer_norms, x -> try_cast(format_string('%.2e', x) AS DOUBLE)) AS layer_norms,
  try_cast(format_string('%.2e', imbalance) AS DOUBLE) AS imbalance,
  transform(slice(alignment, 1, 10), x -> try_cast(format_string('%.3f', x) AS DOUBLE)) AS alignment
FROM (
  SELECT
    sweep, run_id, t.step, t.loss, t.gradient_norm, t.region, t.singular_values, t.lambda_min, t.lambda_max, t.layer_norms, t.imbalance,
    t.alignment, s.rank,
    row_number() OVER (PARTITION BY sweep, run_id ORDER BY step) AS record,
    count(*) OVER (PARTITION BY sweep, run_id) AS records
  FROM trajectory t JOIN sampled_runs s USING (sweep, run_id)
  -- Files are sorted by ids, so that less of a large sweep is read.
  WHERE run_id <= (SELECT max(run_id) FROM sampled_runs)) AS kept
WHERE
  record = 1
  OR floor(record * 47 / records) > floor((record - 1) * 47 / records)
  OR EXISTS (SELECT 1 FROM spe_stages e WHERE e.sweep = kept.sweep AND e.run_id = kept.run_id AND kept.step IN (e.valley_step, e.peak_step))
ORDER BY sweep, run_id, step
