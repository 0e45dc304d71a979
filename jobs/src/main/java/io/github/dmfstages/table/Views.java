package io.github.dmfstages.table;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;

/** The views over the tables, registered in a session as temporary views. */
public final class Views {
  private static final String RUN_FILES = "run_files";
  private static final String COUNT_FILES = "stage_count_files";

  // A retried run has a row an attempt, and while a sweep compacts its files a row may stand in two
  // of them.
  private static final String NEWEST =
      """
      (SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY sweep, run_id ORDER BY attempt DESC) AS newest
      FROM run_files) WHERE newest = 1)""";

  /** The views over the files. */
  private static final List<View> FLAT =
      List.of(
          new View(
              "runs",
              "one row a run: configuration, end, stage counts",
              "SELECT " + runColumns() + " FROM " + NEWEST),
          new View("spe_stages", "one row an SPE stage", unnested("spe_stages")),
          new View(
              "modes",
              "one row a reference singular value: when it was crossed",
              unnested("modes")),
          new View("trajectory", "one row a kept record of a run", unnested("trajectory")),
          new View(
              "stage_counts",
              "stage counts against rank, as of the end of each sweep",
              """
              SELECT sweep, %s FROM (SELECT *, max(computed_at) OVER (PARTITION BY sweep) AS newest FROM stage_count_files)
              WHERE computed_at = newest"""
                  .formatted(String.join(", ", StageCounts.SCHEMA.fieldNames()))));

  /** Every view, in the order in which a person would want to know them. */
  public static final List<View> ALL =
      Stream.concat(FLAT.stream(), DerivedViews.ALL.stream()).toList();

  /**
   * A view.
   *
   * @param name its name in SQL
   * @param says what it shows, in a line
   * @param sql its definition
   * @param over the views that it reads; none where it reads files
   * @param computed what its columns say that are no other view's
   */
  public record View(
      String name, String says, String sql, List<String> over, Map<String, String> computed) {
    private View(String name, String says, String sql) {
      this(name, says, sql, List.of(), Map.of());
    }

    private void register(SparkSession spark) {
      Dataset<Row> rows = spark.sql(sql);
      for (Map.Entry<String, String> column : computed.entrySet()) {
        Metadata comment = new MetadataBuilder().putString("comment", column.getValue()).build();
        rows = rows.withMetadata(column.getKey(), comment);
      }
      rows.createOrReplaceTempView(name);
    }
  }

  private Views() {}

  private static String runColumns() {
    return Stream.concat(Stream.of("sweep"), RunColumns.FLAT.stream().map(Column::name))
        .collect(Collectors.joining(", "));
  }

  private static String unnested(String view) {
    String column =
        RunColumns.NESTED.stream()
            .filter(n -> n.view().equals(view))
            .findFirst()
            .orElseThrow()
            .column();
    return "SELECT sweep, run_id, inline(" + column + ") FROM " + NEWEST;
  }

  /** Registers all views over {@code warehouse}. */
  public static void register(SparkSession spark, Warehouse warehouse) throws IOException {
    register(spark, warehouse, ALL);
  }

  /**
   * Registers the views that {@code sql} names over {@code warehouse}, with those that they read,
   * or all where it names none: each takes Spark a tenth of a second.
   */
  public static void register(SparkSession spark, Warehouse warehouse, String sql)
      throws IOException {
    String text = withoutComments(sql.toLowerCase(Locale.ROOT));
    Set<String> named = new HashSet<>();
    for (View view : ALL) {
      if (text.contains(view.name())) {
        named.add(view.name());
        named.addAll(view.over());
      }
    }
    List<View> needed = ALL.stream().filter(view -> named.contains(view.name())).toList();
    register(spark, warehouse, needed.isEmpty() ? ALL : needed);
  }

  private static String withoutComments(String sql) {
    return sql.lines()
        .filter(line -> !line.stripLeading().startsWith("--"))
        .collect(Collectors.joining("\n"));
  }

  private static void register(SparkSession spark, Warehouse warehouse, List<View> views)
      throws IOException {
    warehouse.read(spark, Table.RUNS).createOrReplaceTempView(RUN_FILES);
    warehouse.read(spark, Table.STAGE_COUNTS).createOrReplaceTempView(COUNT_FILES);
    for (View view : views) {
      view.register(spark);
    }
  }
}
