package io.github.dmfstages.store;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * The rows that were removed from sweeps in the last day: {@code
 * _trash/runs/sweep=NAME/UUID.parquet}. Moving a file from there to {@code runs/sweep=NAME/}
 * commits its rows again.
 */
public final class Trash {
  private static final String FOLDER = "_trash/" + Table.RUNS.folder();

  /** The time for which rows stay there at least. */
  static final Duration KEPT = Duration.ofDays(1);

  private Trash() {}

  static Path folder(Warehouse warehouse, String sweep) {
    return warehouse.folder(FOLDER, sweep);
  }

  /** Returns the folder of the rows that were removed from a sweep. */
  public static String location(Warehouse warehouse, String sweep) {
    return folder(warehouse, sweep).toString();
  }

  /** Returns the folder that these rows came from and can be moved back to. */
  public static String origin(Warehouse warehouse, String sweep) {
    return warehouse.folder(Table.RUNS.folder(), sweep).toString();
  }

  /**
   * Removes rows of all sweeps that have been there for a day. Before that, it removes the files
   * that they were copied from: after a sweep was deleted, nobody may ever start it again and do
   * so.
   */
  static void empty(Warehouse warehouse) throws IOException {
    for (String sweep : warehouse.sweeps(FOLDER)) {
      List<Path> files = warehouse.list(folder(warehouse, sweep)).toList();
      // The next start of the sweep moves unreadable files aside first.
      if (!files.isEmpty() && warehouse.table(Table.RUNS, sweep).unreadable().isEmpty()) {
        for (Table table : Table.ALL) {
          Replacement.removeOlder(warehouse, warehouse.table(table, sweep), Compaction.GRACE);
        }
        for (Path file : files) {
          if (warehouse.isOlder(file, KEPT)) {
            warehouse.files().delete(file, false);
          }
        }
      }
    }
  }
}
