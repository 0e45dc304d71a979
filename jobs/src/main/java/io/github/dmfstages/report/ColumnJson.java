package io.github.dmfstages.report;

import io.github.dmfstages.text.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.StructType;

/**
 * Writes rows as JSON, column by column: {@code {"rows": n, "columns": {"depth": [1, 2, ..]}}}. A
 * column with few distinct values is {@code {"of": [..], "at": [0, 1, ..]}}: the distinct values,
 * and for each row the index of its value. If there is only one value, {@code at} is left out.
 */
final class ColumnJson {
  // A column becomes a dictionary if each value appears in at least this many rows on average.
  private static final int ROWS_A_VALUE = 3;

  // JavaScript's numbers are doubles, which can't hold every larger integer. These become strings.
  private static final double MOST_WHOLE = 9007199254740991.0;

  private ColumnJson() {}

  /**
   * Writes all of {@code rows}. Their columns hold texts, numbers, booleans, or arrays of these.
   */
  static void write(StructType schema, List<Row> rows, Json json) {
    json.object(
        () -> {
          json.member("rows", rows.size());
          json.name("columns").object(() -> columns(schema, rows, json));
        });
  }

  private static void columns(StructType schema, List<Row> rows, Json json) {
    for (int i = 0; i < schema.length(); i++) {
      int column = i;
      boolean array = schema.fields()[i].dataType() instanceof ArrayType;
      List<Object> values = new ArrayList<>();
      rows.forEach(
          row ->
              values.add(
                  row.isNullAt(column)
                      ? null
                      : exact(array ? row.getList(column) : row.get(column))));
      column(values, json.name(schema.fieldNames()[i]));
    }
  }

  private static void column(List<Object> values, Json json) {
    Map<Object, Integer> distinct = new LinkedHashMap<>();
    values.forEach(value -> distinct.putIfAbsent(value, distinct.size()));
    if (distinct.size() * ROWS_A_VALUE > values.size()) {
      json.value(values);
      return;
    }
    json.object(
        () -> {
          json.member("of", distinct.keySet());
          if (distinct.size() > 1) {
            json.name("at").array(() -> values.forEach(v -> json.value(distinct.get(v))));
          }
        });
  }

  /**
   * Returns a value that JavaScript reads without a change. Two such values are equal if their JSON
   * is equal.
   */
  private static Object exact(Object value) {
    if (value instanceof List<?> list) {
      return Arrays.asList(list.stream().map(ColumnJson::exact).toArray());
    }
    if (!(value instanceof Number number)) {
      return value;
    }
    if (!Double.isFinite(number.doubleValue())) {
      return null;
    }
    return isText(number) ? number.toString() : number;
  }

  /** Returns whether a number is written as a text in JSON, because JavaScript would change it. */
  static boolean isText(Number value) {
    return value instanceof Long whole && Math.abs((double) whole) > MOST_WHOLE;
  }
}
