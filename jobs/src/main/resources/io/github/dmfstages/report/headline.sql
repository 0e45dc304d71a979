-- How many runs there are, and how many of those that have saddles show as many SPE stages as the rank R, with the 95 % Wilson interval.
-- R is the target's rank; in completion and sensing, which may learn another, it is the rank of the run's end.
SELECT
  *,
  equal_rank / deep AS p,
  ${wilson(equal_rank, deep)}
FROM (
  SELECT
    count(*) AS runs,
    count(DISTINCT (${configuration except seed, target_seed})) AS configurations,
    nullif(count_if(depth > 1), 0) AS deep,
    count_if(depth > 1 AND spe_stages = r) AS equal_rank,
    count_if(depth > 1 AND spe_stages < r) AS fewer,
    count_if(depth > 1 AND spe_stages > r) AS more,
    count_if(depth > 1 AND spe_stages IS NULL) AS uncounted,
    count_if(depth > 1 AND observation <> 'full') AS partial,
    count_if(status = 'CONVERGED') AS converged,
    count_if(status = 'DIVERGED') AS diverged,
    count_if(status = 'FAILED') AS failed,
    sum(steps) AS steps,
    sum(seconds) AS seconds,
    array_sort(collect_set(provenance.version)) AS versions,
    array_sort(collect_set(provenance.commit)) AS commits
  FROM (SELECT *, CASE WHEN observation = 'full' THEN rank ELSE rank_end END AS r FROM runs WHERE sweep = :sweep))
