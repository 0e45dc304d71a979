package io.github.dmfstages.store;

import io.github.dmfstages.file.AtomicFile;
import io.github.dmfstages.store.TableFile.UnreadableException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.fs.Path;

/**
 * The files of one table that belong to one sweep: {@code TABLE/sweep=NAME/UUID.parquet}. The
 * appearance of a file commits its rows, and nothing that was committed is ever overwritten. No
 * Spark job takes part, so a commit never waits for a slot.
 */
public final class SweepTable {
  private final Warehouse warehouse;
  private final Table table;
  private final Path folder;

  SweepTable(Warehouse warehouse, Table table, String sweep) {
    this.warehouse = warehouse;
    this.table = table;
    this.folder = warehouse.folder(table.folder(), sweep);
  }

  /** Writes the rows of one file. */
  @FunctionalInterface
  interface Contents {
    void writeTo(TableWriter writer) throws IOException;
  }

  Table table() {
    return table;
  }

  Path folder() {
    return folder;
  }

  /** Checks that files can be written, without leaving one. */
  void checkWritable() throws IOException {
    AtomicFile.check(warehouse.files(), folder, folder);
  }

  /** Commits rows, each a list of its columns' values: all of them or none. */
  public void commit(List<List<Object>> rows) throws IOException {
    commit(newFileName(), rows);
  }

  /** Commits rows like the method above, as the file {@code name} of this table. */
  void commit(String name, List<List<Object>> rows) throws IOException {
    writeTo(
        new Path(folder, name),
        Map.of(),
        writer -> {
          for (List<Object> row : rows) {
            writer.write(row);
          }
        });
  }

  /** Returns whether the file {@code name} is committed. */
  boolean has(String name) throws IOException {
    return warehouse.files().exists(new Path(folder, name));
  }

  /** Returns a name that no file has. */
  static String newFileName() {
    return UUID.randomUUID() + ".parquet";
  }

  /**
   * Commits one file: all of {@code contents} or nothing.
   *
   * @param notes keys and values for the file's footer
   */
  public TableFile commit(Map<String, String> notes, Contents contents) throws IOException {
    return writeTo(new Path(folder, newFileName()), notes, contents);
  }

  /** Commits that the sweep has no rows any more. */
  void clear() throws IOException {
    commit(Replacement.of(live()), writer -> {});
  }

  /** Writes one file, in any folder: all of {@code contents} or nothing. */
  TableFile writeTo(Path file, Map<String, String> notes, Contents contents) throws IOException {
    AtomicFile.create(
        warehouse.files(),
        file,
        hidden -> {
          try (TableWriter writer =
              new TableWriter(warehouse.files(), hidden, table.schema(), notes)) {
            contents.writeTo(writer);
          }
          warehouse.checkPermission();
        });
    return new TableFile(warehouse.files(), file);
  }

  /** Returns the committed files, with those that others replace. */
  public List<TableFile> committed() throws IOException {
    return warehouse
        .list(folder)
        .filter(path -> path.getName().matches("[^._].*\\.parquet"))
        .map(path -> new TableFile(warehouse.files(), path))
        .toList();
  }

  /**
   * Returns the committed files without those that others replace. The rows of a replaced file are
   * in other files or have been removed.
   *
   * @throws IOException naming a file that is broken, foreign or of a newer version
   */
  public List<TableFile> live() throws IOException {
    List<TableFile> committed = committed();
    Set<String> replaced = new HashSet<>();
    TableFile.readEach(committed, Replacement::by).forEach(replaced::addAll);
    return committed.stream().filter(file -> !replaced.contains(file.path().getName())).toList();
  }

  /** Returns the files that are broken or foreign, with the reason. Only footers are read. */
  Map<String, String> unreadable() throws IOException {
    Map<String, String> unreadable = new HashMap<>();
    for (TableFile file : committed()) {
      try {
        file.checkVersion();
      } catch (UnreadableException e) {
        unreadable.put(file.path().toString(), e.getMessage());
      }
    }
    return unreadable;
  }

  /** Files that a driver began and has not committed. */
  List<Path> uncommitted() throws IOException {
    return warehouse.list(folder).filter(AtomicFile::isHidden).toList();
  }
}
