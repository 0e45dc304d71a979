package io.github.dmfstages.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;

/**
 * What the holder of a sweep's claim mends before it begins: what dead drivers and strangers left.
 */
public final class WarehouseCare {
  private static final String QUARANTINE = "_quarantine";

  private WarehouseCare() {}

  /**
   * Removes files that were never committed, and moves unreadable ones to {@code _quarantine/},
   * from where a person can take them back; their runs will be computed again.
   *
   * @return what was done, for a person
   */
  public static List<String> mend(Warehouse warehouse, String sweep) throws IOException {
    List<String> done = new ArrayList<>();
    for (Path leftover : warehouse.uncommitted(Table.RUNS, sweep)) {
      warehouse.files().delete(leftover, false);
      done.add("removed " + leftover + ", which was never committed");
    }
    for (Map.Entry<String, String> bad : warehouse.committed(sweep).unreadable().entrySet()) {
      Path file = new Path(bad.getKey());
      Path aside = new Path(warehouse.folder(QUARANTINE, sweep), file.getName());
      warehouse.files().mkdirs(aside.getParent());
      if (!warehouse.files().rename(file, aside)) {
        throw new IOException("can't move " + file + " to " + aside);
      }
      done.add(bad.getValue() + "; moved to " + aside);
    }
    return done;
  }
}
