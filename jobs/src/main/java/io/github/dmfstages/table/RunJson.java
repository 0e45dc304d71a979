package io.github.dmfstages.table;

import com.typesafe.config.ConfigUtil;
import io.github.dmfstages.table.Column.ListOf;
import io.github.dmfstages.table.Column.Struct;
import io.github.dmfstages.table.RunColumns.Nested;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * One run as one JSON object: {@code run}, the row that view runs shows of it, and an array of rows
 * for each of the views {@code spe_stages}, {@code modes} and {@code trajectory}. Numbers are
 * written so that reading gives the same bits; what is not finite is null.
 */
public final class RunJson {
  private final PrintWriter out;
  private final RowJson json;

  private RunJson(PrintWriter out) {
    this.out = out;
    this.json = new RowJson(out);
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
    json.object(
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
        json.object(joined(key, columns), joined(keyValues, (List<?>) values));
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
}
