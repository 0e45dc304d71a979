-- Every run, with all columns of view runs and four more. `stages_less_rank` compares with the target's rank, in completion and sensing with the
-- rank of the run's end, and so in imported runs of unknown rank. `lambda_ratio` is the smallest over the largest eigenvalue of the
-- Hessian, `saddle_share` the share of states near saddles.
-- Runs with the same number in `configuration` differ only in seeds. Of more than 20,000 runs, these are a random sample, because ids are random.
SELECT *, dense_rank() OVER (PARTITION BY sweep ORDER BY ${configuration except seed, target_seed}) AS configuration
FROM (
  SELECT
    *,
    spe_stages - CASE WHEN observation <> 'full' THEN rank_end ELSE coalesce(rank, rank_end) END AS stages_less_rank,
    lambda_min / nullif(lambda_max, 0) AS lambda_ratio,
    saddle_steps / (steps + 1) AS saddle_share
  FROM runs
  WHERE
    sweep = :sweep
    AND run_id <= (SELECT max(run_id) FROM (SELECT run_id FROM runs WHERE sweep = :sweep ORDER BY run_id LIMIT 20000)))
ORDER BY depth, rank, init_scale, run_id
