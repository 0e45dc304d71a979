package io.github.dmfstages.view;

import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Table;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;

/** The views over the tables, which are registered in a session as temporary views. */
public final class Views {
  private static final String RUN_FILES = "run_files";
  private static final String COUNT_FILES = "stage_count_files";
  private static final String BOUNDARY_FILES = "boundary_files";
  private static final String REPRODUCTION_FILES = "reproduction_files";

  // The views over the files of each table.
  private static final Map<Table, String> TABLES =
      Map.of(
          Table.RUNS, RUN_FILES,
          Table.STAGE_COUNTS, COUNT_FILES,
          Table.BOUNDARIES, BOUNDARY_FILES,
          Table.REPRODUCTIONS, REPRODUCTION_FILES);

  // A run that was computed again has a row per attempt, and while a sweep compacts its files, a
  // row may be in two of them.
  private static final String NEWEST =
      """
      (SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY sweep, run_id ORDER BY attempt DESC) AS newest
      FROM run_files) WHERE newest = 1)""";

  /** The views over the files. */
  private static final List<View> FLAT =
      List.of(
          new View(
              "runs",
              "one row per run: configuration, end, stage counts",
              "SELECT " + runColumns() + " FROM " + NEWEST),
          new View("spe_stages", "one row per SPE stage", unnested("spe_stages")),
          new View(
              "modes",
              "one row per reference singular value: when it was crossed",
              unnested("modes")),
          new View("trajectory", "one row per trajectory record of a run", unnested("trajectory")),
          new View(
              "stage_counts",
              "stage counts by rank, as they were at the end of each sweep",
              """
              SELECT sweep, %s FROM (SELECT *, max(computed_at) OVER (PARTITION BY sweep) AS newest FROM stage_count_files)
              WHERE computed_at = newest"""
                  .formatted(String.join(", ", StageCounts.SCHEMA.fieldNames()))),
          new View(
              "boundaries",
              "the values of a key between which a condition changes, as they were at the end of each sweep",
              """
              SELECT sweep, %s FROM (SELECT *, max(computed_at) OVER (PARTITION BY sweep) AS newest FROM boundary_files)
              WHERE computed_at = newest"""
                  .formatted(String.join(", ", Table.BOUNDARIES.schema().fieldNames()))),
          new View(
              "attempts",
              "one row for each time that a run was computed: when, by which build, and with which bits",
              """
              SELECT DISTINCT sweep, run_id, attempt, status, steps, digest, linear_algebra, seconds, ended_at, kernel,
                provenance
              FROM run_files"""),
          new View(
              "reproductions",
              "one row for each time that a claim was judged",
              """
              SELECT DISTINCT %s FROM reproduction_files"""
                  .formatted(
                      JudgedClaim.COLUMNS.stream()
                          .map(Column::name)
                          .collect(Collectors.joining(", ")))));

  /** Every view, the most useful ones first. */
  public static final List<View> ALL =
      Stream.concat(FLAT.stream(), DerivedViews.ALL.stream()).toList();

  /**
   * A view.
   *
   * @param name its name in SQL
   * @param description its description, in one line
   * @param sql its definition
   * @param over the views that it reads; empty if it reads files
   * @param computed the descriptions of the columns that it computes, by their names
   */
  public record View(
      String name,
      String description,
      String sql,
      List<String> over,
      Map<String, String> computed) {
    private View(String name, String description, String sql) {
      this(name, description, sql, List.of(), Map.of());
    }

    private void register(SparkSession spark, boolean onceEach) {
      Dataset<Row> rows = spark.sql(onceEach ? sql.replace(NEWEST, RUN_FILES) : sql);
      for (Map.Entry<String, String> column : computed.entrySet()) {
        Metadata comment = new MetadataBuilder().putString("comment", column.getValue()).build();
        rows = rows.withMetadata(column.getKey(), comment);
      }
      rows.createOrReplaceTempView(name);
    }
  }

