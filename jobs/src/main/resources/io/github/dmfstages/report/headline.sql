-- How many runs there are, and how many of those that have saddles show as many SPE stages as the rank R, with the 95 % Wilson interval.
-- R is the target's rank; in completion and sensing, which may learn another, it is the rank of the run's end, and so in imported runs of unknown
-- rank. Imported runs without either, which are `unranked`, are compared with nothing.
SELECT
  *,
  equal_rank / deep AS p,
  ${wilson(equal_rank, deep)}
FROM (
  SELECT
    count(*) AS runs,
    count(DISTINCT ${configuration id except seed, target_seed}) AS configurations,
    nullif(count_if(is_deep AND NOT is_unranked), 0) AS deep,
    count_if(is_deep AND spe_stages = r) AS equal_rank,
    count_if(is_deep AND spe_stages < r) AS fewer,
    count_if(is_deep AND spe_stages > r) AS more,
    count_if(is_deep AND NOT is_unranked AND spe_stages IS NULL) AS uncounted,
    count_if(is_deep AND observation <> 'full') AS partial,
    count_if(is_deep AND origin <=> 'imported' AND rank IS NULL AND r IS NOT NULL) AS ranked_by_end,
    count_if(is_deep AND is_unranked) AS unranked,
    min(CASE WHEN is_deep AND is_unranked THEN spe_stages END) AS least_unranked,
    max(CASE WHEN is_deep AND is_unranked THEN spe_stages END) AS most_unranked,
    count_if(status = 'CONVERGED') AS converged,
    count_if(status = 'DIVERGED') AS diverged,
    count_if(status = 'FAILED') AS failed,
    count_if(status = 'IMPORTED') AS imported,
    sum(steps) AS steps,
    sum(seconds) AS seconds,
    array_sort(collect_set(provenance.version)) AS versions,
    array_sort(collect_set(provenance.commit)) AS commits
  FROM (
    SELECT *, coalesce(depth, 2) > 1 AS is_deep, r IS NULL AND origin <=> 'imported' AS is_unranked
    FROM (SELECT *, CASE WHEN observation <> 'full' THEN rank_end ELSE coalesce(rank, rank_end) END AS r FROM runs WHERE sweep = :sweep)))
