package io.github.dmfstages.reproduce;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Shows each claim over time, from view {@code reproductions}. Consecutive verdicts with the same
 * value from the same build are one row. A value drifts when it leaves the range of the earlier
 * values of the same definition by more than the width of this range. The same code gives the same
 * bits, so a drift means that the program has changed.
 */
public final class History {
  private static final String SQL =
      """
      WITH compared AS (
        SELECT *, count(value) OVER earlier AS values_before, min(value) OVER earlier AS least_before,
          max(value) OVER earlier AS most_before
        FROM reproductions
        WHERE :reproduction = '' OR reproduction = :reproduction
        WINDOW earlier AS (
          PARTITION BY reproduction, claim, definition ORDER BY judged_at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
      judged AS (
        SELECT *, coalesce(
            values_before > 0
              AND greatest(value - most_before, least_before - value) > greatest(most_before - least_before, 1e-9 * abs(value)),
            false) AS drift,
          struct(value, control_value, passed, error, definition, version, commit, dirty) AS state
        FROM compared),
      marked AS (
        SELECT *, if(state <=> lag(state) OVER in_time, 0, 1) AS begins
        FROM judged
        WINDOW in_time AS (PARTITION BY reproduction, claim ORDER BY judged_at)),
      spans AS (
        SELECT *, sum(begins) OVER (PARTITION BY reproduction, claim ORDER BY judged_at) AS span
        FROM marked)
      SELECT reproduction, claim, min(judged_at) AS first, max(judged_at) AS last, count(*) AS times, first(value) AS value,
        first(threshold) AS threshold, first(margin) AS margin, first(control_value) AS control_value,
        first(passed) AS passed, bool_or(drift) AS drift, first(runs) AS runs, first(version) AS version,
        concat(substr(first(commit), 1, 8), if(first(dirty), '+', '')) AS commit, first(error) AS error
      FROM spans
      GROUP BY reproduction, claim, span
      ORDER BY reproduction, claim, first""";

  private History() {}

  /** Returns the history of one reproduction, or of all if the name is empty. */
  public static Dataset<Row> of(SparkSession spark, String reproduction) {
    return spark.sql(SQL, Map.of("reproduction", reproduction));
  }
}
