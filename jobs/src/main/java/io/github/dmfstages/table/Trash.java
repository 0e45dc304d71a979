package io.github.dmfstages.table;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * The rows that were removed from sweeps, for a day: {@code _trash/runs/sweep=NAME/UUID.parquet}. A
 * file that is moved from there to {@code runs/sweep=NAME/} is committed again.
 */
public final class Trash {
  private static final String FOLDER = "_trash/" + Table.RUNS.folder();

  /** How long rows stay there at least. */
  static final Duration KEPT = Duration.ofDays(1);

  private Trash() {}

  static Path folder(Warehouse warehouse, String sweep) {
    return warehouse.folder(FOLDER, sweep);
  }

  /** Where the rows of a sweep are that were removed. */
  public static String location(Warehouse warehouse, String sweep) {
    return folder(warehouse, sweep).toString();
  }

  /** Where they came from, and can be moved back to. */
  public static String origin(Warehouse warehouse, String sweep) {
    return warehouse.folder(Table.RUNS.folder(), sweep).toString();
  }

  /**
   * Removes what has been there for a day, of all sweeps, and before that the files from which it
   * was taken: nobody else may come to do that after a sweep was deleted.
   */
  static void empty(Warehouse warehouse) throws IOException {
    for (String sweep : warehouse.sweeps(FOLDER)) {
      List<Path> files = warehouse.list(folder(warehouse, sweep)).toList();
      // What is unreadable is moved aside first, by the sweep's next start.
      if (!files.isEmpty() && warehouse.unreadable(Table.RUNS, sweep).isEmpty()) {
        Compaction.removeReplaced(warehouse, sweep, Compaction.GRACE);
        for (Path file : files) {
          if (warehouse.isOlder(file, KEPT)) {
            warehouse.files().delete(file, false);
          }
        }
      }
    }
  }
}
