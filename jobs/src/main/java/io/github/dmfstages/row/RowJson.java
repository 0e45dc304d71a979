package io.github.dmfstages.row;

import io.github.dmfstages.row.Column.ListOf;
import io.github.dmfstages.row.Column.Struct;
import io.github.dmfstages.text.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Writes rows as JSON objects, without Spark. */
public final class RowJson {
  // Spark writes times in the same way.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  private RowJson() {}

  /** Writes one row as an object, with a value for each column. */
  public static void write(List<? extends Column<?>> columns, List<?> values, Json json) {
    json.object(
        () -> {
          for (int i = 0; i < columns.size(); i++) {
            value(columns.get(i).type(), values.get(i), json.name(columns.get(i).name()));
          }
        });
  }

  private static void value(Column.Type type, Object value, Json json) {
    if (value == null) {
      json.value(null);
    } else if (type instanceof Struct struct) {
      write(struct.columns(), (List<?>) value, json);
    } else if (type instanceof ListOf list) {
      json.array(() -> ((List<?>) value).forEach(each -> value(list.element(), each, json)));
    } else if (type == Column.Scalar.TIME) {
      json.value(TIME.format(Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS)));
    } else {
      json.value(value);
    }
  }
}
