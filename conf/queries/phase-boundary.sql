-- At which scales of the start does every mode have a stage of its own?
-- One row a sweep, depth, rank, spectrum and optimizer: of the scales that were tried, how many have all of their runs show as many SPE
-- stages as the rank (`good`), and the largest and the smallest of these. Larger scales merge modes; smaller ones that are not good ran
-- out of steps (`dmf query -f misses`: not yet escaped). Deeper runs do with larger starts; a linear spectrum at depth 2 needs tiny ones.
SELECT sweep, depth, rank, spectrum, initialisation, observation, optimizer, count(*) AS scales,
  count_if(fraction_equal_rank = 1) AS good, max(init_scale) FILTER (WHERE fraction_equal_rank = 1) AS largest_good,
  min(init_scale) FILTER (WHERE fraction_equal_rank = 1) AS smallest_good, max(init_scale) AS largest, min(init_scale) AS smallest
FROM phase
WHERE depth > 1 AND init_scale > 0
GROUP BY sweep, depth, rank, spectrum, initialisation, observation, optimizer
ORDER BY sweep, depth, rank, spectrum, initialisation, observation, optimizer
