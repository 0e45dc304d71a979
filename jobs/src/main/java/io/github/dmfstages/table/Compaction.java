package io.github.dmfstages.table;

import io.github.dmfstages.table.TableFile.UnreadableException;
import io.github.dmfstages.table.TableFile.Writer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.types.StructType;

/**
 * Merges the small files of a sweep into few, while others read them. The rows of each file are
 * sorted, so merging keeps their order. The merged file names in its footer the files that it
 * replaces. These stay for a grace period, because a reader may have listed them; meanwhile views
 * show each run once. Needs the sweep's lease, and the warehouse {@link Lease#warehouse of} it.
 */
public final class Compaction {
  private static final String REPLACES = "dmf-stages.replaces";
  // A reader is open for each file that is merged, with all of a small file in memory.
  private static final int MERGED_AT_ONCE = 64;
  private static final long BYTES_AT_ONCE = 64L << 20;
  // Spark counts a file as 4 MB longer than it is for opening it. Above twice that to write rows
  // anew takes more than is won.
  private static final long LARGE_BYTES = 8L << 20;

  private final Warehouse warehouse;
  private final Table table;
  private final String sweep;
  private final Duration grace;

  /** How long a replaced file stays for readers that know it. */
  public static final Duration GRACE = Duration.ofHours(1);

  /**
   * What was done.
   *
   * @param merged files merged into others
   * @param written files written
   * @param removed files removed, replaced longer ago than the grace time
   */
  public record Outcome(int merged, int written, int removed) {
    private Outcome and(Outcome other) {
      return new Outcome(merged + other.merged, written + other.written, removed + other.removed);
    }
  }

  private Compaction(Warehouse warehouse, Table table, String sweep, Duration grace) {
    this.warehouse = warehouse;
    this.table = table;
    this.sweep = sweep;
    this.grace = grace;
  }

  /**
   * Compacts the tables of one sweep, but for those whose files stand alone, and removes files of
   * all tables that were replaced longer ago than {@code grace}.
   */
  public static Outcome run(Warehouse warehouse, String sweep, Duration grace) throws IOException {
    Outcome all = new Outcome(0, 0, 0);
    for (Table table : Table.ALL) {
      Compaction compaction = new Compaction(warehouse, table, sweep, grace);
      all = all.and(compaction.merge()).and(new Outcome(0, 0, compaction.removeReplaced()));
    }
    return all;
  }

  /**
   * Removes files of a sweep that were replaced longer ago than {@code grace}. This needs no lease,
   * because nobody uses these files any more.
   */
  static void removeReplaced(Warehouse warehouse, String sweep, Duration grace) throws IOException {
    for (Table table : Table.ALL) {
      new Compaction(warehouse, table, sweep, grace).removeReplaced();
    }
  }

  private Outcome merge() throws IOException {
    int merged = 0;
    int written = 0;
    if (!table.order().isEmpty()) {
      PriorityQueue<Small> small = new PriorityQueue<>(Comparator.comparingLong(Small::bytes));
      for (TableFile file : warehouse.live(table, sweep)) {
        addIfSmall(small, file);
      }
      for (List<TableFile> batch = nextBatch(small); batch.size() > 1; batch = nextBatch(small)) {
        addIfSmall(small, new TableFile(warehouse.files(), merge(batch)));
        merged += batch.size();
        written++;
      }
    }
    return new Outcome(merged, written, 0);
  }

  /** A small file that nothing replaces yet. */
  private record Small(TableFile file, long bytes) {}

  private void addIfSmall(PriorityQueue<Small> small, TableFile file) throws IOException {
    long bytes = warehouse.files().getFileStatus(file.path()).getLen();
    if (bytes < LARGE_BYTES) {
      small.add(new Small(file, bytes));
    }
  }

