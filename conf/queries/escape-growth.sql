-- How do escape times grow as the start gets smaller, and with depth?
-- Time is steps times step size, until the first mode is half learned; one row a sweep, depth and spectrum with two scales or more. At
-- depth N of 3 and more it grows like a power of 1/alpha: `slope` is that of ln(time) over ln(1/alpha), and theory has 1 - 2/N. At depth
-- 2 it grows like ln(1/alpha): `slope` is that of the time itself, and theory has 1/(2 sigma_1). Both are limits of small alpha, of plain
-- gradient descent and loss-normalisation = sum: a grid that reaches up to .1 comes out a little above.
WITH escapes AS (
  SELECT *, measured * effective_step_size AS time, -ln(init_scale) AS log_inverse_scale
  FROM escape_times
  WHERE mode = 1 AND depth > 1 AND measured > 0 AND init_scale > 0 AND effective_step_size > 0 AND optimizer = 'gradient-descent'
)
SELECT sweep, depth, rank, spectrum, count(DISTINCT init_scale) AS scales, count(*) AS runs, if(depth = 2, 'logarithm', 'power') AS growth,
  round(if(depth = 2, regr_slope(time, log_inverse_scale), regr_slope(ln(time), log_inverse_scale)), 4) AS slope,
  round(if(depth = 2, 1 / (2 * avg(reference)), 1 - 2 / depth), 4) AS theory
FROM escapes
GROUP BY sweep, depth, rank, spectrum
HAVING count(DISTINCT init_scale) > 1
ORDER BY sweep, depth, rank, spectrum
