package io.github.dmfstages.row;

import io.github.dmfstages.row.Column.ListOf;
import io.github.dmfstages.row.Column.Struct;
import io.github.dmfstages.row.RunColumns.Nested;
import io.github.dmfstages.text.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One run as one JSON object. Its member {@code run} is the row that view runs shows of the run.
 * Each other member is named after a view of nested rows ({@link RunColumns#NESTED}) and is the
 * array of the run's rows in that view.
 */
public final class RunJson {
  // Each member of the object, and each row of an array, begins a new line.
  private static final int LEVELS_ON_LINES = 2;

  private static final List<Column<RunRow>> KEY =
      List.of(
          Column.<RunRow>text("sweep", "", row -> null),
          Column.<RunRow>text("run_id", "", RunRow::runId));

  private RunJson() {}

  /**
   * Prints the object, and nothing else.
   *
   * @param sweep the value of column {@code sweep}; may be null
   */
  public static void print(String sweep, RunRow row, PrintWriter out) {
    Json.write(out, LEVELS_ON_LINES, json -> json.object(() -> members(sweep, row, json)));
  }

  private static void members(String sweep, RunRow row, Json json) {
    RowJson.write(
        joined(KEY.subList(0, 1), RunColumns.FLAT),
        joined(Arrays.asList(sweep), Column.values(RunColumns.FLAT, row)),
        json.name("run"));
    for (Nested nested : RunColumns.NESTED) {
      Column<RunRow> column = RunColumns.named(nested.column());
      List<? extends Column<?>> columns = ((Struct) ((ListOf) column.type()).element()).columns();
      List<?> rows = (List<?>) column.value().apply(row);
      json.name(nested.view())
          .array(
              () -> {
                for (Object values : rows == null ? List.of() : rows) {
                  RowJson.write(
                      joined(KEY, columns),
                      joined(Arrays.asList(sweep, row.runId()), (List<?>) values),
                      json);
                }
              });
    }
  }

  private static <T> List<T> joined(List<? extends T> first, List<? extends T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
