package io.github.dmfstages.store;

import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.RunRow;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/**
 * Rows of one sweep that are committed together, as one file. The file has its name before it is
 * written, so a commit can be tried again after an error. A store may have committed the file and
 * still have reported an error, for example because its answer was lost.
 */
public final class Batch {
  private final SweepTable table;
  private final String name = SweepTable.newFileName();
  private final List<List<Object>> rows;
  private boolean tried;

  Batch(SweepTable table, List<RunRow> rows) {
    this.table = table;
    // The rows are sorted, so that files can be merged row by row.
    this.rows =
        rows.stream()
            .sorted(Comparator.comparing(RunRow::runId).thenComparing(RunRow::attempt))
            .map(row -> Column.values(RunColumns.ALL, row))
            .toList();
  }

  /**
   * Commits all rows or none. If an earlier call has committed them in spite of its exception, this
   * does nothing.
   */
  public void commit() throws IOException {
    if (tried && table.has(name)) {
      return;
    }
    tried = true;
    table.commit(name, rows);
  }
}
