package io.github.dmfstages.query;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.github.dmfstages.text.Json;
import io.github.dmfstages.text.Quoted;
import io.github.dmfstages.text.Terminal;
import io.github.dmfstages.text.TextTable;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The formats in which a result is printed. Spark converts the values to text, so that nested
 * values need no code here.
 */
public enum Format {
  /** Aligned columns, for people. Wide tables are folded. */
  TABLE {
    @Override
    public void print(Dataset<Row> result, PrintWriter out, int width) {
      TextTable table =
          new TextTable(Arrays.stream(result.columns()).map(Format::oneLine).toList());
      Dataset<Row> text = mapColumns(result, (field, column) -> column.cast(DataTypes.StringType));
      text.collectAsList()
          .forEach(row -> table.add(texts(row).map(t -> t == null ? "NULL" : oneLine(t)).toList()));
      table.print(out, width, Terminal.current()::title);
    }
  },
  /** One line for each value, and an empty line between rows, for results with many columns. */
  VERTICAL {
    @Override
    public void print(Dataset<Row> result, PrintWriter out, int width) {
      List<String> names = Arrays.stream(result.columns()).map(Format::oneLine).toList();
      int widest = names.stream().mapToInt(String::length).max().orElse(0);
      Iterator<Row> rows =
          mapColumns(result, (field, column) -> column.cast(DataTypes.StringType))
              .toLocalIterator();
      for (int row = 1; rows.hasNext(); row++) {
        if (row > 1) {
          out.println();
        }
        out.println(Terminal.current().title("row " + row));
        List<String> values = texts(rows.next()).map(t -> t == null ? "NULL" : oneLine(t)).toList();
        for (int i = 0; i < values.size(); i++) {
          String padding = " ".repeat(widest - names.get(i).length());
          out.println((names.get(i) + padding + "  " + values.get(i)).stripTrailing());
        }
      }
      out.flush();
    }
  },
  /** CSV by RFC 4180 with a header. NULL is empty, and nested values are JSON. */
  CSV {
    @Override
    public void print(Dataset<Row> result, PrintWriter out, int width) {
      out.println(csvHeader(result));
      Iterator<Row> rows = csv(result).toLocalIterator();
      while (rows.hasNext()) {
        out.println(rows.next().getString(0));
      }
      out.flush();
    }
  },
  /**
   * A JSON array with one object per row, each on its own line. Numbers that are not finite are
   * null.
   */
  JSON {
    @Override
    public void print(Dataset<Row> result, PrintWriter out, int width) {
      Iterator<Row> rows = json(result).toLocalIterator();
      Json.write(
          out,
          1,
          json -> json.array(() -> rows.forEachRemaining(row -> json.raw(row.getString(0)))));
    }
  };

  private static final Map<String, String> KEEP_NULLS = Map.of("ignoreNullFields", "false");

  /** Prints all rows of {@code result}. A table is folded to the width of the terminal. */
  public void print(Dataset<Row> result, PrintWriter out) {
    print(result, out, Terminal.current().columns());
  }

  /**
   * Prints all rows of {@code result}.
   *
   * @param width the width of a table; {@link TextTable#UNLIMITED} if it may have any
   */
  public abstract void print(Dataset<Row> result, PrintWriter out, int width);

  /** Returns the first line of {@link #CSV}: the names of the columns. */
  public static String csvHeader(Dataset<Row> result) {
    return Arrays.stream(result.columns()).map(Format::quoted).collect(Collectors.joining(","));
  }

  /** Returns the rows as {@link #CSV} shows them: one column, and a text for each row. */
  public static Dataset<Row> csv(Dataset<Row> result) {
    StructField[] fields = result.schema().fields();
    return numbered(result)
        .select(
            concat_ws(
                ",",
                IntStream.range(0, fields.length)
                    .mapToObj(i -> quoted(text(fields[i], col(number(i)))))
                    .toArray(Column[]::new)));
  }

  private static Column text(StructField field, Column value) {
    return isNested(field) ? to_json(value, KEEP_NULLS) : value.cast(DataTypes.StringType);
  }

  /** Returns the rows as {@link #JSON} shows them: one column, and an object for each row. */
  public static Dataset<Row> json(Dataset<Row> result) {
    Dataset<Row> finite =
        mapColumns(result, (field, column) -> expr(finite(field.dataType(), column.toString())));
    return finite.select(to_json(struct(col("*")), KEEP_NULLS));
  }

  private static boolean isNested(StructField field) {
    return field.dataType() instanceof StructType
        || field.dataType() instanceof ArrayType
        || field.dataType() instanceof MapType;
  }

  /** Returns SQL for {@code value} in which every number that is not finite is replaced by NULL. */
  private static String finite(DataType type, String value) {
    if (type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType)) {
      return "if(isnan(%1$s) OR abs(%1$s) = double('infinity'), NULL, %1$s)".formatted(value);
    }
    // Each level has its own variable name, because the text around it is longer.
    String element = "e" + value.length();
    if (type instanceof ArrayType array) {
      return "transform(%s, %s -> %s)"
          .formatted(value, element, finite(array.elementType(), element));
    }
    if (type instanceof MapType map) {
      return "transform_values(%s, (k, %s) -> %s)"
          .formatted(value, element, finite(map.valueType(), element));
    }
    // SQL can't distinguish two fields with the same name, so they stay as they are.
    if (type instanceof StructType struct
        && Arrays.stream(struct.fieldNames()).distinct().count() == struct.length()) {
      String fields =
          Arrays.stream(struct.fields())
              .map(
                  f ->
                      "%s, %s"
                          .formatted(
                              Quoted.inSql(f.name()), finite(f.dataType(), value + "." + name(f))))
              .collect(Collectors.joining(", "));
      return "if(%1$s IS NULL, NULL, named_struct(%2$s))".formatted(value, fields);
    }
    return value;
  }

  private static String name(StructField field) {
    return "`" + field.name().replace("`", "``") + "`";
  }

  /**
   * Returns the result with each column mapped, in the same order. Two columns may have the same
   * name.
   */
  private static Dataset<Row> mapColumns(
      Dataset<Row> result, BiFunction<StructField, Column, Column> map) {
    StructField[] fields = result.schema().fields();
    return numbered(result)
        .select(
            IntStream.range(0, fields.length)
                .mapToObj(i -> map.apply(fields[i], col(number(i))).as(fields[i].name()))
                .toArray(Column[]::new));
  }

  /** Returns the result with names that differ. */
  private static Dataset<Row> numbered(Dataset<Row> result) {
    return result.toDF(
        IntStream.range(0, result.columns().length)
            .mapToObj(Format::number)
            .toArray(String[]::new));
  }

  private static String number(int column) {
    return "column" + column;
  }

  private static Stream<String> texts(Row row) {
    return IntStream.range(0, row.size()).mapToObj(row::getString);
  }

  private static String quoted(String name) {
    return !name.isEmpty() && name.matches("[^,\"\n\r]*")
        ? name
        : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Returns the value of a text column for CSV, which is never NULL. */
  private static Column quoted(Column value) {
    return when(value.isNull(), "")
        .when(
            value.equalTo("").or(value.rlike("[,\"\n\r]")),
            concat(lit("\""), regexp_replace(value, "\"", "\"\""), lit("\"")))
        .otherwise(value);
  }

  // A line break or an escape sequence in a value would break the table or the terminal.
  private static String oneLine(String value) {
    return value.lines().findFirst().orElse("").replaceAll("\\p{Cc}", " ")
        + (value.lines().count() > 1 ? " .." : "");
  }
}
