package io.github.dmfstages.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.row.ExpectedRows;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SampleRows;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** The views against the rows that were committed. */
@ExtendWith(LocalSpark.class)
class ViewsTest {
  private static final String SWEEP = "every kind";
  private static final List<RunRow> ROWS = SampleRows.ofEveryKind();

  @TempDir Path folder;

  private void commit(SparkSession spark, List<RunRow> rows) throws IOException {
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    if (!rows.isEmpty()) {
      warehouse.append(SWEEP, rows);
    }
    Views.register(spark, warehouse);
  }

  private static StructType schema(SparkSession spark, String view) {
    return spark.table(view).schema();
  }

  @ParameterizedTest
  @ValueSource(strings = {"runs", "spe_stages", "modes", "trajectory"})
  void view_overRowsOfEveryKind_showsWhatTheySayInEveryColumn(String view, SparkSession spark)
      throws IOException {
    commit(spark, ROWS);

    List<Map<String, Object>> shown = SparkRows.of(spark.table(view));
    List<Map<String, Object>> expected = ExpectedRows.of(view, SWEEP, ROWS);

    // Column by column: one that is missing, swapped with another or of another type is named.
    assertThat(schema(spark, view).fieldNames())
        .containsExactlyInAnyOrderElementsOf(expected.get(0).keySet());
    for (String column : expected.get(0).keySet()) {
      assertThat(shown)
          .as(view + "." + column)
          .extracting(row -> Arrays.asList(row.get("run_id"), row.get(column)))
          .containsExactlyInAnyOrderElementsOf(
              expected.stream()
                  .map(row -> Arrays.asList(row.get("run_id"), row.get(column)))
                  .toList());
    }
    assertThat(shown).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void samples_ofEveryKind_areWhatTheirNamesSay() {
    assertThat(ROWS)
        .extracting(row -> row.status().name())
        .containsExactly(
            "CONVERGED",
            "CONVERGED",
            "CONVERGED",
            "BUDGET_EXHAUSTED",
            "DIVERGED",
            "STALLED",
            "CONVERGED",
            "BUDGET_EXHAUSTED",
            "STOPPED_EARLY",
            "BUDGET_EXHAUSTED",
            "CONVERGED",
            "TIMED_OUT",
            "CONVERGED",
            "FAILED",
            "DIVERGED");
    assertThat(ROWS.get(2).result().stageCount().stages()).hasSize(2);
    assertThat(ROWS.get(4).result().loss()).isNotFinite();
  }

  @Test
  void listsOfAView_inTheOrderOfTheRun_keepTheirOrder(SparkSession spark) throws IOException {
    commit(spark, ROWS);
    RunRow row = ROWS.get(2);

    assertThat(
            SparkRows.of(
                spark.sql(
                    "SELECT step FROM trajectory WHERE run_id = '%s'".formatted(row.runId()))))
        .extracting(r -> r.get("step"))
        .containsExactlyElementsOf(
            row.result().trajectory().stream().<Object>map(r -> r.step()).toList());
  }

  @Test
  void views_overAnEmptyWarehouse_haveTheirColumnsAndNoRows(SparkSession spark) throws IOException {
    commit(spark, List.of());

    for (Views.View view : Views.ALL) {
      assertThat(spark.table(view.name()).collectAsList()).as(view.name()).isEmpty();
    }
    assertThat(folder).isEmptyDirectory();
    List<String> empty = columns(spark);

    commit(spark, ROWS);
    StageCounts.refresh(Warehouse.at(folder.toString(), new Configuration()), SWEEP);
    commit(spark, List.of(SmallRuns.row(SmallRuns.config("seed = 50"))));
    assertThat(empty).containsExactlyElementsOf(columns(spark));
  }

  /** View, name, type and comment of each column. */
  private static List<String> columns(SparkSession spark) {
    return Views.ALL.stream()
        .flatMap(
            view ->
                Stream.of(schema(spark, view.name()).fields())
                    .map(
                        field ->
                            "%s.%s: %s, %s"
                                .formatted(
                                    view.name(),
                                    field.name(),
                                    field.dataType().simpleString(),
                                    field.getComment())))
        .toList();
  }

  @Test
  void view_ofAWarehouseThatGrew_isFreshOnceRegisteredAgain(SparkSession spark) throws IOException {
    commit(spark, ROWS.subList(0, 1));
    assertThat(spark.table("runs").count()).isEqualTo(1);

    commit(spark, ROWS.subList(1, 3));
    assertThat(spark.table("runs").count()).isEqualTo(3);
  }

  @Test
  void query_ofFlatColumns_readsNoNestedOnes(SparkSession spark) throws IOException {
    commit(spark, ROWS);

    assertThat(columnsRead(spark.sql("SELECT run_id, loss FROM runs")))
        .containsExactlyInAnyOrder("run_id", "loss", "attempt");
  }

  @Test
  void query_ofSpeStages_readsOfTheNestedColumnsOnlyStages(SparkSession spark) throws IOException {
    commit(spark, ROWS);

    assertThat(columnsRead(spark.sql("SELECT run_id, modes_crossed FROM spe_stages")))
        .containsExactlyInAnyOrder("run_id", "stages", "attempt");
    assertThat(columnsRead(spark.sql("SELECT crossing_50 FROM modes")))
        .containsExactlyInAnyOrder("run_id", "mode_table", "attempt");
    assertThat(columnsRead(spark.sql("SELECT step, loss FROM trajectory")))
        .containsExactlyInAnyOrder("run_id", "trajectory", "attempt");
  }

  @Test
  void query_ofOneSweep_listsNoOtherSweepsFiles(SparkSession spark) throws IOException {
    commit(spark, ROWS.subList(0, 1));
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("other", ROWS.subList(1, 2));
    Views.register(spark, warehouse);

    Dataset<Row> one = spark.sql("SELECT run_id FROM runs WHERE sweep = 'other'");

    assertThat(scans(one))
        .singleElement()
        .satisfies(
            scan ->
                assertThat(CollectionConverters.asJava(scan.partitionFilters()).toString())
                    .contains("sweep"));
  }

  // Files of strangers count as well, so one that takes no space makes a warehouse large.
  @Test
  void register_largeWarehouse_looksForLatestAttemptsOnlyIfThereAreSeveral(SparkSession spark)
      throws IOException {
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append(SWEEP, ROWS.subList(0, 2));
    String sql = "SELECT run_id, attempt FROM runs";
    Views.register(spark, warehouse, sql);
    assertThat(columnsRead(spark.sql("SELECT run_id FROM runs"))).contains("attempt");
    try (RandomAccessFile large =
        new RandomAccessFile(folder.resolve("runs/sweep=" + SWEEP + "/large").toFile(), "rw")) {
      large.setLength(TableSize.LARGE);
    }

    Views.register(spark, warehouse, sql);

    assertThat(columnsRead(spark.sql("SELECT run_id FROM runs"))).containsExactly("run_id");
    assertThat(spark.sql(sql).count()).isEqualTo(2);

    warehouse.append(SWEEP, List.of(SampleRows.attempt(ROWS.get(0), 2)));
    Views.register(spark, warehouse, sql);
    assertThat(spark.sql(sql + " WHERE attempt = 2").count()).isEqualTo(1);
    assertThat(spark.sql(sql).count()).isEqualTo(2);
  }

  private static Set<String> columnsRead(Dataset<Row> query) {
    Set<String> columns = new TreeSet<>();
    scans(query).forEach(scan -> columns.addAll(List.of(scan.requiredSchema().fieldNames())));
    return columns;
  }

  private static List<FileSourceScanExec> scans(Dataset<Row> query) {
    SparkPlan plan = query.queryExecution().sparkPlan();
    return CollectionConverters.asJava(plan.collectLeaves()).stream()
        .flatMap(leaf -> leaf instanceof FileSourceScanExec scan ? Stream.of(scan) : Stream.of())
        .toList();
  }

  @Test
  void register_forAQuestion_makesTheViewsThatItNamesOrAll(SparkSession spark) throws Exception {
    Warehouse empty = Warehouse.at(folder.toString(), new Configuration());
    SparkSession one = spark.newSession();
    Views.register(one, empty, "SELECT count(*) FROM Modes");
    assertThat(one.catalog().tableExists("modes")).isTrue();
    assertThat(one.catalog().tableExists("runs")).isFalse();
    SparkSession derived = spark.newSession();
    Views.register(derived, empty, "-- of stage_counts\nSELECT count(*) FROM escape_times");
    assertThat(Views.ALL)
        .filteredOn(view -> derived.catalog().tableExists(view.name()))
        .extracting(Views.View::name)
        .containsExactly("runs", "modes", "escape_times");
    SparkSession all = spark.newSession();
    Views.register(all, empty, "SHOW VIEWS");
    for (Views.View view : Views.ALL) {
      assertThat(all.catalog().tableExists(view.name())).as(view.name()).isTrue();
    }
  }

  @Test
  void filesOfStrangers_areNoRows(SparkSession spark) throws Exception {
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
    Path sweep = folder.resolve("runs/sweep=small");
    Path stray = Files.createDirectories(sweep.resolve("stray"));
    Files.writeString(sweep.resolve("notes.txt"), "no rows");
    Files.writeString(stray.resolve("notes.txt"), "no rows");
    Files.writeString(folder.resolve("runs/notes.txt"), "no rows");
    try (Stream<Path> files = Files.list(sweep)) {
      Path file = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.copy(file, stray.resolve("copy.parquet"));
    }

    Views.register(spark, warehouse);

    assertThat(spark.table("runs").select("sweep").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("small");
  }
}
