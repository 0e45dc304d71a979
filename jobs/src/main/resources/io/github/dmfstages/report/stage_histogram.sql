-- How many runs show how many SPE stages, by the rank R: the target's, and in completion and sensing, and in imported runs of unknown rank, that
-- of the run's end. Imported runs without either are left out.
SELECT depth, CASE WHEN observation <> 'full' THEN rank_end ELSE coalesce(rank, rank_end) END AS rank, spe_stages, count(*) AS runs
FROM runs
WHERE sweep = :sweep AND spe_stages IS NOT NULL AND (coalesce(rank, rank_end) IS NOT NULL OR NOT origin <=> 'imported')
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
