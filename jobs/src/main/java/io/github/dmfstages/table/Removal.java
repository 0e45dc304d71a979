package io.github.dmfstages.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Takes runs out of a sweep, beside readers and all at once. A file that holds such runs is
 * replaced by one with its other rows, as a compaction replaces files: see {@link Compaction}. The
 * last of the new files names all that are replaced, so its commit is the removal. Before that the
 * removed rows are written to the {@link Trash}. Started again after a kill, it ends what was
 * begun. See docs/decisions/0018-removal.md.
 */
public final class Removal {
  private static final StructType KEY =
      new StructType(new StructField[] {Table.RUNS.schema().apply("run_id")});

  private Removal() {}

  /** Whether a sweep has anything that a removal of all its runs would remove. */
  public static boolean findsAnything(Warehouse warehouse, String sweep) throws IOException {
    Warehouse.Committed committed = warehouse.committed(sweep);
    return !committed.runs().isEmpty()
        || !committed.unreadable().isEmpty()
        || !Checkpoints.of(warehouse, sweep).runs().isEmpty()
        || StageCounts.current(warehouse, sweep).isEmpty();
  }

  /**
   * Removes the rows and checkpoints of runs whose id {@code unwanted} accepts, and counts stages
   * again. Needs the sweep's lease, and the warehouse of it.
   *
   * @return how many runs had rows
   */
  public static int of(Warehouse warehouse, String sweep, Predicate<String> unwanted)
      throws IOException {
    int removed = removeRows(warehouse, sweep, unwanted);
    StageCounts.refresh(warehouse, sweep);
    Checkpoints.of(warehouse, sweep).remove(unwanted);
    return removed;
  }

  private static int removeRows(Warehouse warehouse, String sweep, Predicate<String> unwanted)
      throws IOException {
    Set<String> removed = new HashSet<>();
    List<TableFile> affected = new ArrayList<>();
    List<TableFile> partly = new ArrayList<>();
    for (TableFile file : warehouse.live(Table.RUNS, sweep)) {
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
      warehouse.write(
          Trash.folder(warehouse, sweep), Table.RUNS, Map.of(), to -> copy(file, unwanted, to));
    }
    Map<String, String> replacing = Compaction.replacing(affected);
    for (int i = 0; i < partly.size(); i++) {
      TableFile file = partly.get(i);
      boolean last = i == partly.size() - 1;
      // Until the last is there, its rows stand in two files, and views show them once.
      warehouse.commit(
          Table.RUNS, sweep, last ? replacing : Map.of(), to -> copy(file, unwanted.negate(), to));
    }
    if (partly.isEmpty()) {
      warehouse.commit(Table.RUNS, sweep, replacing, to -> {});
    }
    return removed.size();
  }

  private static void copy(TableFile file, Predicate<String> wanted, TableFile.Writer to)
      throws IOException {
    try (TableFile.Reader from = file.open(Table.RUNS.schema())) {
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
