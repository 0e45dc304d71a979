package io.github.dmfstages.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The answer to one SQL statement.
 *
 * @param sql the statement, as {@code dmf query} takes it
 * @param schema the names and types of its columns
 * @param rows its rows
 */
record Answer(String sql, StructType schema, List<Row> rows) {
  /** Returns the names of the columns. */
  List<String> names() {
    return List.of(schema.fieldNames());
  }

  /** Returns all rows as lists of the values in their columns. NULL is null. */
  List<List<Object>> values() {
    return rows.stream().map(row -> values(row, names())).toList();
  }

  /** Returns the values of a row in some columns. */
  static List<Object> values(Row row, List<String> names) {
    return Arrays.asList(names.stream().map(row::getAs).toArray());
  }

  /** Returns how many values are NaN or infinite, including those in lists of numbers. */
  long nonFinite() {
    return rows.stream()
        .flatMap(row -> IntStream.range(0, row.length()).boxed().flatMap(i -> numbers(row, i)))
        .filter(number -> !Double.isFinite(number.doubleValue()))
        .count();
  }

  private Stream<Number> numbers(Row row, int column) {
    Stream<?> values =
        row.isNullAt(column)
            ? Stream.empty()
            : schema.fields()[column].dataType().typeName().equals("array")
                ? row.getList(column).stream()
                : Stream.of(row.get(column));
    return values.filter(Number.class::isInstance).map(Number.class::cast);
  }
}
