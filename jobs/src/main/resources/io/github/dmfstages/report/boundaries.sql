-- The values of a key between which a condition changes: a row for each configuration of a boundary and each of its changes, over its points, which
-- differ in seeds. Median and quartiles are those of the brackets' middles, the geometric ones where the low end is positive. `non_monotone` counts
-- points with more than one change, `theory` is where theory expects the change, and `example` is a run at a low end.
SELECT boundary, along, condition, change, count(*) AS points,
  count_if(state = 'found') AS found, count_if(state = 'undecided') AS undecided, count_if(state = 'unchanged') AS unchanged,
  count_if(changes > 1) AS non_monotone, min(low) FILTER (WHERE change IS NOT NULL) AS least_low,
  percentile(middle, 0.25) FILTER (WHERE change IS NOT NULL) AS quartile_1, percentile(middle, 0.5) FILTER (WHERE change IS NOT NULL) AS median,
  percentile(middle, 0.75) FILTER (WHERE change IS NOT NULL) AS quartile_3, max(high) FILTER (WHERE change IS NOT NULL) AS largest_high,
  percentile(theory, 0.5) AS theory, min(theory_of) AS theory_of, min(run_id_at_low) AS example
FROM (SELECT *, if(low > 0, sqrt(low) * sqrt(high), (low + high) / 2) AS middle FROM boundaries WHERE sweep = :sweep)
GROUP BY boundary, along, condition, change, ${configuration except seed, target_seed, run_keys}
ORDER BY boundary, depth, rank, spectrum, example, change
