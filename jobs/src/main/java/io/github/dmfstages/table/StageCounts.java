package io.github.dmfstages.table;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Stage counts against rank: for each configuration but for its seeds, how many runs showed how
 * many stages. The share of runs with as many stages as the target's rank comes with its 95 %
 * Wilson score interval (wilson1927).
 */
public final class StageCounts {
  static final StructType SCHEMA =
      new StructType()
          .add("depth", DataTypes.IntegerType, true, "number of factors N")
          .add("rank", DataTypes.IntegerType, true, "rank R of the target")
          .add("step_size", DataTypes.DoubleType, true, "step size as given; NULL where relative")
          .add(
              "relative_step_size",
              DataTypes.DoubleType,
              true,
              "fraction of the stability limit; NULL where absolute")
          .add("optimizer", DataTypes.StringType, true, "rule that moves the factors")
          .add("initialisation", DataTypes.StringType, true, "kind of start")
          .add("init_scale", DataTypes.DoubleType, true, "end-to-end scale alpha of the start")
          .add(
              "spectrum",
              DataTypes.StringType,
              true,
              "name or list of the target's singular values")
          .add("observation", DataTypes.StringType, true, "what is seen of the target")
          .add("runs", DataTypes.LongType, true, "runs")
          .add("converged", DataTypes.LongType, true, "of these, how many converged")
          .add(
              "histogram",
              DataTypes.createMapType(DataTypes.IntegerType, DataTypes.LongType),
              true,
              "number of SPE stages to runs that showed it")
          .add(
              "runs_equal_rank",
              DataTypes.LongType,
              true,
              "runs with as many SPE stages as the target's rank")
          .add("fraction_equal_rank", DataTypes.DoubleType, true, "their share of all runs")
          .add("wilson_low", DataTypes.DoubleType, true, "lower end of its 95 % Wilson interval")
          .add("wilson_high", DataTypes.DoubleType, true, "upper end of its 95 % Wilson interval")
          .add("mean_steps", DataTypes.DoubleType, true, "mean number of steps")
          .add("computed_at", DataTypes.TimestampType, true, "when this was computed");

  private static final String GROUPS =
      "depth, rank, step_size, relative_step_size, optimizer, initialisation, init_scale, spectrum, observation";

  // z = 1.959964 is the normal distribution's 97.5 % point.
  private static final String SQL =
      """
      WITH per_count AS (
        SELECT %1$s, spe_stages, count(*) AS runs, count_if(status = 'CONVERGED') AS converged,
          count_if(spe_stages = rank) AS equal, sum(steps) AS steps, count(steps) AS finished
        FROM runs WHERE sweep = :sweep GROUP BY %1$s, spe_stages),
      per_group AS (
        SELECT %1$s, sum(runs) AS n, sum(converged) AS converged,
          map_from_entries(array_sort(collect_list(CASE WHEN spe_stages IS NOT NULL THEN struct(spe_stages, runs) END))) AS histogram,
          sum(equal) AS equal, sum(equal) / sum(runs) AS share, sum(steps) / sum(finished) AS mean_steps,
          pow(1.959964, 2) AS z2
        FROM per_count GROUP BY %1$s)
      SELECT %1$s, n, converged, histogram, equal, share,
        greatest(0, (share + z2 / (2 * n) - sqrt(z2 * share * (1 - share) / n + pow(z2 / (2 * n), 2))) / (1 + z2 / n)),
        least(1, (share + z2 / (2 * n) + sqrt(z2 * share * (1 - share) / n + pow(z2 / (2 * n), 2))) / (1 + z2 / n)),
        mean_steps
      FROM per_group ORDER BY %1$s
      """
          .formatted(GROUPS);

  private StageCounts() {}

  /** Whether the committed stage counts of a sweep are of all its runs; needs the views. */
  public static boolean areCurrent(SparkSession spark, String sweep) {
    String sql =
        """
        SELECT (SELECT struct(count(*), count_if(status = 'CONVERGED'), count(spe_stages))
            FROM runs WHERE sweep = :sweep)
          = (SELECT struct(coalesce(sum(runs), 0), coalesce(sum(converged), 0),
              coalesce(sum(finished), 0)) FROM
            (SELECT runs, converged, aggregate(map_values(histogram), 0L, (sum, n) -> sum + n)
              AS finished FROM stage_counts WHERE sweep = :sweep))
        """;
    return spark.sql(sql, Map.of("sweep", sweep)).collectAsList().get(0).getBoolean(0);
  }

  /**
   * Computes the stage counts of a sweep from its committed runs and commits them; needs the views.
   */
  public static void update(SparkSession spark, Warehouse warehouse, String sweep)
      throws IOException {
    Instant now = Instant.now();
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    List<List<Object>> rows = new ArrayList<>();
    for (Row row : spark.sql(SQL, Map.of("sweep", sweep)).collectAsList()) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(
            row.schema().apply(i).name().equals("histogram")
                ? new TreeMap<>(row.getJavaMap(i))
                : row.get(i));
      }
      values.add(micros);
      rows.add(values);
    }
    warehouse.commit(Table.STAGE_COUNTS, sweep, rows);
  }
}
