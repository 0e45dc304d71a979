package io.github.dmfstages.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Files of runs as they were before the column {@code ended_at} was there. */
final class OldFiles {
  private static final List<Column<RunRow>> COLUMNS =
      RunColumns.ALL.stream().filter(column -> !column.name().equals("ended_at")).toList();

  private OldFiles() {}

  static void commit(Warehouse warehouse, String sweep, List<RunRow> rows) throws IOException {
    Table old = new Table(Table.RUNS.folder(), SparkSchema.of(COLUMNS), Table.RUNS.order());
    warehouse.commit(
        old,
        sweep,
        Map.of(),
        writer -> {
          for (RunRow row : rows) {
            writer.write(new ArrayList<>(Column.values(COLUMNS, row)));
          }
        });
  }
}
