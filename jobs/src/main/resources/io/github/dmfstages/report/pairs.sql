-- Runs of both sweeps that have the same configuration, apart from the settings in which the sweeps differ.
SELECT a.run_id, b.run_id AS other_run_id
FROM (SELECT run_id, struct(${configuration}) AS configuration FROM runs WHERE sweep = :sweep) a
JOIN (SELECT run_id, struct(${configuration}) AS configuration FROM runs WHERE sweep = :other) b USING (configuration)
ORDER BY a.run_id, b.run_id
LIMIT 20000
