package io.github.dmfstages.table;

import io.github.dmfstages.table.TableFile.Writer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.spark.sql.types.StructType;

/**
 * Few files out of many, beside readers. Files are merged in the order of their rows, which are
 * sorted, into one that names in its footer those it replaces; these stay for a grace time, because
 * a reader may have listed them, and views take each run once meanwhile. Needs the sweep's claim.
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

  /** Compacts the tables of one sweep, but for those whose files stand alone. */
  public static Outcome run(Warehouse warehouse, String sweep, Duration grace) throws IOException {
    Outcome all = new Outcome(0, 0, 0);
    for (Table table : Table.ALL) {
      if (!table.order().isEmpty()) {
        all = all.and(new Compaction(warehouse, table, sweep, grace).run());
      }
    }
    return all;
  }

  private Outcome run() throws IOException {
    List<TableFile> files = warehouse.filesOf(table, sweep);
    Map<String, Path> replacedBy = replacedBy(files);
    PriorityQueue<Small> small = new PriorityQueue<>(Comparator.comparingLong(Small::bytes));
    for (TableFile file : files) {
      if (!replacedBy.containsKey(file.path().getName())) {
        addIfSmall(small, file);
      }
    }
    int merged = 0;
    int written = 0;
    for (List<TableFile> batch = nextBatch(small); batch.size() > 1; batch = nextBatch(small)) {
      Path replacing = merge(batch);
      batch.forEach(file -> replacedBy.put(file.path().getName(), replacing));
      addIfSmall(small, new TableFile(warehouse.files(), replacing));
      merged += batch.size();
      written++;
    }
    return new Outcome(merged, written, removeReplaced(replacedBy));
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

  /** Names of replaced files, each with the file that replaces it. */
  private static Map<String, Path> replacedBy(List<TableFile> files) throws IOException {
    Map<String, Path> replaced = new HashMap<>();
    for (TableFile file : files) {
      for (String name : replacedBy(file)) {
        replaced.put(name, file.path());
      }
    }
    return replaced;
  }

  /** Names of the files that a file replaces. */
  static List<String> replacedBy(TableFile file) throws IOException {
    String names = file.notes().getOrDefault(REPLACES, "");
    return names.isEmpty() ? List.of() : List.of(names.split(" ", -1));
  }

  private Path merge(List<TableFile> batch) throws IOException {
    String names = String.join(" ", batch.stream().map(file -> file.path().getName()).toList());
    return warehouse.commit(
        table, sweep, Map.of(REPLACES, names), writer -> mergeSorted(batch, writer));
  }

  private void mergeSorted(List<TableFile> batch, Writer writer) throws IOException {
    PriorityQueue<Cursor> cursors = new PriorityQueue<>();
    try {
      for (TableFile file : batch) {
        Cursor cursor = new Cursor(file.open(table.schema()), table.order());
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
      for (Cursor cursor : cursors) {
        cursor.reader.close();
      }
    }
  }

  /** A file's rows, one at a time. */
  private static final class Cursor implements Comparable<Cursor> {
    private final ParquetReader<Group> reader;
    private final StructType order;
    private Group row;
    private List<Object> position;

    Cursor(ParquetReader<Group> reader, StructType order) {
      this.reader = reader;
      this.order = order;
    }

    boolean advance() throws IOException {
      row = reader.read();
      if (row == null) {
        reader.close();
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

  private int removeReplaced(Map<String, Path> replacedBy) throws IOException {
    long now = System.currentTimeMillis();
    // All are found before the first is removed: a merged file may itself have been replaced.
    List<String> due = new ArrayList<>();
    for (Map.Entry<String, Path> entry : replacedBy.entrySet()) {
      long replacedAt = warehouse.files().getFileStatus(entry.getValue()).getModificationTime();
      if (now - replacedAt >= grace.toMillis()) {
        due.add(entry.getKey());
      }
    }
    int removed = 0;
    Path folder = warehouse.folder(table.folder(), sweep);
    for (String name : due) {
      removed += warehouse.files().delete(new Path(folder, name), false) ? 1 : 0;
    }
    return removed;
  }
}
