package io.github.dmfstages.report;

import com.typesafe.config.ConfigUtil;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;

/**
 * Rows as JSON, column by column: {@code {"rows": n, "columns": {"depth": [1, 2, ..]}}}. A column
 * of few distinct values is {@code {"of": [..], "at": [0, 1, ..]}}, each value once and for each
 * row which; of one value, without {@code at}. Numbers read back to the same bits; what is not
 * finite is null. The text is safe inside a script element of HTML.
 */
final class ColumnJson {
  // Dictionaries pay from here on, for texts and numbers alike.
  private static final int ROWS_A_VALUE = 3;

  // JavaScript's numbers are doubles: seeds above this are texts, so that they stay what they are.
  private static final double MOST_WHOLE = 9007199254740991.0;

  private final StringBuilder out = new StringBuilder();

  private ColumnJson() {}

  /** All of {@code rows}; columns are texts, numbers, flags, or arrays of these. */
  static String of(StructType schema, List<Row> rows) {
    return new ColumnJson().all(schema, rows);
  }

  private String all(StructType schema, List<Row> rows) {
    out.append("{\"rows\":").append(rows.size()).append(",\"columns\":{");
    for (int i = 0; i < schema.length(); i++) {
      int column = i;
      boolean array = schema.fields()[i].dataType() instanceof ArrayType;
      out.append(i == 0 ? "" : ",").append(quoted(schema.fieldNames()[i])).append(':');
      column(
          rows.stream()
              .map(row -> row.isNullAt(column) ? null : value(row, column, array))
              .map(ColumnJson::json)
              .toList());
    }
    return out.append("}}").toString();
  }

  private static Object value(Row row, int column, boolean array) {
    return array ? row.getList(column) : row.get(column);
  }

  private void column(List<String> values) {
    Map<String, Integer> distinct = new LinkedHashMap<>();
    values.forEach(value -> distinct.putIfAbsent(value, distinct.size()));
    if (distinct.size() * ROWS_A_VALUE > values.size()) {
      list(values);
      return;
    }
    out.append("{\"of\":");
    list(List.copyOf(distinct.keySet()));
    if (distinct.size() > 1) {
      out.append(",\"at\":");
      list(values.stream().map(value -> distinct.get(value).toString()).toList());
    }
    out.append('}');
  }

  private void list(List<String> values) {
    out.append('[').append(String.join(",", values)).append(']');
  }

  private static String json(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(ColumnJson::json).collect(Collectors.joining(",", "[", "]"));
    }
    if (value instanceof Number number && !Double.isFinite(number.doubleValue())) {
      return "null";
    }
    if (value instanceof Number number && isText(number)) {
      return quoted(number.toString());
    }
    if (value == null || value instanceof Number || value instanceof Boolean) {
      return String.valueOf(value);
    }
    return quoted(value.toString());
  }

  /** Whether a number is a text in JSON, because JavaScript would change it. */
  static boolean isText(Number value) {
    return value instanceof Long whole && Math.abs((double) whole) > MOST_WHOLE;
  }

  /** A text that ends no script element, begins no comment and breaks no line. */
  static String quoted(String text) {
    String quoted = ConfigUtil.quoteString(text);
    return IntStream.range(0, quoted.length())
        .mapToObj(i -> safe(quoted.charAt(i)))
        .collect(Collectors.joining());
  }

  private static String safe(char c) {
    return switch (c) {
      case '<', '>', '&', '\u2028', '\u2029' -> String.format("\\u%04x", (int) c);
      default -> Character.isSurrogate(c) ? String.format("\\u%04x", (int) c) : String.valueOf(c);
    };
  }
}
