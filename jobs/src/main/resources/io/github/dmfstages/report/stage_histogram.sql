-- How many runs show how many SPE stages.
SELECT depth, rank, spe_stages, count(*) AS runs
FROM runs
WHERE sweep = :sweep AND spe_stages IS NOT NULL
GROUP BY depth, rank, spe_stages
ORDER BY depth, rank, spe_stages
