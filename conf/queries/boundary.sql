-- Where does the condition of a boundary change?
-- There is one row for each configuration of a boundary and each of its changes; its points differ in seeds. Of the `points`, the condition changes
-- at `found` within a bracket as narrow as the tolerance; at `undecided` ones it is NULL inside of the bracket; at `unchanged` ones there is no
-- change. `non_monotone` counts points with more than one change. The quartiles and the median are those of the brackets' middles, the geometric
-- ones where the low end is positive. `theory` is where theory expects the change, and `becomes` is the value of the condition above it.
-- `example` is a run at a low end.
WITH brackets AS (
  SELECT *, if(low > 0, sqrt(low) * sqrt(high), (low + high) / 2) AS middle FROM boundaries
)
SELECT sweep, boundary, along, depth, rank, spectrum, observation, optimizer, change, count(*) AS points,
  count_if(state = 'found') AS found, count_if(state = 'undecided') AS undecided, count_if(state = 'unchanged') AS unchanged,
  count_if(changes > 1) AS non_monotone, min(low) FILTER (WHERE change IS NOT NULL) AS least_low,
  percentile(middle, 0.25) FILTER (WHERE change IS NOT NULL) AS quartile_1, percentile(middle, 0.5) FILTER (WHERE change IS NOT NULL) AS median,
  percentile(middle, 0.75) FILTER (WHERE change IS NOT NULL) AS quartile_3, max(high) FILTER (WHERE change IS NOT NULL) AS largest_high,
  percentile(theory, 0.5) AS theory, min(theory_of) AS theory_of, bool_or(value_at_high) AS becomes, sum(runs) AS runs, min(run_id_at_low) AS example
FROM brackets
GROUP BY sweep, boundary, along, condition, change, ${configuration except seed, target_seed, run_keys}
ORDER BY sweep, boundary, depth, rank, spectrum, observation, optimizer, change, example
