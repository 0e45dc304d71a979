package io.github.dmfstages.row;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * One column of a table, declared once: its name, type and description, and how a row's value is
 * read. It does not use Spark SQL, whose types take half a second to load; {@link SparkSchema}
 * turns columns into them.
 *
 * @param name its name in SQL
 * @param formerName its name in files of older versions; null if it was never renamed
 * @param type its type
 * @param description its description, in one line of text
 * @param value a row's value, of the Java type that its {@link Type} names; null for NULL
 */
public record Column<R>(
    String name, String formerName, Type type, String description, Function<R, Object> value) {

  /** Creates a column that was never renamed. */
  public Column(String name, Type type, String description, Function<R, Object> value) {
    this(name, null, type, description, value);
  }

  /**
   * Returns the same column with a former name, under which files of older versions have it. When
   * such a file is read, the values appear under the present name.
   */
  public Column<R> formerly(String older) {
    return new Column<>(name, older, type, description, value);
  }

  /** The type of a column's values. */
  public sealed interface Type {}

  /** A type without parts. */
  public enum Scalar implements Type {
    /** A String. */
    TEXT,
    /** An Integer: 32 bits. */
    INTEGER,
    /** A Long: 64 bits. */
    WHOLE,
    /** A Double, finite. */
    REAL,
    /** A Boolean. */
    FLAG,
    /** A Long: microseconds since 1970 began, in UTC. */
    TIME
  }

  /** A List of values of one type. */
  public record ListOf(Type element) implements Type {}

  /** A Map. */
  public record MapOf(Type key, Type value) implements Type {}

  /** A List with one value per column. */
  public record Struct(List<? extends Column<?>> columns) implements Type {}

  /** Returns a column of texts. */
  public static <R> Column<R> text(String name, String description, Function<R, String> value) {
    return new Column<>(name, Scalar.TEXT, description, value::apply);
  }

  /** Returns a column of 32-bit integers. */
  public static <R> Column<R> integer(String name, String description, Function<R, Integer> value) {
    return new Column<>(name, Scalar.INTEGER, description, value::apply);
  }

  /** Returns a column of 64-bit integers. */
  public static <R> Column<R> whole(String name, String description, Function<R, Long> value) {
    return new Column<>(name, Scalar.WHOLE, description, value::apply);
  }

  /** Returns a column of doubles. Values that are not finite become NULL. */
  public static <R> Column<R> real(String name, String description, Function<R, Double> value) {
    return new Column<>(name, Scalar.REAL, description, row -> finite(value.apply(row)));
  }

  /** Returns a column of Booleans. */
  public static <R> Column<R> flag(String name, String description, Function<R, Boolean> value) {
    return new Column<>(name, Scalar.FLAG, description, value::apply);
  }

  /** Returns a column of times, which are stored in microseconds. */
  public static <R> Column<R> time(String name, String description, Function<R, Instant> value) {
    return new Column<>(
        name,
        Scalar.TIME,
        description,
        row -> {
          Instant instant = value.apply(row);
          return instant == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
        });
  }

  /** Returns a column of lists whose elements have one type. */
  public static <R> Column<R> list(
      String name, Type element, String description, Function<R, List<?>> value) {
    return new Column<>(name, new ListOf(element), description, value::apply);
  }

  /** Returns a column of arrays of structs, with one struct for each element of {@code rows}. */
  public static <R, E> Column<R> nested(
      String name, List<Column<E>> columns, String description, Function<R, List<E>> rows) {
    return list(
        name,
        new Struct(columns),
        description,
        row -> {
          List<E> elements = rows.apply(row);
          return elements == null
              ? null
              : elements.stream().map(element -> values(columns, element)).toList();
        });
  }

  /** Returns a column of structs. */
  public static <R, E> Column<R> struct(
      String name, List<Column<E>> columns, String description, Function<R, E> element) {
    return new Column<>(
        name, new Struct(columns), description, row -> values(columns, element.apply(row)));
  }

  /** Returns the values of all columns for one row, in the order of the columns. */
  public static <R> List<Object> values(List<Column<R>> columns, R row) {
    return Arrays.asList(columns.stream().map(c -> c.value.apply(row)).toArray());
  }

  /** Returns the value if it is finite, and null otherwise. */
  public static Double finite(Double value) {
    return value != null && Double.isFinite(value) ? value : null;
  }
}
