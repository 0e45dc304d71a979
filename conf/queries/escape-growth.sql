-- How do escape times grow as the start gets smaller, and with depth?
-- The slope of ln(time until the first mode is half learned) over ln(1/alpha); time is steps times step size. At depth N of 3 and more
-- theory says 1 - 2/N as alpha goes to 0. At depth 2 the time grows like ln(1/alpha), so there the slope of the time itself stands in
-- `by_logarithm`, which theory has at 1/(2 sigma_1). Only where two scales or more were swept.
SELECT sweep, depth, spectrum, rank, optimizer, count(DISTINCT init_scale) AS scales, count(*) AS runs,
  round(regr_slope(ln(measured * effective_step_size), -ln(init_scale)), 4) AS exponent,
  CASE WHEN depth > 2 THEN round(1 - 2 / depth, 4) END AS theory,
  round(regr_slope(measured * effective_step_size, -ln(init_scale)), 4) AS by_logarithm
FROM escape_times
WHERE mode = 1 AND depth > 1 AND measured > 0 AND init_scale > 0 AND effective_step_size > 0
GROUP BY sweep, depth, spectrum, rank, optimizer
HAVING count(DISTINCT init_scale) > 1
ORDER BY sweep, depth, spectrum, rank, optimizer
