-- How many runs show how many SPE stages, by the rank R: the target's, and in completion and sensing that of the run's end.
SELECT depth, CASE WHEN observation = 'full' THEN rank ELSE rank_end END AS rank, spe_stages, count(*) AS runs
FROM runs
WHERE sweep = :sweep AND spe_stages IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
