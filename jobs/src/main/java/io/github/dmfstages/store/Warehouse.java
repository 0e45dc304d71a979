package io.github.dmfstages.store;

import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.file.AtomicFile;
import io.github.dmfstages.file.LocalAccess;
import io.github.dmfstages.row.Column;
import io.github.dmfstages.row.Groups;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SparkSchema;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that holds all tables. Each table has one folder per sweep, such as {@code
 * runs/sweep=NAME/}; {@link SweepTable} reads and commits its files.
 */
public final class Warehouse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Warehouse.class);
  private static final String SWEEP = "sweep=";
  private static final StructType FLAT = SparkSchema.of(RunColumns.FLAT);

  private final Path root;
  private final FileSystem files;
  private final Map<String, RunIndex> indexes;
  private final Permission permission;

  private Warehouse(
      Path root, FileSystem files, Map<String, RunIndex> indexes, Permission permission) {
    this.root = root;
    this.files = files;
    this.indexes = indexes;
    this.permission = permission;
  }

  /** Whether a file may still be committed. */
  @FunctionalInterface
  public interface Permission {
    /**
     * Returns if it may.
     *
     * @throws IOException if it may not, with the reason
     */
    void check() throws IOException;
  }

  /**
   * Returns the warehouse at {@code location}, any Hadoop path; it need not exist yet. The
   * warehouse has its own connection to the file system until it is closed.
   *
   * @throws IOException if the file system cannot be reached
   * @throws IllegalArgumentException if {@code location} is not a path, or is the path of a file
   */
  public static Warehouse at(String location, Configuration hadoop) throws IOException {
    Path given = new Path(location);
    FileSystem files = FileSystem.newInstance(given.toUri(), hadoop);
    try {
      // With checksums, each commit would write a second file.
      files.setWriteChecksum(false);
      Path root = files.makeQualified(given);
      if (isFile(files, root)) {
        throw new IllegalArgumentException(root + " is a file, not a folder");
      }
      return new Warehouse(root, files, new ConcurrentHashMap<>(), () -> {});
    } catch (IOException | RuntimeException e) {
      try {
        files.close();
      } catch (IOException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
  }

  private static boolean isFile(FileSystem files, Path root) throws IOException {
    try {
      LocalAccess.check(files, root);
      return !files.getFileStatus(root).isDirectory();
    } catch (FileNotFoundException e) {
      // It is created with the first commit.
      return false;
    } catch (IOException e) {
      throw new IOException("warehouse " + root + " can't be reached: " + AtomicFile.reason(e), e);
    }
  }

  /**
   * Returns the same warehouse, but nothing is committed to it without permission. A driver that
   * has lost its lease commits nothing, no matter when it was stopped: the driver that took over
   * has removed the hidden files written before that, and a hidden file written later is not
   * renamed, because {@code permission} is checked when the file is complete. It is closed with
   * this one.
   */
  public Warehouse under(Permission permission) {
    return new Warehouse(root, files, indexes, permission);
  }

  void checkPermission() throws IOException {
    permission.check();
  }

  /** Closes the connection to the file system. */
  @Override
  public void close() throws IOException {
    files.close();
  }

  /** Returns where the warehouse is. */
  public String location() {
    return root.toString();
  }

  FileSystem files() {
    return files;
  }

  /** Returns a folder of this warehouse. */
  public Path folder(String name) {
    return new Path(root, name);
  }

  /** Returns a folder of this warehouse that belongs to one sweep alone. */
  public Path folder(String name, String sweep) {
    return new Path(folder(name), SWEEP + ExternalCatalogUtils.escapePathName(sweep));
  }

  /** Returns the files of one table that belong to one sweep. */
  public SweepTable table(Table table, String sweep) {
    return new SweepTable(this, table, sweep);
  }

  /** Commits rows of one sweep, all of them or none. */
  public void append(String sweep, List<RunRow> rows) throws IOException {
    batch(sweep, rows).commit();
  }

  /** Returns rows of one sweep that are still to be committed, together. */
  public Batch batch(String sweep, List<RunRow> rows) {
    return new Batch(table(Table.RUNS, sweep), rows);
  }

  /**
   * Commits rows of one sweep as one file, all of them or none, without holding them in memory.
   *
   * @param rows sorted by id and attempt; each is made when it is written
   */
  public void append(String sweep, Iterator<RunRow> rows) throws IOException {
    table(Table.RUNS, sweep)
        .commit(
            Map.of(),
            writer -> {
              while (rows.hasNext()) {
                writer.write(Column.values(RunColumns.ALL, rows.next()));
              }
            });
  }

  /**
   * Commits the verdicts of one reproduction, all of them or none. This needs no lease: rows are
   * only added, and no other driver writes these.
   */
  public void record(String reproduction, List<JudgedClaim> judged) throws IOException {
    List<List<Object>> values =
        judged.stream()
            .sorted(
                Comparator.comparing(JudgedClaim::judgedAt)
                    .thenComparing(verdict -> verdict.claim().name()))
            .map(verdict -> Column.values(JudgedClaim.COLUMNS, verdict))
            .toList();
    table(Table.REPRODUCTIONS, reproduction).commit(values);
  }

  /** Checks, before anything is computed, that verdicts of a reproduction can be committed. */
  public void checkVerdictsWritable(String reproduction) throws IOException {
    table(Table.REPRODUCTIONS, reproduction).checkWritable();
  }

  /**
   * Reads which runs of a sweep are committed; changes nothing.
   *
   * @throws IOException if a file is of a newer version of this program, or the file system fails
   */
  public CommittedRuns committed(String sweep) throws IOException {
    return indexes
        .computeIfAbsent(sweep, s -> new RunIndex())
        .read(table(Table.RUNS, sweep).committed());
  }

  /**
   * Returns the latest attempt of each run of all sweeps whose id {@code wanted} accepts.
   *
   * @param read turns the name of a sweep and a row of it into an attempt
   */
  public <T extends Attempt> List<T> find(
      Predicate<String> wanted, BiFunction<String, Group, T> read) throws IOException {
    List<T> found = new ArrayList<>();
    for (String sweep : sweeps(Table.RUNS.folder())) {
      Map<String, T> runs =
          Attempt.latest(
              table(Table.RUNS, sweep).live(),
              FLAT,
              row -> wanted.test(row.getString("run_id", 0)) ? read.apply(sweep, row) : null);
      found.addAll(new TreeMap<>(runs).values());
    }
    return found;
  }

  /**
   * Returns how long the runs of those sweeps took that were written to last, one list for each
   * sweep, the newest sweep first. Sweeps with broken files are left out.
   *
   * @param most the largest number of sweeps
   */
  public List<List<TimedRun>> lastTimes(int most) throws IOException {
    List<String> newest =
        entries(folder(Table.RUNS.folder()))
            .filter(entry -> entry.getPath().getName().startsWith(SWEEP))
            .sorted(Comparator.comparingLong(FileStatus::getModificationTime).reversed())
            .map(Warehouse::sweep)
            .toList();
    List<List<TimedRun>> times = new ArrayList<>();
    for (String sweep : newest) {
      if (times.size() == most) {
        break;
      }
      try {
        List<TimedRun> runs =
            List.copyOf(
                Attempt.latest(table(Table.RUNS, sweep).live(), TimedRun.COLUMNS, TimedRun::of)
                    .values());
        if (!runs.isEmpty()) {
          times.add(runs);
        }
      } catch (TableFile.UnreadableException e) {
        // The command that works on this sweep reports it.
        LOG.debug("a sweep cannot be read", e);
      }
    }
    return times;
  }

  /** Returns the values of a column of numbers in the latest attempt of each run of a sweep. */
  public Map<String, Double> numbers(String sweep, String column) throws IOException {
    StructType columns =
        SparkSchema.of(Stream.of("run_id", "attempt", column).map(RunColumns::named).toList());
    Map<String, Double> numbers = new TreeMap<>();
    Attempt.latest(table(Table.RUNS, sweep).live(), columns, row -> Value.of(row, columns))
        .forEach((id, value) -> numbers.put(id, value.number));
    numbers.values().removeIf(Objects::isNull);
    return numbers;
  }

  /** A number in an attempt; null if it has none. */
  private record Value(int attempt, Double number) implements Attempt {
    static Value of(Group row, StructType columns) {
      List<Object> values = Groups.values(row, columns);
      Number number = (Number) values.get(2);
      return new Value((Integer) values.get(1), number == null ? null : number.doubleValue());
    }
  }

  /**
   * Returns the latest attempt of each run of a sweep, by run id.
   *
   * @param columns the names of the columns to read; run_id and attempt must be among them
   */
  public <T extends Attempt> Map<String, T> latest(
      String sweep, List<String> columns, Function<Group, T> read) throws IOException {
    return Attempt.latest(
        table(Table.RUNS, sweep).live(),
        SparkSchema.of(columns.stream().map(RunColumns::named).toList()),
        read);
  }

  /**
   * Returns whether no run of some sweeps has two rows: none was computed twice.
   *
   * @throws IOException naming a file that is broken, foreign or of a newer version
   */
  public boolean holdsEachRunOnce(Collection<String> sweeps) throws IOException {
    for (String sweep : sweeps) {
      if (!RunIds.areOnceEach(table(Table.RUNS, sweep).live())) {
        return false;
      }
    }
    return true;
  }

  /** Returns how many bytes the files of all runs have. */
  public long bytes() throws IOException {
    return runFiles(sweeps(Table.RUNS.folder())).values().stream().mapToLong(size -> size).sum();
  }

  /**
   * Returns the files with runs of some sweeps, hidden ones included, with their sizes in bytes.
   */
  public Map<Path, Long> runFiles(Collection<String> sweeps) throws IOException {
    Map<Path, Long> sizes = new HashMap<>();
    for (String sweep : sweeps) {
      entries(folder(Table.RUNS.folder(), sweep))
          .forEach(file -> sizes.put(file.getPath(), file.getLen()));
    }
    return sizes;
  }

  /** Returns the names of all sweeps that have runs. */
  public List<String> sweeps() throws IOException {
    List<String> sweeps = new ArrayList<>();
    for (String sweep : sweeps(Table.RUNS.folder())) {
      if (!table(Table.RUNS, sweep).committed().isEmpty()) {
        sweeps.add(sweep);
      }
    }
    return sweeps;
  }

  /** Returns the names of all reproductions that were judged, sorted. */
  public List<String> reproductions() throws IOException {
    return sweeps(Table.REPRODUCTIONS.folder()).stream().sorted().toList();
  }

  /** Returns the names of the sweeps that have a folder of their own in the folder {@code name}. */
  public List<String> sweeps(String name) throws IOException {
    return entries(folder(name))
        .filter(entry -> entry.getPath().getName().startsWith(SWEEP))
        .map(Warehouse::sweep)
        .toList();
  }

  private static String sweep(FileStatus folder) {
    return ExternalCatalogUtils.unescapePathName(
        folder.getPath().getName().substring(SWEEP.length()));
  }

  /** Returns the files in a folder; none if there is no such folder. */
  Stream<Path> list(Path folder) throws IOException {
    return entries(folder).filter(FileStatus::isFile).map(FileStatus::getPath);
  }

  /** Returns what is in a folder; nothing if there is no such folder. */
  private Stream<FileStatus> entries(Path folder) throws IOException {
    LocalAccess.checkListing(files, folder);
    FileStatus[] entries;
    try {
      entries = files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return Stream.empty();
    }
    // If the path is a file, Hadoop lists the file itself.
    if (entries.length == 1 && entries[0].isFile() && entries[0].getPath().equals(folder)) {
      throw new IOException(folder + " is a file, not a folder");
    }
    return Arrays.stream(entries);
  }

  /** Returns whether a file was written at least that long ago, by this machine's clock. */
  boolean isOlder(Path file, Duration age) throws IOException {
    long written = files.getFileStatus(file).getModificationTime();
    return System.currentTimeMillis() - written >= age.toMillis();
  }
}
