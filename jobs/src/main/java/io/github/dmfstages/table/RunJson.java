package io.github.dmfstages.table;

import com.typesafe.config.ConfigUtil;
import io.github.dmfstages.table.Column.ListOf;
import io.github.dmfstages.table.Column.Struct;
import io.github.dmfstages.table.RunColumns.Nested;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * One run as one JSON object: {@code run}, the row that view runs shows of it, and an array of rows
 * for each of the views {@code spe_stages}, {@code modes} and {@code trajectory}. Numbers are
 * written so that reading gives the same bits; what is not finite is null.
 */
public final class RunJson {
  // As Spark writes it.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final PrintWriter out;

  private RunJson(PrintWriter out) {
    this.out = out;
  }

  /**
   * Prints the object, and nothing else.
   *
   * @param sweep the value of column {@code sweep}; may be null
   */
  public static void print(String sweep, RunRow row, PrintWriter out) {
    new RunJson(out).print(sweep, row);
  }

  private void print(String sweep, RunRow row) {
    List<Column<?>> key =
        List.of(
            Column.<String>text("sweep", "", s -> s),
            Column.<RunRow>text("run_id", "", RunRow::runId));
    List<Object> keyValues = new ArrayList<>();
    keyValues.add(sweep);
    out.print("{\"run\": ");
    object(
        joined(key.subList(0, 1), RunColumns.FLAT),
        joined(keyValues, Column.values(RunColumns.FLAT, row)));
    keyValues.add(row.runId());
    for (Nested nested : RunColumns.NESTED) {
      Column<RunRow> column = RunColumns.named(nested.column());
      List<? extends Column<?>> columns = ((Struct) ((ListOf) column.type()).element()).columns();
      List<?> rows = (List<?>) column.value().apply(row);
      out.printf(",%n%s: [", ConfigUtil.quoteString(nested.view()));
      String separator = "";
      for (Object values : rows == null ? List.of() : rows) {
        out.printf("%s%n ", separator);
        object(joined(key, columns), joined(keyValues, (List<?>) values));
        separator = ",";
      }
      out.print("]");
    }
    out.println("}");
    out.flush();
  }

  private static <T> List<T> joined(List<? extends T> first, List<? extends T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private void object(List<? extends Column<?>> columns, List<?> values) {
    out.print("{");
    for (int i = 0; i < columns.size(); i++) {
      out.print((i > 0 ? ", " : "") + ConfigUtil.quoteString(columns.get(i).name()) + ": ");
      value(columns.get(i).type(), values.get(i));
    }
    out.print("}");
  }

  private void value(Column.Type type, Object value) {
    if (value == null) {
      out.print("null");
    } else if (type instanceof Struct struct) {
      object(struct.columns(), (List<?>) value);
    } else if (type instanceof ListOf list) {
      out.print("[");
      String separator = "";
      for (Object element : (List<?>) value) {
        out.print(separator);
        value(list.element(), element);
        separator = ", ";
      }
      out.print("]");
    } else if (type == Column.Scalar.TIME) {
      Instant instant = Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS);
      out.print(ConfigUtil.quoteString(TIME.format(instant)));
    } else {
      // A Double's own text is JSON and reads back to the same bits.
      out.print(value instanceof String text ? ConfigUtil.quoteString(text) : value.toString());
    }
  }
}
