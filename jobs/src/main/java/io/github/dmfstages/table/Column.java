package io.github.dmfstages.table;

import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One column of a table, stated once: its name and type, what it says to a person, and how a row's
 * value is read.
 *
 * @param name its name in SQL
 * @param type its Spark type
 * @param says what it holds, in a line
 * @param value a row's value, of the Java type that {@link Groups} writes for {@code type}; null
 *     for NULL
 */
record Column<R>(String name, DataType type, String says, Function<R, Object> value) {

  static <R> Column<R> text(String name, String says, Function<R, String> value) {
    return new Column<>(name, DataTypes.StringType, says, value::apply);
  }

  static <R> Column<R> integer(String name, String says, Function<R, Integer> value) {
    return new Column<>(name, DataTypes.IntegerType, says, value::apply);
  }

  static <R> Column<R> whole(String name, String says, Function<R, Long> value) {
    return new Column<>(name, DataTypes.LongType, says, value::apply);
  }

  /** A number; what is not finite becomes NULL. */
  static <R> Column<R> real(String name, String says, Function<R, Double> value) {
    return new Column<>(name, DataTypes.DoubleType, says, row -> finite(value.apply(row)));
  }

  static <R> Column<R> flag(String name, String says, Function<R, Boolean> value) {
    return new Column<>(name, DataTypes.BooleanType, says, value::apply);
  }

  static <R> Column<R> list(
      String name, DataType element, String says, Function<R, List<?>> value) {
    return new Column<>(name, DataTypes.createArrayType(element), says, value::apply);
  }

  /** An array of structs, one struct an element of {@code rows}. */
  static <R, E> Column<R> nested(
      String name, List<Column<E>> columns, String says, Function<R, List<E>> rows) {
    return list(
        name,
        schema(columns),
        says,
        row -> {
          List<E> elements = rows.apply(row);
          return elements == null
              ? null
              : elements.stream().map(element -> values(columns, element)).toList();
        });
  }

  /** A struct. */
  static <R, E> Column<R> struct(
      String name, List<Column<E>> columns, String says, Function<R, E> element) {
    return new Column<>(name, schema(columns), says, row -> values(columns, element.apply(row)));
  }

  static <R> StructType schema(List<Column<R>> columns) {
    return new StructType(
        columns.stream()
            .map(c -> DataTypes.createStructField(c.name, c.type, true).withComment(c.says))
            .toArray(StructField[]::new));
  }

  static <R> List<Object> values(List<Column<R>> columns, R row) {
    Object[] values = columns.stream().map(c -> c.value.apply(row)).toArray();
    return java.util.Arrays.asList(values);
  }

  static Double finite(Double value) {
    return value != null && Double.isFinite(value) ? value : null;
  }
}
