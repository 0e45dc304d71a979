-- How small must the start be for every mode to have a stage of its own?
-- One row a sweep, depth, rank, spectrum and optimizer: the largest scale at and below which all runs show as many SPE stages as the
-- rank (NULL: at none), beside the scales that were tried. Deeper runs do with larger starts; a linear spectrum at depth 2 needs tiny ones.
WITH ordered AS (
  SELECT *, min(fraction_equal_rank) OVER (
    PARTITION BY sweep, depth, rank, spectrum, initialisation, observation, optimizer ORDER BY init_scale) AS least_so_far
  FROM phase
  WHERE depth > 1 AND init_scale > 0
)
SELECT sweep, depth, rank, spectrum, initialisation, observation, optimizer,
  max(init_scale) FILTER (WHERE least_so_far = 1) AS largest_scale, min(init_scale) AS smallest_tried, max(init_scale) AS largest_tried,
  sum(runs) AS runs
FROM ordered
GROUP BY sweep, depth, rank, spectrum, initialisation, observation, optimizer
ORDER BY sweep, depth, rank, spectrum, initialisation, observation, optimizer
