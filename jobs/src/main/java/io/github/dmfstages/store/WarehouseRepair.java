package io.github.dmfstages.store;

import io.github.dmfstages.descent.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;

/**
 * Repairs a sweep's tables before a driver works on them: removes or moves aside what dead drivers
 * and other programs left. The caller holds the sweep's lease.
 */
public final class WarehouseRepair {
  private static final String QUARANTINE = "_quarantine";
  // Writing verdicts takes less than a second, so a file this old belongs to a dead driver.
  private static final Duration ABANDONED = Duration.ofDays(1);

  private WarehouseRepair() {}

  /**
   * Checks that the sweep can be written, removes files that were never committed, and moves
   * unreadable files to {@code _quarantine/}. A person can move these back; until then their runs
   * count as missing and are computed again.
   *
   * @return what was done, one sentence each, for a person
   * @throws IOException if the warehouse cannot be written, or a file is of a newer version of this
   *     program
   */
  public static List<String> repair(Warehouse warehouse, String sweep) throws IOException {
    List<String> done = new ArrayList<>();
    warehouse.table(Table.RUNS, sweep).checkWritable();
    warehouse.table(Table.STAGE_COUNTS, sweep).checkWritable();
    for (Table table : Table.ALL) {
      for (Path leftover : warehouse.table(table, sweep).uncommitted()) {
        // Verdicts are committed without a lease, so another driver may be writing this file.
        if (!table.equals(Table.REPRODUCTIONS) || warehouse.isOlder(leftover, ABANDONED)) {
          warehouse.files().delete(leftover, false);
          done.add("removed " + leftover + ", which was never committed");
        }
      }
    }
    Checkpoints checkpoints = Checkpoints.of(warehouse, sweep);
    checkpoints.removeUnfinished();
    if (!checkpoints.runs().isEmpty()) {
      Map<String, CommittedRun> runs = warehouse.committed(sweep).runs();
      checkpoints.remove(id -> runs.containsKey(id) && runs.get(id).status() != Status.TIMED_OUT);
    }
    for (Map.Entry<String, String> bad : unreadable(warehouse, sweep).entrySet()) {
      Path file = new Path(bad.getKey());
      Path aside = aside(warehouse, sweep, file.getName());
      warehouse.files().mkdirs(aside.getParent());
      if (!warehouse.files().rename(file, aside)) {
        throw new IOException("can't move " + file + " to " + aside);
      }
      done.add(bad.getValue() + "; moved to " + aside);
    }
    Trash.empty(warehouse);
    return done;
  }

  /** Returns whether there are unreadable files. As long as there is one, no query is answered. */
  public static boolean isNeeded(Warehouse warehouse, String sweep) throws IOException {
    return !unreadable(warehouse, sweep).isEmpty();
  }

  private static Map<String, String> unreadable(Warehouse warehouse, String sweep)
      throws IOException {
    Map<String, String> unreadable = new TreeMap<>(warehouse.committed(sweep).unreadable());
    unreadable.putAll(warehouse.table(Table.STAGE_COUNTS, sweep).unreadable());
    unreadable.putAll(warehouse.table(Table.BOUNDARIES, sweep).unreadable());
    unreadable.putAll(warehouse.table(Table.PICTURES, sweep).unreadable());
    unreadable.putAll(warehouse.table(Table.REPRODUCTIONS, sweep).unreadable());
    return unreadable;
  }

  /**
   * Returns a free name in the quarantine; on a local disk a rename would replace a file of that
   * name.
   */
  private static Path aside(Warehouse warehouse, String sweep, String name) throws IOException {
    Path folder = warehouse.folder(QUARANTINE, sweep);
    Path aside = new Path(folder, name);
    for (int i = 2; warehouse.files().exists(aside); i++) {
      aside = new Path(folder, name + "." + i);
    }
    return aside;
  }
}
