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
 * @param says its description, in one line
 * @param value a row's value, of the Java type that its {@link Type} names; null for NULL
 */
public record Column<R>(
    String name, String formerName, Type type, String says, Function<R, Object> value) {

  public Column(String name, Type type, String says, Function<R, Object> value) {
    this(name, null, type, says, value);
  }

  /**
   * The same column, which files of older versions have under another name. Wherever these files
   * are read, its values appear under its name of today.
   */
  public Column<R> formerly(String older) {
    return new Column<>(name, older, type, says, value);
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

  /** A List of one value a column. */
  public record Struct(List<? extends Column<?>> columns) implements Type {}

  public static <R> Column<R> text(String name, String says, Function<R, String> value) {
    return new Column<>(name, Scalar.TEXT, says, value::apply);
  }

  public static <R> Column<R> integer(String name, String says, Function<R, Integer> value) {
    return new Column<>(name, Scalar.INTEGER, says, value::apply);
  }

  public static <R> Column<R> whole(String name, String says, Function<R, Long> value) {
    return new Column<>(name, Scalar.WHOLE, says, value::apply);
  }

  /** A number; what is not finite becomes NULL. */
  public static <R> Column<R> real(String name, String says, Function<R, Double> value) {
    return new Column<>(name, Scalar.REAL, says, row -> finite(value.apply(row)));
  }

  public static <R> Column<R> flag(String name, String says, Function<R, Boolean> value) {
    return new Column<>(name, Scalar.FLAG, says, value::apply);
  }

  public static <R> Column<R> time(String name, String says, Function<R, Instant> value) {
    return new Column<>(
        name,
        Scalar.TIME,
        says,
        row -> {
          Instant instant = value.apply(row);
          return instant == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
        });
  }

  public static <R> Column<R> list(
      String name, Type element, String says, Function<R, List<?>> value) {
    return new Column<>(name, new ListOf(element), says, value::apply);
  }

  /** An array of structs, one struct an element of {@code rows}. */
  public static <R, E> Column<R> nested(
      String name, List<Column<E>> columns, String says, Function<R, List<E>> rows) {
    return list(
        name,
        new Struct(columns),
        says,
        row -> {
          List<E> elements = rows.apply(row);
          return elements == null
              ? null
              : elements.stream().map(element -> values(columns, element)).toList();
        });
  }

  /** A struct. */
  public static <R, E> Column<R> struct(
      String name, List<Column<E>> columns, String says, Function<R, E> element) {
    return new Column<>(
        name, new Struct(columns), says, row -> values(columns, element.apply(row)));
  }

  public static <R> List<Object> values(List<Column<R>> columns, R row) {
    return Arrays.asList(columns.stream().map(c -> c.value.apply(row)).toArray());
  }

  public static Double finite(Double value) {
    return value != null && Double.isFinite(value) ? value : null;
  }
}
