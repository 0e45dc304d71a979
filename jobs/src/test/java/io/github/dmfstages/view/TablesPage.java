package io.github.dmfstages.view;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The SQL that docs/tables.md gives for other tools. */
final class TablesPage {
  static final String SPARK = "### Spark SQL";
  static final String DUCKDB = "### DuckDB";
  static final String SPARK_BOUNDARIES = "### Boundaries in Spark SQL";
  static final String DUCKDB_BOUNDARIES = "### Boundaries in DuckDB";
  static final String SPARK_VERDICTS = "### Verdicts in Spark SQL";
  static final String DUCKDB_VERDICTS = "### Verdicts in DuckDB";
  static final String BOTH = "### The other views, in both";

  private static final String FENCE = "```";

  private TablesPage() {}

  /** The statements under {@code title}, over the warehouse at {@code folder}. */
  static List<String> statements(String title, Path folder) throws IOException {
    List<String> page = Files.readAllLines(Path.of("../docs/tables.md"));
    List<String> section = page.subList(page.indexOf(title) + 1, page.size());
    String sql =
        String.join(
            "\n",
            section.stream()
                .dropWhile(line -> !line.equals(FENCE + "sql"))
                .skip(1)
                .takeWhile(line -> !line.equals(FENCE))
                .toList());
    return Arrays.stream(sql.split(";"))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .map(statement -> statement.replace("'warehouse/", "'" + folder + "/"))
        .toList();
  }
}
