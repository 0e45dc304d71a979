package io.github.dmfstages.cli;

import io.github.dmfstages.query.TextTable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Stage counts against rank, for people: what a sweep ends with. */
final class StageCountTable {
  private static final String SQL =
      """
      WITH counts AS (SELECT * FROM stage_counts WHERE sweep = :sweep),
      totals AS (
        SELECT depth, rank, sum(runs) AS runs, sum(converged) AS converged, sum(runs_equal_rank) AS equal
        FROM counts GROUP BY depth, rank),
      means AS (
        SELECT depth, rank, avg(steps) AS steps FROM runs WHERE sweep = :sweep GROUP BY depth, rank),
      stages AS (
        SELECT depth, rank, array_sort(collect_list(struct(stages, runs))) AS histogram
        FROM (SELECT depth, rank, stages, sum(n) AS runs
          FROM (SELECT depth, rank, explode(histogram) AS (stages, n) FROM counts) GROUP BY depth, rank, stages)
        GROUP BY depth, rank)
      SELECT depth, rank, runs, converged,
        array_join(transform(histogram, h -> concat(h.stages, ' (', h.runs, ')')), ', '), equal, steps
      FROM totals LEFT JOIN stages USING (depth, rank) LEFT JOIN means USING (depth, rank) ORDER BY depth, rank
      """;

  private final SparkSession session;
  private final String sweep;

  StageCountTable(SparkSession session, String sweep) {
    this.session = session;
    this.sweep = sweep;
  }

  void print(PrintWriter out) {
    TextTable table =
        new TextTable(
            "depth",
            "rank",
            "runs",
            "converged",
            "SPE stages (runs)",
            "stages = rank",
            "mean steps");
    for (Row row : session.sql(SQL, Map.of("sweep", sweep)).collectAsList()) {
      table.add(
          List.of(
              row.get(0).toString(),
              row.get(1).toString(),
              row.get(2).toString(),
              row.get(3).toString(),
              row.isNullAt(4) ? "none" : row.getString(4),
              row.get(5).toString(),
              row.isNullAt(6) ? "" : "%.0f".formatted(row.getDouble(6))));
    }
    table.print(out);
  }
}
