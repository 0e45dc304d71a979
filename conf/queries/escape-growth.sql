-- How do escape times grow as the initial scale gets smaller, and with depth?
-- The time is the number of steps times the step size, until the first mode has made its half crossing. There is one row for each configuration
-- with two initial scales or more; its runs differ in scales and seeds. At depth N >= 3, the time grows like a power of 1/alpha: `slope` is the
-- slope of ln(time) over ln(1/alpha), and theory predicts 1 - 2/N. At depth 2 it grows like ln(1/alpha): `slope` is the slope of the time times
-- the loss factor (1, or 1 over the number of observed values where loss-normalisation = mean), and theory predicts 1/(2 sigma_1).
-- Theory is about small alpha and plain gradient descent: with scales up to 0.1, the slope is a little larger. `example` is a run of the
-- configuration.
WITH descents AS (
  SELECT sweep, run_id, depth, rank, spectrum, observation, loss_normalisation, init_scale,
    ${configuration id except seed, target_seed, init_scale, relative_init_scale} AS configuration,
    effective_step_size / if(loss_normalisation = 'mean', coalesce(observed_entries, measurements, rows * cols), 1) AS time_of_a_step
  FROM runs
  WHERE depth > 1 AND init_scale > 0 AND effective_step_size > 0 AND optimizer = 'gradient-descent' AND status <> 'DIVERGED'
), escapes AS (
  SELECT *, -ln(init_scale) AS log_inverse_scale, crossing_50 * time_of_a_step AS time
  FROM modes JOIN descents USING (sweep, run_id)
  WHERE mode = 1 AND crossing_50 > 0
)
SELECT sweep, depth, rank, spectrum, observation, loss_normalisation, count(DISTINCT init_scale) AS scales, count(*) AS runs,
  if(depth = 2, 'logarithm', 'power') AS growth,
  round(if(depth = 2, regr_slope(time, log_inverse_scale), regr_slope(ln(time), log_inverse_scale)), 4) AS slope,
  round(if(depth = 2, 1 / (2 * avg(reference)), 1 - 2 / depth), 4) AS theory, min(run_id) AS example
FROM escapes
GROUP BY sweep, depth, rank, spectrum, observation, loss_normalisation, configuration
HAVING count(DISTINCT init_scale) > 1
ORDER BY sweep, depth, rank, spectrum, observation, loss_normalisation, example
