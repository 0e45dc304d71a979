-- Half crossings of runs that did not diverge against their prediction, in cells of 1/50 of a decade each way.
SELECT
  r.depth,
  round(50 * log10(m.predicted_crossing_50)) / 50 AS log10_predicted,
  round(50 * log10(m.crossing_50)) / 50 AS log10_measured,
  count(*) AS modes
FROM modes m JOIN runs r USING (sweep, run_id)
WHERE sweep = :sweep AND r.status <> 'DIVERGED' AND m.crossing_50 > 0 AND m.predicted_crossing_50 > 0
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
