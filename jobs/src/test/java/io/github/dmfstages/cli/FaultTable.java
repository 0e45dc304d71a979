package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.TaskLog.Ended;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What came of a sweep under each fault, against the digests of undisturbed runs. */
final class FaultTable {
  // A run's row as it was committed, and in the file that small ones were merged into.
  private static final int COPIES = 2;

  private final SparkSession spark;
  private final Map<String, String> digests;
  private final Map<String, List<Result>> results = new LinkedHashMap<>();

  /**
   * What came of one sweep.
   *
   * @param lost runs without a row
   * @param twice runs with two rows in view runs, or committed twice
   * @param differ runs whose digest is not that of the undisturbed run
   * @param again how often a finished run was computed again
   * @param seconds from the first start to the last row
   */
  private record Result(long lost, long twice, long differ, long again, double seconds) {}

  FaultTable(SparkSession spark, Map<String, String> digests) {
    this.spark = spark;
    this.digests = digests;
  }

  /** Reads what a sweep has left, and makes sure that nothing is lost, twice or different. */
  void add(String fault, String warehouse, Path tasks, Duration took) throws IOException {
    Views.register(spark, Warehouse.at(warehouse, new Configuration()), "runs");
    List<Row> rows = spark.sql("SELECT run_id, digest FROM runs").collectAsList();
    List<String> ids =
        rows.stream().map(row -> row.getString(0)).filter(digests::containsKey).toList();
    long differ =
        rows.stream()
            .filter(row -> digests.containsKey(row.getString(0)))
            .filter(row -> !digests.get(row.getString(0)).equals(row.getString(1)))
            .count();
    List<String> computed =
        TaskLog.read(tasks).stream()
            .filter(Ended::succeeded)
            .map(Ended::runId)
            .filter(id -> !id.isEmpty())
            .toList();
    Result result =
        new Result(
            digests.size() - ids.stream().distinct().count(),
            ids.size()
                - ids.stream().distinct().count()
                + LongSweep.rowsOfRuns(spark, warehouse).values().stream()
                    .filter(copies -> copies > COPIES)
                    .count(),
            differ,
            computed.size() - computed.stream().distinct().count(),
            took.toMillis() / 1000.0);
    System.out.printf("%s: %s%n", fault, result);
    results.computeIfAbsent(fault, f -> new ArrayList<>()).add(result);
    assertThat(result.lost).as("%s: runs lost", fault).isZero();
    assertThat(result.twice).as("%s: runs twice", fault).isZero();
    assertThat(result.differ).as("%s: digests that differ", fault).isZero();
  }

  /** Writes the table in Markdown; of a fault that came several times sums and the median time. */
  void write(Path file) throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            | fault | sweeps | runs lost | runs twice | digests that differ | finished runs computed again | seconds |
            |---|---|---|---|---|---|---|
            """);
    results.forEach(
        (fault, list) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d | %d | %.0f |%n",
                    fault,
                    list.size(),
                    list.stream().mapToLong(Result::lost).sum(),
                    list.stream().mapToLong(Result::twice).sum(),
                    list.stream().mapToLong(Result::differ).sum(),
                    list.stream().mapToLong(Result::again).sum(),
                    list.stream()
                        .map(Result::seconds)
                        .sorted()
                        .skip(list.size() / 2)
                        .findFirst()
                        .orElseThrow())));
    Files.writeString(file, text);
  }
}
