package io.github.dmfstages.table;

import com.typesafe.config.ConfigUtil;
import io.github.dmfstages.table.Column.ListOf;
import io.github.dmfstages.table.Column.Struct;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Rows as JSON objects, without Spark. Numbers read back to the same bits. */
final class RowJson {
  // As Spark writes it.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private final PrintWriter out;

  RowJson(PrintWriter out) {
    this.out = out;
  }

  /** Prints one row: a value for each column. */
  void object(List<? extends Column<?>> columns, List<?> values) {
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
