package io.github.dmfstages.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.GeneratedPage;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.claim.Band;
import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.claim.PaperClaim;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.result.BuildInfo;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SampleRows;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.BoundaryRow;
import io.github.dmfstages.store.FoundBoundaries;
import io.github.dmfstages.store.OldFiles;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The SQL of docs/tables.md, run by DuckDB and by a bare session of Spark, against the views that
 * {@code dmf query} registers.
 */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherToolsTest {
  // Sums of numbers in another order differ in their last digits.
  private static final MathContext SAME = new MathContext(12);

  private final SparkSession spark;
  private final SparkSession bare;
  private Path folder;

  OtherToolsTest(SparkSession spark) {
    this.spark = spark.newSession();
    this.bare = spark.newSession();
  }

  /** Rows of every kind, one of them in two attempts and in two files, and a file of old. */
  @BeforeAll
  void fill(@TempDir Path folder) throws IOException {
    this.folder = folder;
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    List<RunRow> rows = SampleRows.ofEveryKind();
    warehouse.append("every kind", rows);
    warehouse.append("every kind", List.of(SampleRows.attempt(rows.get(0), 2), rows.get(1)));
    warehouse.append(
        "a=b: c",
        SmallRuns.configs("depth = [1, 2, 3], init-scale = [1e-1, 1e-3], seed = [1, 2]").stream()
            .map(SmallRuns::row)
            .toList());
    OldFiles.commit(warehouse, "old", List.of(SmallRuns.row(SmallRuns.config("seed = 70"))));
    for (String sweep : List.of("every kind", "a=b: c", "old")) {
      StageCounts.refresh(warehouse, sweep);
    }
    RunConfig run = SmallRuns.config("seed = 1");
    FoundBoundaries.refresh(
        warehouse,
        "a=b: c",
        List.of(
            new BoundaryRow(
                1,
                Settings.INIT_SCALE,
                "spe_stages = rank",
                "found",
                1,
                1,
                1e-3,
                1.05e-3,
                true,
                false,
                run.runId(),
                run.runId(),
                15,
                0,
                run),
            new BoundaryRow(
                1,
                Settings.INIT_SCALE,
                "spe_stages = rank",
                "undecided",
                null,
                0,
                1e-3,
                1e-1,
                null,
                null,
                run.runId(),
                run.runId(),
                8,
                8,
                run)));
    PaperClaim claim =
        new PaperClaim(
            "c", "says", "SELECT 1", new Band(1, 2), Optional.empty(), new Problem("f", 1, ""));
    warehouse.record(
        "a=b: c",
        List.of(
            new JudgedClaim(
                "a=b: c",
                Instant.parse("2026-01-01T02:00:00.123Z"),
                "cao2022",
                claim,
                "definition",
                1.5,
                null,
                "{}",
                8,
                .25,
                BuildInfo.current(),
                null)));
    Views.register(spark, warehouse);
    for (String title :
        List.of(
            TablesPage.SPARK,
            TablesPage.BOTH,
            TablesPage.SPARK_BOUNDARIES,
            TablesPage.SPARK_VERDICTS)) {
      TablesPage.statements(title, folder).forEach(bare::sql);
    }
  }

  static Stream<String> views() {
    return Views.ALL.stream().map(Views.View::name);
  }

  @ParameterizedTest
  @MethodSource("views")
  void viewInABareSession_bySqlOfThePage_hasTheRowsOfTheView(String view) {
    List<Map<String, Object>> expected = inSpark(view);

    assertThat(expected).isNotEmpty();
    assertThat(plain(SparkRows.of(bare.table(view).selectExpr(quoted(view, "`")))))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("views")
  void viewInDuckDb_bySqlOfThePage_hasTheRowsOfTheView(String view) throws Exception {
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement()) {
      statement.execute("SET TimeZone = 'UTC'");
      for (String title :
          List.of(
              TablesPage.DUCKDB,
              TablesPage.BOTH,
              TablesPage.DUCKDB_BOUNDARIES,
              TablesPage.DUCKDB_VERDICTS)) {
        for (String sql : TablesPage.statements(title, folder)) {
          statement.execute(sql);
        }
      }
      String[] columns = columns(view);
      List<Map<String, Object>> rows = new ArrayList<>();
      try (ResultSet result =
          statement.executeQuery(
              "SELECT " + String.join(", ", quoted(view, "\"")) + " FROM " + view)) {
        while (result.next()) {
          Map<String, Object> row = new TreeMap<>();
          for (int i = 0; i < columns.length; i++) {
            row.put(columns[i], plain(result.getObject(i + 1)));
          }
          rows.add(row);
        }
      }
      assertThat(rows).containsExactlyInAnyOrderElementsOf(inSpark(view));
    }
  }

  /** Column when of view reproductions is a keyword to some. */
  private String[] quoted(String view, String quote) {
    return Arrays.stream(columns(view)).map(c -> quote + c + quote).toArray(String[]::new);
  }

  private String[] columns(String view) {
    return spark.table(view).columns();
  }

  private List<Map<String, Object>> inSpark(String view) {
    return plain(SparkRows.of(spark.table(view)));
  }

  private static List<Map<String, Object>> plain(List<Map<String, Object>> rows) {
    return rows.stream()
        .map(
            row -> {
              Map<String, Object> plain = new TreeMap<>();
              row.forEach((name, value) -> plain.put(name, plain(value)));
              return plain;
            })
        .toList();
  }

  /** A value as both give it: structs as lists, numbers without their types. */
  private static Object plain(Object value) {
    try {
      if (value instanceof Double number) {
        return Double.isFinite(number) ? new BigDecimal(number).round(SAME) : number;
      }
      if (value instanceof Number number) {
        return number.longValue();
      }
      if (value instanceof OffsetDateTime time) {
        return time.toInstant();
      }
      if (value instanceof Timestamp time) {
        return time.toInstant();
      }
      if (value instanceof Array array) {
        return plain(Arrays.asList((Object[]) array.getArray()));
      }
      if (value instanceof Struct struct) {
        return plain(Arrays.asList(struct.getAttributes()));
      }
      if (value instanceof Collection<?> list) {
        return list.stream().map(OtherToolsTest::plain).collect(Collectors.toList());
      }
      if (value instanceof Map<?, ?> map
          && (map.isEmpty() || map.keySet().iterator().next() instanceof Integer)) {
        Map<Object, Object> plain = new TreeMap<>();
        map.forEach((key, element) -> plain.put(plain(key), plain(element)));
        return plain;
      }
      if (value instanceof Map<?, ?> struct) {
        return plain(new ArrayList<>(struct.values()));
      }
      return value;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void derivedViews_onThePage_areThoseOfTheProgramWordForWord() throws IOException {
    GeneratedPage.check(
        "tables.md",
        page -> {
          List<String> lines = new ArrayList<>(page);
          for (Views.View view : DerivedViews.ALL) {
            String head = "CREATE TEMPORARY VIEW %s AS".formatted(view.name());
            assertThat(lines)
                .as("docs/tables.md needs this line, and the next one ;")
                .contains(head);
            int first = lines.indexOf(head) + 1;
            int last = first;
            while (!lines.get(last).endsWith(";")) {
              last++;
            }
            lines.subList(first, last + 1).clear();
            lines.addAll(first, (view.sql() + ";").lines().toList());
          }
          return lines;
        });
    assertThat(TablesPage.statements(TablesPage.BOTH, folder))
        .containsAll(
            DerivedViews.ALL.stream()
                .map(view -> "CREATE TEMPORARY VIEW %s AS\n%s".formatted(view.name(), view.sql()))
                .toList());
  }
}
