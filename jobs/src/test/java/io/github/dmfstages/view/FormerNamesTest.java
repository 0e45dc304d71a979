package io.github.dmfstages.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.claim.Band;
import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.claim.PaperClaim;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.replay.StoredRun;
import io.github.dmfstages.result.BuildInfo;
import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.ExpectedRows;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Compaction;
import io.github.dmfstages.store.Removal;
import io.github.dmfstages.store.Table;
import io.github.dmfstages.store.TableFile;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files in which columns have the names that they had before they were renamed. */
@ExtendWith(LocalSpark.class)
class FormerNamesTest {
  /** Former names, by the names of today. */
  private static final Map<String, String> RUNS =
      Map.of("modes_per_stage", "modes", "modes_crossed", "modes");

  private static final Map<String, String> REPRODUCTIONS =
      Map.of("reproduction", "what", "judged_at", "when", "statement", "says");

  private static final RunRow OLD = SmallRuns.row(SmallRuns.config("seed = 1"));
  private static final RunRow NEW = SmallRuns.row(SmallRuns.config("seed = 2"));

  private final SparkSession spark;
  private Warehouse warehouse;

  FormerNamesTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
  }

  private static StructType renamed(StructType schema, Map<String, String> names) {
    return new StructType(
        Stream.of(schema.fields())
            .map(
                field ->
                    DataTypes.createStructField(
                        names.getOrDefault(field.name(), field.name()),
                        renamed(field.dataType(), names),
                        true))
            .toArray(StructField[]::new));
  }

  private static DataType renamed(DataType type, Map<String, String> names) {
    return type instanceof ArrayType array && array.elementType() instanceof StructType element
        ? DataTypes.createArrayType(renamed(element, names))
        : type;
  }

  private static Table older(Table table, Map<String, String> names) {
    return new Table(table.folder(), renamed(table.schema(), names), table.order());
  }

  private void commitOld(RunRow row) throws IOException {
    warehouse
        .table(older(Table.RUNS, RUNS), "s")
        .commit(List.of(Column.values(RunColumns.ALL, row)));
  }

  private static JudgedClaim verdict(String time) {
    PaperClaim claim =
        new PaperClaim(
            "c", "in words", "SELECT 1", new Band(1, 2), Optional.empty(), new Problem("f", 1, ""));
    return new JudgedClaim(
        "s",
        Instant.parse(time),
        "cao2022",
        claim,
        "definition",
        1.5,
        null,
        "{}",
        8,
        .25,
        BuildInfo.current(),
        null);
  }

  private void commitOld(JudgedClaim verdict) throws IOException {
    warehouse
        .table(older(Table.REPRODUCTIONS, REPRODUCTIONS), "s")
        .commit(List.of(Column.values(JudgedClaim.COLUMNS, verdict)));
  }

  private List<Map<String, Object>> rows(String view) throws IOException {
    Views.register(spark, warehouse, view);
    return SparkRows.of(spark.table(view));
  }

  private void assertViews(RunRow... rows) throws IOException {
    for (String view : List.of("runs", "spe_stages", "modes", "trajectory")) {
      assertThat(rows(view))
          .as(view)
          .isNotEmpty()
          .containsExactlyInAnyOrderElementsOf(ExpectedRows.of(view, "s", List.of(rows)));
    }
  }

  @Test
  void runs_ofAnOldFile_areReadUnderTheNamesOfToday() throws IOException {
    commitOld(OLD);

    assertViews(OLD);
    assertThat(rows("spe_stages").get(0).get("modes_crossed")).isEqualTo(1);
  }

  @Test
  void runs_ofOldAndNewFiles_areReadTogether() throws IOException {
    commitOld(OLD);
    warehouse.append("s", List.of(NEW));

    assertViews(OLD, NEW);
  }

  @Test
  void compaction_ofOldAndNewFiles_keepsAllValues() throws IOException {
    commitOld(OLD);
    warehouse.append("s", List.of(NEW));

    assertThat(Compaction.run(warehouse, "s", Duration.ZERO).written()).isEqualTo(1);

    List<TableFile> files = warehouse.table(Table.RUNS, "s").committed();
    assertThat(files).hasSize(1);
    assertThat(files.get(0).asWritten(Table.RUNS.schema())).isEqualTo(Table.RUNS.schema());
    assertViews(OLD, NEW);
  }

  @Test
  void removal_fromAnOldFile_keepsTheOthersValues() throws IOException {
    warehouse
        .table(older(Table.RUNS, RUNS), "s")
        .commit(
            Stream.of(OLD, NEW)
                .sorted(Comparator.comparing(RunRow::runId))
                .map(row -> Column.values(RunColumns.ALL, row))
                .toList());

    Removal.of(warehouse, "s", NEW.runId()::equals);

    assertViews(OLD);
  }

  @Test
  void run_ofAnOldFile_isFoundForReplay() throws IOException {
    commitOld(OLD);

    assertThat(StoredRun.find(warehouse, OLD.runId()::equals))
        .singleElement()
        .satisfies(
            run -> assertThat(run.config(new Configuration()).runId()).isEqualTo(OLD.runId()));
  }

  @Test
  void verdicts_ofOldAndNewFiles_areReadAndMergedUnderTheNamesOfToday() throws IOException {
    commitOld(verdict("2026-01-01T02:00:00Z"));
    warehouse.record("s", List.of(verdict("2026-01-02T02:00:00Z")));
    List<Map<String, Object>> before = rows("reproductions");

    assertThat(before)
        .hasSize(2)
        .allSatisfy(
            row ->
                assertThat(row)
                    .containsEntry("reproduction", "s")
                    .containsEntry("statement", "in words"))
        .extracting(row -> ((Timestamp) row.get("judged_at")).toInstant().toString())
        .containsExactlyInAnyOrder("2026-01-01T02:00:00Z", "2026-01-02T02:00:00Z");
    Compaction.run(warehouse, "s", Duration.ZERO);
    assertThat(warehouse.table(Table.REPRODUCTIONS, "s").committed()).hasSize(1);
    assertThat(rows("reproductions")).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void description_ofAColumn_isThereWhateverTheFilesAre() throws IOException {
    commitOld(OLD);
    warehouse.append("s", List.of(NEW));
    Views.register(spark, warehouse);

    for (String column : List.of("runs.modes_per_stage", "spe_stages.modes_crossed", "runs.loss")) {
      String[] names = column.split("\\.", -1);
      assertThat(spark.table(names[0]).schema().apply(names[1]).getComment().nonEmpty())
          .as(column)
          .isTrue();
    }
  }
}
