package io.github.dmfstages.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The numbers of a chart as a table, computed by the page's script.
 *
 * @param caption what it shows
 * @param names the names of its columns
 * @param rows its rows: numbers, texts and nulls
 * @param sql the statement that gives the same numbers; null if no single statement does
 */
record ChartTable(String caption, List<String> names, List<List<Object>> rows, String sql) {
  /** Returns the table that a script made; null for null. */
  static ChartTable of(Object made) {
    if (!(made instanceof Map<?, ?> table)) {
      return null;
    }
    return new ChartTable(
        table.get("caption").toString(),
        ((List<?>) table.get("names")).stream().map(Object::toString).toList(),
        ((List<?>) table.get("rows")).stream().map(row -> cells((List<?>) row)).toList(),
        table.get("sql") == null ? null : table.get("sql").toString());
  }

  private static List<Object> cells(List<?> row) {
    return Arrays.asList(
        row.stream()
            .map(cell -> cell instanceof CharSequence text ? text.toString() : cell)
            .toArray());
  }

  /** Returns the table as HTML. */
  String html() {
    return Html.open("Table", Html.table(caption, names, rows));
  }
}
