-- The runs whose trajectories are in the page: all up to 500, else in turn from each depth, rank and number of stages.
SELECT sweep, run_id, rank
FROM (
  SELECT sweep, run_id, rank, row_number() OVER (PARTITION BY depth, rank, spe_stages ORDER BY run_id) AS turn
  FROM runs
  WHERE sweep = :sweep)
ORDER BY turn, run_id
LIMIT 500
