package io.github.dmfstages.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/**
 * Asks the statements of a page about one sweep or two. The files of these sweeps are read once for
 * all statements about whole runs: view {@code runs} becomes a table in memory, unless it has more
 * runs than a page can hold.
 */
final class Statements {
  private static final int MOST_ROWS = 20_000;
  private static final int AT_ONCE = Math.min(4, Runtime.getRuntime().availableProcessors());

  private final SparkSession spark;
  private final List<String> sweeps;

  private Statements(SparkSession spark, List<String> sweeps) {
    this.spark = spark;
    this.sweeps = sweeps;
  }

  /** Registers the views that the statements read, with the runs of one sweep or two. */
  static Statements of(SparkSession spark, Warehouse warehouse, List<String> sweeps)
      throws IOException {
    return of(spark, warehouse, sweeps, lit(true));
  }

  /** Registers the views that the statements read, with one run of a sweep. */
  static Statements ofRun(SparkSession spark, Warehouse warehouse, String sweep, String runId)
      throws IOException {
    return of(spark, warehouse, List.of(sweep), col("run_id").equalTo(runId));
  }

  private static Statements of(
      SparkSession spark, Warehouse warehouse, List<String> sweeps, Column runs)
      throws IOException {
    Views.register(
        spark,
        warehouse,
        sweeps,
        Figure.ALL.stream().map(Figure::sql).collect(Collectors.joining("\n")));
    keepInMemory(spark, Figure.RUNS.name(), runs);
    Statements statements = new Statements(spark, sweeps);
    statements.ask(Figure.SAMPLE.sql(sweeps.size())).createOrReplaceTempView(Figure.SAMPLE_VIEW);
    keepInMemory(spark, Figure.SAMPLE_VIEW, lit(true));
    return statements;
  }

  /** Replaces a view by a table of its rows for which a condition is true, without matrices. */
  private static void keepInMemory(SparkSession spark, String view, Column condition) {
    Dataset<Row> all = spark.table(view).where(condition);
    Dataset<Row> kept =
        all.drop(
            Stream.of(all.schema().fields())
                .filter(RunTable::isMatrix)
                .map(StructField::name)
                .toArray(String[]::new));
    List<Row> rows = kept.limit(MOST_ROWS + 1).collectAsList();
    if (rows.size() <= MOST_ROWS) {
      spark.createDataFrame(rows, kept.schema()).createOrReplaceTempView(view);
    }
  }

  /** Returns the same statements about one of the sweeps. */
  Statements of(String sweep) {
    return new Statements(spark, List.of(sweep));
  }

  /**
   * Returns the answers to some statements by the names of these, in their order. Several are asked
   * at the same time, because most of the time goes into their plans.
   */
  Map<String, Answer> answers(List<Figure> figures) {
    // New threads belong to the same job group as this one.
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    try {
      Map<String, CompletableFuture<Answer>> asked = new LinkedHashMap<>();
      figures.forEach(
          figure ->
              asked.put(
                  figure.name(), CompletableFuture.supplyAsync(() -> answer(figure), threads)));
      Map<String, Answer> answers = new LinkedHashMap<>();
      asked.forEach((name, answer) -> answers.put(name, answer.join()));
      return answers;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Returns the answer to one statement. */
  Answer answer(Figure figure) {
    return answer(figure.query(sweeps), ask(figure));
  }

  /** Returns the answer to a statement with {@code :sweep} and {@code :other}. */
  Answer answer(String sql) {
    return answer(Figure.named(sql, sweeps), ask(sql));
  }

  private static Answer answer(String query, Dataset<Row> rows) {
    return new Answer(query, rows.schema(), rows.collectAsList());
  }

  private Dataset<Row> ask(Figure figure) {
    if (figure.equals(Figure.SAMPLE)) {
      return spark.table(Figure.SAMPLE_VIEW);
    }
    Dataset<Row> answer = ask(figure.sql(sweeps.size()));
    return figure.equals(Figure.RUNS) ? RunTable.select(answer) : answer;
  }

  private Dataset<Row> ask(String sql) {
    Map<String, Object> names =
        sweeps.size() == 1
            ? Map.of("sweep", sweeps.get(0))
            : Map.of("sweep", sweeps.get(0), "other", sweeps.get(1));
    return spark.sql(Figure.expanded(sql), names);
  }
}
