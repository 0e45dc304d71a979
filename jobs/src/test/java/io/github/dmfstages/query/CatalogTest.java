package io.github.dmfstages.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.GeneratedPage;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.Setting;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --list} shows. */
@ExtendWith(LocalSpark.class)
class CatalogTest {
  private final SparkSession spark;
  private static final String EACH =
      "| *settings* | | a column for each [setting](settings.md), and for each file its SHA-256 |";
  private static final String COMPARED =
      "| *settings* | | the same columns, except seeds and what decides no bits;"
          + " NULL where a default followed from a seed |";

  private static final String FREE =
      "| *settings* | | a column for each setting that decides the result, and for each file its SHA-256;"
          + " NULL for the key of the boundary, and for what follows from it |";

  /** Columns of settings by which runs are grouped. */
  private static final List<String> SETTINGS =
      Settings.ALL.stream()
          .filter(setting -> setting.decidesBits() && !setting.takesFiles())
          .map(Setting::column)
          .filter(column -> !column.endsWith("seed"))
          .toList();

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

  @Test
  void list_ofOneView_hasItsColumnsInEightyCharacters() throws Exception {
    Views.register(spark, warehouse());
    NamedQuestions none = new NamedQuestions(folder.resolve("no queries"), new Configuration());
    for (Views.View view : Views.ALL) {
      Dataset<Row> list = Catalog.of(spark, none, view.name());
      StringWriter text = new StringWriter();
      Format.TABLE.print(list, new PrintWriter(text), 80);

      assertThat(list.columns()).containsExactly("column", "type", "description");
      assertThat(list.collectAsList().stream().map(row -> row.getString(0)))
          .containsExactly(spark.table(view.name()).columns());
      assertThat(text.toString().lines())
          .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80))
          .noneMatch(line -> line.startsWith("row "));
    }
    assertThatThrownBy(() -> Catalog.check("ruins"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("runs");
  }

  private void fill() throws Exception {
    warehouse().append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
    StageCounts.refresh(warehouse(), "small");
  }

  @Test
  void tablesPage_hasALineForEveryColumnAsTheCatalogSaysIt() throws Exception {
    List<Row> catalog = catalog();
    for (Views.View view : Views.ALL) {
      assertThat(Files.readAllLines(Path.of("../docs/tables.md"))).contains("### " + view.name());
    }
    GeneratedPage.check(
        "tables.md",
        page -> {
          List<String> lines = new ArrayList<>();
          String view = "";
          for (String line : page) {
            view = line.startsWith("#") ? line.replaceFirst("^### ", "") : view;
            List<Row> columns = columns(catalog, view);
            boolean isColumn = line.startsWith("| `") || line.startsWith("| *settings*");
            if (columns.isEmpty() || !isColumn) {
              lines.add(line);
            }
            if (!columns.isEmpty() && line.startsWith("|---")) {
              lines.addAll(table(columns));
            }
          }
          return lines;
        });
  }

  private static List<Row> columns(List<Row> catalog, String view) {
    return catalog.stream()
        .filter(row -> row.getString(0).equals(view) && !row.getString(1).isEmpty())
        .toList();
  }

  /** A line a column. Where all settings have columns, one line stands for them. */
  private static List<String> table(List<Row> columns) {
    Set<String> names = columns.stream().map(row -> row.getString(1)).collect(Collectors.toSet());
    List<String> lines = new ArrayList<>();
    if (!names.containsAll(SETTINGS)) {
      columns.forEach(row -> lines.add(line(row)));
      return lines;
    }
    boolean grouped = !names.contains("seed");
    for (Row row : columns) {
      String column = row.getString(1);
      if (Settings.ALL.stream().noneMatch(s -> column.matches(s.column() + "(_sha256)?"))) {
        lines.add(line(row));
      } else if (column.equals("rows")) {
        lines.add(grouped ? COMPARED : names.contains("along") ? FREE : EACH);
      }
    }
    return lines;
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
