package io.github.dmfstages.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.table.StageCounts;
import io.github.dmfstages.table.Views;
import io.github.dmfstages.table.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --list} shows. */
@ExtendWith(LocalSpark.class)
class CatalogTest {
  private final SparkSession spark;
  @TempDir private Path folder;

  CatalogTest(SparkSession spark) {
    this.spark = spark;
  }

  private Warehouse warehouse() throws Exception {
    return Warehouse.at(folder.toString(), new Configuration());
  }

  private List<Row> catalog() throws Exception {
    Views.register(spark, warehouse());
    NamedQuestions none = new NamedQuestions(folder.resolve("no queries"), new Configuration());
    return Catalog.of(spark, none).collectAsList();
  }

  private void fill() throws Exception {
    warehouse().append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
    StageCounts.refresh(warehouse(), "small");
  }

  @Test
  void tablesPage_hasALineForEveryColumnAsTheCatalogSaysIt() throws Exception {
    List<String> page = Files.readAllLines(Path.of("../docs/tables.md"));
    List<Row> catalog = catalog();

    for (Views.View view : Views.ALL) {
      int title = page.indexOf("### " + view.name());
      assertThat(title).as(view.name()).isPositive();
      assertThat(
              page.subList(title + 1, page.size()).stream()
                  .takeWhile(line -> !line.startsWith("#"))
                  .filter(line -> line.startsWith("| `")))
          .containsExactlyElementsOf(
              catalog.stream()
                  .filter(
                      row -> row.getString(0).equals(view.name()) && !row.getString(1).isEmpty())
                  .map(CatalogTest::line)
                  .toList());
    }
  }

  private static String line(Row row) {
    String type = row.getString(2).startsWith("struct") ? "struct" : row.getString(2);
    return "| `%s` | %s | %s |"
        .formatted(row.getString(1), type, row.getString(3).replace("|", "\\|"));
  }

  @Test
  void catalog_listsEveryViewAndEveryColumnOfIt() throws Exception {
    fill();

    assertThat(catalog())
        .extracting(row -> row.getString(0) + "." + row.getString(1))
        .containsExactlyElementsOf(
            Views.ALL.stream()
                .flatMap(
                    view ->
                        Stream.concat(
                            Stream.of(view.name() + "."),
                            Stream.of(spark.table(view.name()).columns())
                                .map(column -> view.name() + "." + column)))
                .toList());
  }

  @Test
  void catalog_ofAnEmptyWarehouse_saysALineAboutEach() throws Exception {
    assertThat(silent(catalog())).isEmpty();
  }

  @Test
  void catalog_ofAFilledWarehouse_saysALineAboutEach() throws Exception {
    fill();

    assertThat(silent(catalog())).isEmpty();
  }

  @Test
  void catalog_ofAColumn_hasTheTypeThatSqlSees() throws Exception {
    assertThat(catalog())
        .extracting(row -> "%s.%s %s".formatted(row.get(0), row.get(1), row.get(2)))
        .contains(
            "runs. view",
            "runs.sweep string",
            "runs.modes_per_stage array<int>",
            "spe_stages.valley_step bigint",
            "trajectory.singular_values array<double>",
            "stage_counts.histogram map<int,bigint>",
            "stage_counts.computed_at timestamp");
  }

  private static List<String> silent(List<Row> catalog) {
    return catalog.stream()
        .filter(row -> row.getString(3).isBlank())
        .map(row -> row.getString(0) + "." + row.getString(1))
        .toList();
  }
}