  /**
   * Some of the runs of one sweep.
   *
   * @param sweep its name
   * @param ids the ids of the runs
   */
  public record Runs(String sweep, Collection<String> ids) {}

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
    registerFiles(spark, warehouse);
    register(spark, ALL, false);
  }

  /**
   * Registers views in their order. The files must be registered ({@link #registerFiles}), and so
   * must views that these read.
   *
   * @param onceEach whether the files have one row for each run, so that the views need not look
   *     for its latest attempt
   */
  public static void register(SparkSession spark, List<View> views, boolean onceEach) {
    views.forEach(view -> view.register(spark, onceEach));
  }

  /**
   * Registers the views that {@code sql} names, and the views that they read. If it names none, all
   * views are registered. Each view takes Spark about 0.1 s.
   */
  public static void register(SparkSession spark, Warehouse warehouse, String sql)
      throws IOException {
    register(spark, warehouse, warehouse.sweeps(), sql, () -> registerFiles(spark, warehouse));
  }

  /**
   * Registers the views that {@code sql} names, as if the warehouse held only these sweeps. Files
   * of other sweeps are not even listed.
   */
  public static void register(
      SparkSession spark, Warehouse warehouse, Collection<String> sweeps, String sql)
      throws IOException {
    register(
        spark,
        warehouse,
        sweeps,
        sql,
        () -> {
          for (Map.Entry<Table, String> table : TABLES.entrySet()) {
            SparkTables.read(spark, warehouse, table.getKey(), sweeps)
                .createOrReplaceTempView(table.getValue());
          }
        });
  }

  /** Registers files as views. */
  @FunctionalInterface
  private interface Files {
    void register() throws IOException;
  }

  private static void register(
      SparkSession spark, Warehouse warehouse, Collection<String> sweeps, String sql, Files files)
      throws IOException {
    List<View> views = named(sql);
    Map<Path, Long> before = warehouse.runFiles(sweeps);
    boolean onceEach =
        before.values().stream().mapToLong(size -> size).sum() >= TableSize.LARGE
            && views.stream().anyMatch(view -> view.sql.contains(NEWEST))
            && warehouse.holdsEachRunOnce(sweeps);
    files.register();
    // What was committed in between may be another attempt.
    register(spark, views, onceEach && before.equals(warehouse.runFiles(sweeps)));
  }

  /**
   * Returns the views that {@code sql} names and those that they read, in the order in which they
   * can be registered; all views if it names none.
   */
  public static List<View> named(String sql) {
    String text = withoutComments(sql.toLowerCase(Locale.ROOT));
    Set<String> named = new HashSet<>();
    for (View view : ALL) {
      if (text.contains(view.name())) {
        named.add(view.name());
        named.addAll(view.over());
      }
    }
    List<View> needed = ALL.stream().filter(view -> named.contains(view.name())).toList();
    return needed.isEmpty() ? ALL : needed;
  }

  private static String withoutComments(String sql) {
    return sql.lines()
        .filter(line -> !line.stripLeading().startsWith("--"))
        .collect(Collectors.joining("\n"));
  }

  /** Registers the files of all tables, which the views read. */
  public static void registerFiles(SparkSession spark, Warehouse warehouse) throws IOException {
    for (Map.Entry<Table, String> table : TABLES.entrySet()) {
      registerFiles(spark, warehouse, table.getKey(), table.getValue());
    }
  }

  private static void registerFiles(
      SparkSession spark, Warehouse warehouse, Table table, String view) throws IOException {
    SparkTables.read(spark, warehouse, table, warehouse.sweeps(table.folder()))
        .createOrReplaceTempView(view);
  }

  /**
   * Returns the latest attempt of each run of one sweep, with the columns of view runs and those
   * that have views of their own.
   */
  static Dataset<Row> latest(SparkSession spark, Warehouse warehouse, String sweep)
      throws IOException {
    SparkTables.read(spark, warehouse, Table.RUNS, List.of(sweep))
        .createOrReplaceTempView(RUN_FILES);
    return spark.sql("SELECT * FROM " + NEWEST);
  }

  /** Registers the views that {@code sql} names, as if the warehouse held only these runs. */
  public static void register(SparkSession spark, Warehouse warehouse, Runs runs, String sql)
      throws IOException {
    Set<String> ids = Set.copyOf(runs.ids);
    List<String> sweep = List.of(runs.sweep);
    Dataset<Row> id = spark.createDataset(List.copyOf(ids), Encoders.STRING()).toDF("run_id");
    Dataset<Row> files = SparkTables.read(spark, warehouse, Table.RUNS, sweep);
    files
        .join(functions.broadcast(id), files.col("run_id").equalTo(id.col("run_id")), "left_semi")
        .createOrReplaceTempView(RUN_FILES);
    spark
        .createDataFrame(StageCounts.rows(warehouse, runs.sweep, ids::contains), StageCounts.SCHEMA)
        .withColumn("sweep", functions.lit(runs.sweep))
        .createOrReplaceTempView(COUNT_FILES);
    SparkTables.read(spark, warehouse, Table.BOUNDARIES, sweep)
        .createOrReplaceTempView(BOUNDARY_FILES);
    SparkTables.read(spark, warehouse, Table.REPRODUCTIONS, sweep)
        .createOrReplaceTempView(REPRODUCTION_FILES);
    register(spark, named(sql), false);
  }
}
