package io.github.dmfstages.store;

import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SparkSchema;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Files of runs as they were before some columns were there. */
public final class OldFiles {
  private static final Set<String> NEW = Set.of("ended_at", "defaulted");
  private static final List<Column<RunRow>> COLUMNS =
      RunColumns.ALL.stream().filter(column -> !NEW.contains(column.name())).toList();

  private OldFiles() {}

  public static void commit(Warehouse warehouse, String sweep, List<RunRow> rows)
      throws IOException {
    Table old = new Table(Table.RUNS.folder(), SparkSchema.of(COLUMNS), Table.RUNS.order());
    warehouse
        .table(old, sweep)
        .commit(rows.stream().map(row -> Column.values(COLUMNS, row)).toList());
  }
}
