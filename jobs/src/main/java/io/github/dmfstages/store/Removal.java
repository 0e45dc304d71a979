package io.github.dmfstages.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Removes runs from a sweep, all at once and while others read. A file that holds such runs is
 * replaced by a file with its other rows. The last new file names all files that are replaced
 * ({@link Replacement}), so its commit is the removal. Before that, the removed rows are written to
 * the {@link Trash}. If it is killed, the same removal can be started again and completes what was
 * begun. See docs/decisions/0018-removal.md.
 */
public final class Removal {
  private static final StructType KEY =
      new StructType(new StructField[] {Table.RUNS.schema().apply("run_id")});

  private Removal() {}

  /** Returns whether a removal of all runs of a sweep would remove anything. */
  public static boolean findsAnything(Warehouse warehouse, String sweep) throws IOException {
    CommittedRuns committed = warehouse.committed(sweep);
    return !committed.runs().isEmpty()
        || !committed.unreadable().isEmpty()
        || !Checkpoints.of(warehouse, sweep).runs().isEmpty()
        || StageCounts.current(warehouse, sweep).isEmpty();
  }

  /**
   * Removes the rows and checkpoints of runs whose id {@code unwanted} accepts, and the boundaries
   * that are based on them, and counts stages again. Needs the sweep's lease, and the warehouse
   * {@link Lease#warehouse of} it.
   *
   * @return how many runs had rows
   */
  public static int of(Warehouse warehouse, String sweep, Predicate<String> unwanted)
      throws IOException {
    int removed = removeRows(warehouse, sweep, unwanted);
    StageCounts.refresh(warehouse, sweep);
    FoundBoundaries.remove(warehouse, sweep, unwanted);
    Pictures.remove(warehouse, sweep, unwanted);
    Checkpoints.of(warehouse, sweep).remove(unwanted);
    return removed;
  }

  private static int removeRows(Warehouse warehouse, String sweep, Predicate<String> unwanted)
      throws IOException {
    Set<String> removed = new HashSet<>();
    List<TableFile> affected = new ArrayList<>();
    List<TableFile> partly = new ArrayList<>();
    SweepTable files = warehouse.table(Table.RUNS, sweep);
    for (TableFile file : files.live()) {
      List<String> here = new ArrayList<>();
      file.forEach(KEY, row -> here.add(id(row)));
      int all = here.size();
      here.removeIf(unwanted.negate());
      if (!here.isEmpty()) {
        affected.add(file);
        removed.addAll(here);
        if (here.size() < all) {
          partly.add(file);
        }
      }
    }
    if (affected.isEmpty()) {
      return 0;
    }
    for (TableFile file : affected) {
      Path trash = new Path(Trash.folder(warehouse, sweep), SweepTable.newFileName());
      files.writeTo(trash, Map.of(), to -> copy(file, unwanted, to));
    }
    Map<String, String> replacing = Replacement.of(affected);
    for (int i = 0; i < partly.size(); i++) {
      TableFile file = partly.get(i);
      boolean last = i == partly.size() - 1;
      // Until the last file is there, rows are in two files, and views show them once.
      files.commit(last ? replacing : Map.of(), to -> copy(file, unwanted.negate(), to));
    }
    if (partly.isEmpty()) {
      files.commit(replacing, to -> {});
    }
    return removed.size();
  }

  private static void copy(TableFile file, Predicate<String> wanted, TableWriter to)
      throws IOException {
    try (TableReader from = file.open(Table.RUNS.schema())) {
      for (Group row = from.read(); row != null; row = from.read()) {
        if (wanted.test(id(row))) {
          to.write(row);
        }
      }
    }
  }

  private static String id(Group row) {
    return row.getString("run_id", 0);
  }
}
