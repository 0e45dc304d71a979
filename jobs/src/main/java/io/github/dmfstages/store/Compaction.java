package io.github.dmfstages.store;

import io.github.dmfstages.row.Groups;
import io.github.dmfstages.store.TableFile.UnreadableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.hadoop.io.IOUtils;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.types.StructType;

/**
 * Merges the small files of a sweep into few, while others read them. The rows of each file are
 * sorted, so merging keeps their order. The merged file names in its footer the files that it
 * replaces. These stay for a grace period, because a reader may have listed them; meanwhile views
 * show each run once. Needs the sweep's lease, and the warehouse {@link Lease#warehouse of} it.
 */
public final class Compaction {
  // Each file that is merged has an open reader, with all of a small file in memory.
  private static final int MERGED_AT_ONCE = 64;
  private static final long BYTES_AT_ONCE = 64L << 20;
  // Spark plans with 4 MB for opening a file. From twice that on, writing rows again costs more
  // than it saves.
  private static final long LARGE_BYTES = 8L << 20;

  private final Warehouse warehouse;
  private final SweepTable files;
  private final String sweep;

  /** How long a replaced file stays, for readers that have listed it. */
  public static final Duration GRACE = Duration.ofHours(1);

  /**
   * The result of a compaction.
   *
   * @param merged how many files were merged into others
   * @param written how many files were written
   * @param removed how many files were removed because they were replaced longer ago than the grace
   *     period
   */
  public record Outcome(int merged, int written, int removed) {
    private Outcome and(Outcome other) {
      return new Outcome(merged + other.merged, written + other.written, removed + other.removed);
    }
  }

  private Compaction(Warehouse warehouse, Table table, String sweep) {
    this.warehouse = warehouse;
    this.files = warehouse.table(table, sweep);
    this.sweep = sweep;
  }

  /**
   * Merges the small files of one sweep, in each table whose rows have an order. Then removes files
   * that were replaced longer ago than {@code grace}.
   */
  public static Outcome run(Warehouse warehouse, String sweep, Duration grace) throws IOException {
    Outcome all = new Outcome(0, 0, 0);
    for (Table table : Table.ALL) {
      Compaction compaction = new Compaction(warehouse, table, sweep);
      Outcome merged = compaction.merge();
      int removed = Replacement.removeOlder(warehouse, compaction.files, grace);
      all = all.and(merged).and(new Outcome(0, 0, removed));
    }
    return all;
  }

  private Outcome merge() throws IOException {
    int merged = 0;
    int written = 0;
    if (!files.table().order().isEmpty()) {
      PriorityQueue<SmallFile> small =
          new PriorityQueue<>(Comparator.comparingLong(SmallFile::bytes));
      for (TableFile file : files.live()) {
        addIfSmall(small, file);
      }
      for (List<TableFile> batch = nextBatch(small); batch.size() > 1; batch = nextBatch(small)) {
        addIfSmall(small, merge(batch));
        merged += batch.size();
        written++;
      }
    }
    return new Outcome(merged, written, 0);
  }

  /** A small file that no other file replaces. */
  private record SmallFile(TableFile file, long bytes) {}

  private void addIfSmall(PriorityQueue<SmallFile> small, TableFile file) throws IOException {
    long bytes = warehouse.files().getFileStatus(file.path()).getLen();
    if (bytes < LARGE_BYTES) {
      small.add(new SmallFile(file, bytes));
    }
  }

  /** Takes the smallest files. A merged file that is still small joins a later batch. */
  private static List<TableFile> nextBatch(PriorityQueue<SmallFile> small) {
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

  private TableFile merge(List<TableFile> batch) throws IOException {
    try {
      return files.commit(Replacement.of(batch), writer -> mergeSorted(batch, writer));
    } catch (UnreadableException e) {
      throw new IOException(
          "%s. Move it out of the warehouse; the next start of sweep %s computes its runs again"
              .formatted(e.getMessage(), sweep),
          e);
    }
  }

  private void mergeSorted(List<TableFile> batch, TableWriter writer) throws IOException {
    Table table = files.table();
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
        // The same attempt of a run is in two files if a driver woke up after a takeover.
        if (!cursor.position.equals(last)) {
          writer.write(cursor.row);
          last = cursor.position;
        }
        if (cursor.advance()) {
          cursors.add(cursor);
        }
      }
    } finally {
      // Closes all of them; a file that was only read cannot lose anything by a failed close.
      open.forEach(cursor -> IOUtils.closeStream(cursor.reader));
    }
  }

  /** The rows of a file, one at a time. */
  private static final class Cursor implements Comparable<Cursor> {
    private final TableReader reader;
    private final StructType order;
    private Group row;
    private List<Object> position;

    Cursor(TableReader reader, StructType order) {
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
}
