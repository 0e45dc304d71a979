package io.github.dmfstages.table;

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
import org.apache.parquet.hadoop.ParquetReader;

/**
 * Few files out of many, beside readers. Files are merged in the order of their rows, which are
 * sorted, into one that names in its footer those it replaces; these stay for a grace time, because
 * a reader may have listed them, and views take each run once meanwhile. Needs the sweep's claim.
 */
public final class Compaction {
  private static final String REPLACES = "dmf-stages.replaces";
  // A reader is open for each file that is merged, with a row group in memory.
  private static final int MERGED_AT_ONCE = 32;
  private static final long LARGE_BYTES = 256L << 20;

  private final Warehouse warehouse;
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
  public record Outcome(int merged, int written, int removed) {}

  private Compaction(Warehouse warehouse, String sweep, Duration grace) {
    this.warehouse = warehouse;
    this.sweep = sweep;
    this.grace = grace;
  }

  /** Compacts the runs of one sweep. */
  public static Outcome run(Warehouse warehouse, String sweep, Duration grace) throws IOException {
    return new Compaction(warehouse, sweep, grace).run();
  }

  private Outcome run() throws IOException {
    int merged = 0;
    int written = 0;
    for (List<TableFile> batch = nextBatch(); batch.size() > 1; batch = nextBatch()) {
      merge(batch);
      merged += batch.size();
      written++;
    }
    return new Outcome(merged, written, removeReplaced());
  }

  /**
   * Small files that nothing replaces yet, smallest first; a merged file joins the next batch while
   * it is small.
   */
  private List<TableFile> nextBatch() throws IOException {
    Set<String> replaced = new HashSet<>(replacedBy().keySet());
    Map<Path, Long> sizes = new HashMap<>();
    List<TableFile> small = new ArrayList<>();
    for (TableFile file : warehouse.filesOf(Table.RUNS, sweep)) {
      long size = warehouse.files().getFileStatus(file.path()).getLen();
      if (size < LARGE_BYTES && !replaced.contains(file.path().getName())) {
        sizes.put(file.path(), size);
        small.add(file);
      }
    }
    small.sort(Comparator.comparing(file -> sizes.get(file.path())));
    return small.subList(0, Math.min(small.size(), MERGED_AT_ONCE));
  }

  /** Names of replaced files, each with the file that replaces it. */
  private Map<String, Path> replacedBy() throws IOException {
    Map<String, Path> replaced = new HashMap<>();
    for (TableFile file : warehouse.filesOf(Table.RUNS, sweep)) {
      for (String name : file.notes().getOrDefault(REPLACES, "").split(" ", -1)) {
        if (!name.isEmpty()) {
          replaced.put(name, file.path());
        }
      }
    }
    return replaced;
  }

  private void merge(List<TableFile> batch) throws IOException {
    String names = String.join(" ", batch.stream().map(file -> file.path().getName()).toList());
    warehouse.commit(
        Table.RUNS, sweep, Map.of(REPLACES, names), writer -> mergeSorted(batch, writer));
  }

  private static void mergeSorted(List<TableFile> batch, Writer writer) throws IOException {
    PriorityQueue<Cursor> cursors = new PriorityQueue<>();
    try {
      for (TableFile file : batch) {
        Cursor cursor = new Cursor(file.open(Table.RUNS.schema()));
        if (cursor.advance()) {
          cursors.add(cursor);
        }
      }
      String last = null;
      while (!cursors.isEmpty()) {
        Cursor cursor = cursors.remove();
        // The same attempt of a run stands in two files where a driver woke up after a takeover.
        if (!cursor.key.equals(last)) {
          writer.write(cursor.row);
          last = cursor.key;
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
    private Group row;
    private String key;

    Cursor(ParquetReader<Group> reader) {
      this.reader = reader;
    }

    boolean advance() throws IOException {
      row = reader.read();
      if (row == null) {
        reader.close();
        return false;
      }
      key = row.getString("run_id", 0) + "%10d".formatted(row.getInteger("attempt", 0));
      return true;
    }

    @Override
    public int compareTo(Cursor other) {
      return key.compareTo(other.key);
    }
  }

  private int removeReplaced() throws IOException {
    long now = System.currentTimeMillis();
    // All are found before the first is removed: a merged file may itself have been replaced.
    List<String> due = new ArrayList<>();
    for (Map.Entry<String, Path> entry : replacedBy().entrySet()) {
      long replacedAt = warehouse.files().getFileStatus(entry.getValue()).getModificationTime();
      if (now - replacedAt >= grace.toMillis()) {
        due.add(entry.getKey());
      }
    }
    int removed = 0;
    Path folder = warehouse.folder(Table.RUNS.folder(), sweep);
    for (String name : due) {
      removed += warehouse.files().delete(new Path(folder, name), false) ? 1 : 0;
    }
    return removed;
  }
}