  /** Takes the smallest; a merged file joins a later batch while it is small. */
  private static List<TableFile> nextBatch(PriorityQueue<Small> small) {
    List<TableFile> batch = new ArrayList<>();
    long bytes = 0;
    while (!small.isEmpty()
        && batch.size() < MERGED_AT_ONCE
        && bytes + small.peek().bytes() <= BYTES_AT_ONCE) {
      bytes += small.peek().bytes();
      batch.add(small.remove().file());
    }
    return batch;
  }

  /** Names of the files that a file replaces. */
  static List<String> replacedBy(TableFile file) throws IOException {
    String names = file.notes().getOrDefault(REPLACES, "");
    return names.isEmpty() ? List.of() : List.of(names.split(" ", -1));
  }

  /** The note by which a file replaces others. */
  static Map<String, String> replacing(List<TableFile> files) {
    return Map.of(
        REPLACES, String.join(" ", files.stream().map(file -> file.path().getName()).toList()));
  }

  private Path merge(List<TableFile> batch) throws IOException {
    try {
      return warehouse.commit(table, sweep, replacing(batch), writer -> mergeSorted(batch, writer));
    } catch (UnreadableException e) {
      throw new IOException(
          "%s; move it out of the warehouse, and the next start of sweep %s computes its runs again"
              .formatted(e.getMessage(), sweep),
          e);
    }
  }

  private void mergeSorted(List<TableFile> batch, Writer writer) throws IOException {
    List<Cursor> open = new ArrayList<>();
    try {
      PriorityQueue<Cursor> cursors = new PriorityQueue<>();
      for (TableFile file : batch) {
        Cursor cursor = new Cursor(file.open(table.schema()), table.order());
        open.add(cursor);
        if (cursor.advance()) {
          cursors.add(cursor);
        }
      }
      List<Object> last = null;
      while (!cursors.isEmpty()) {
        Cursor cursor = cursors.remove();
        // The same attempt of a run stands in two files where a driver woke up after a takeover.
        if (!cursor.position.equals(last)) {
          writer.write(cursor.row);
          last = cursor.position;
        }
        if (cursor.advance()) {
          cursors.add(cursor);
        }
      }
    } finally {
      for (Cursor cursor : open) {
        cursor.reader.close();
      }
    }
  }

  /** A file's rows, one at a time. */
  private static final class Cursor implements Comparable<Cursor> {
    private final TableFile.Reader reader;
    private final StructType order;
    private Group row;
    private List<Object> position;

    Cursor(TableFile.Reader reader, StructType order) {
      this.reader = reader;
      this.order = order;
    }

    boolean advance() throws IOException {
      row = reader.read();
      if (row == null) {
        return false;
      }
      position = Groups.values(row, order);
      return true;
    }

    @Override
    public int compareTo(Cursor other) {
      return Groups.compare(position, other.position);
    }
  }

  private int removeReplaced() throws IOException {
    Map<String, TableFile> files = new HashMap<>();
    for (TableFile file : warehouse.filesOf(table, sweep)) {
      files.put(file.path().getName(), file);
    }
    Set<String> removed = new HashSet<>();
    for (TableFile file : files.values()) {
      boolean there = !removed.contains(file.path().getName());
      if (there && warehouse.isOlder(file.path(), grace)) {
        removeReplacedBy(file, files, removed);
      }
    }
    return removed.size();
  }

  /**
   * Removes what a file replaces, and before that what the replaced files replace: where one of
   * these was left for a moment, rows would come back that it has and its successors do not.
   */
  private void removeReplacedBy(TableFile file, Map<String, TableFile> files, Set<String> removed)
      throws IOException {
    for (String name : replacedBy(file)) {
      if (files.containsKey(name) && removed.add(name)) {
        removeReplacedBy(files.get(name), files, removed);
        remove(files.get(name).path());
      }
    }
    // It only said that the others do not count.
    if (file.rows() == 0 && removed.add(file.path().getName())) {
      remove(file.path());
    }
  }

  private void remove(Path path) throws IOException {
    if (!warehouse.files().delete(path, false) && warehouse.files().exists(path)) {
      throw new IOException("can't remove " + path);
    }
  }
}
