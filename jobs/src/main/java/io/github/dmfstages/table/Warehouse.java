package io.github.dmfstages.table;

import io.github.dmfstages.config.LocalAccess;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.table.TableFile.UnreadableException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructType;

/**
 * The folder that holds all tables: {@code runs/sweep=NAME/UUID.parquet} and {@code
 * stage_counts/sweep=NAME/UUID.parquet}. A file is written under a hidden name and then renamed;
 * its appearance is the commit of its rows, and nothing that was committed is ever overwritten. No
 * Spark job takes part, so a commit never waits for a slot.
 */
public final class Warehouse implements AutoCloseable {
  private static final StructType IDENTITY =
      SparkSchema.of(
          Stream.of("run_id", "attempt", "status", "time_limit", "ended_at")
              .map(RunColumns::named)
              .toList());
  private static final StructType FLAT = SparkSchema.of(RunColumns.FLAT);

  private final Path root;
  private final FileSystem files;
  private final Map<String, CommittedRuns> read;
  private final Permission permission;

  private Warehouse(
      Path root, FileSystem files, Map<String, CommittedRuns> read, Permission permission) {
    this.root = root;
    this.files = files;
    this.read = read;
    this.permission = permission;
  }

  /**
   * A committed run.
   *
   * @param attempt its latest attempt
   * @param status how that ended
   * @param timeLimit its time limit in seconds; infinite for none
   * @param endedAt when that was known; 1970 in older files
   */
  public record CommittedRun(int attempt, Status status, double timeLimit, Instant endedAt)
      implements Attempt {
    static CommittedRun of(Group row) {
      return new CommittedRun(
          row.getInteger("attempt", 0),
          Status.valueOf(row.getString("status", 0)),
          row.getFieldRepetitionCount("time_limit") > 0
              ? row.getDouble("time_limit", 0)
              : Double.POSITIVE_INFINITY,
          row.getFieldRepetitionCount("ended_at") > 0
              ? Instant.EPOCH.plus(row.getLong("ended_at", 0), ChronoUnit.MICROS)
              : Instant.EPOCH);
    }
  }

  /** What was read of one attempt of a run. */
  interface Attempt {
    /** 1, or more where a run was computed again. */
    int attempt();
  }

  /**
   * What a sweep's files hold.
   *
   * @param runs by run id
   * @param unreadable files that are broken or foreign, with the reason; their runs are not among
   *     {@code runs}
   */
  public record Committed(Map<String, CommittedRun> runs, Map<String, String> unreadable) {}

  /**
   * The warehouse at {@code location}, any Hadoop path; it need not exist yet. It has a connection
   * of its own to the file system, until it is closed.
   *
   * @throws IOException if the file system can't be reached
   * @throws IllegalArgumentException if {@code location} is no path, or that of a file
   */
  public static Warehouse at(String location, Configuration hadoop) throws IOException {
    Path given = new Path(location);
    FileSystem files = FileSystem.newInstance(given.toUri(), hadoop);
    // A checksum file beside each file would be a second file a commit.
    files.setWriteChecksum(false);
    Path root = files.makeQualified(given);
    if (isFile(files, root)) {
      throw new IllegalArgumentException(root + " is a file, not a folder");
    }
    return new Warehouse(root, files, new ConcurrentHashMap<>(), () -> {});
  }

  private static boolean isFile(FileSystem files, Path root) throws IOException {
    try {
      LocalAccess.check(files, root);
      return !files.getFileStatus(root).isDirectory();
    } catch (FileNotFoundException e) {
      // Made at the first commit.
      return false;
    } catch (IOException e) {
      throw new IOException("warehouse " + root + " can't be reached: " + e.getMessage(), e);
    }
  }

  /** Where it is. */
  public String location() {
    return root.toString();
  }

  FileSystem files() {
    return files;
  }

  /** A folder of this warehouse that belongs to one sweep alone. */
  Path folder(String name, String sweep) {
    return new Path(new Path(root, name), "sweep=" + ExternalCatalogUtils.escapePathName(sweep));
  }

  /** Gives its connection to the file system back. */
  @Override
  public void close() throws IOException {
    files.close();
  }

  /** Whether something may be committed still. */
  @FunctionalInterface
  public interface Permission {
    /**
     * Returns if it may.
     *
     * @throws IOException if it may not
     */
    void check() throws IOException;
  }

  /**
   * The same warehouse, to which nothing is committed without permission. A driver that has lost
   * its lease commits nothing, whenever it was stopped: the driver that took over has removed the
   * hidden files written before that, and a hidden file written later is not renamed, because
   * {@code permission} is checked when the file is complete. It is closed with this one.
   */
  public Warehouse under(Permission permission) {
    return new Warehouse(root, files, read, permission);
  }

  /** Commits rows of one sweep, all or none. */
  public void append(String sweep, List<RunRow> rows) throws IOException {
    // Sorted, so that files can be merged row by row.
    List<List<Object>> values =
        rows.stream()
            .sorted(Comparator.comparing(RunRow::runId).thenComparing(RunRow::attempt))
            .map(row -> Column.values(RunColumns.ALL, row))
            .toList();
    commit(Table.RUNS, sweep, values);
  }

  /**
   * Commits the verdicts of one reproduction, all or none of them. This needs no lease: rows are only
   * added, and no other driver writes these.
   */
  public void record(String reproduction, List<JudgedClaim> judged) throws IOException {
    commit(
        Table.REPRODUCTIONS,
        reproduction,
        judged.stream()
            .sorted(
                Comparator.comparing(JudgedClaim::when)
                    .thenComparing(claim -> claim.claim().name()))
            .map(claim -> Column.values(JudgedClaim.COLUMNS, claim))
            .toList());
  }

  private static void writeAll(TableFile.Writer writer, List<List<Object>> rows)
      throws IOException {
    for (List<Object> row : rows) {
      writer.write(row);
    }
  }

  /** Commits rows of one sweep, each a list of its columns' values. */
  void commit(Table table, String sweep, List<List<Object>> rows) throws IOException {
    commit(table, sweep, Map.of(), writer -> writeAll(writer, rows));
  }

  /** Writes the rows of one file. */
  @FunctionalInterface
  interface Contents {
    void writeTo(TableFile.Writer writer) throws IOException;
  }

  /** Makes sure, before anything is computed, that a reproduction's verdicts can be recorded. */
  public void tryOutVerdicts(String reproduction) throws IOException {
    tryOut(Table.REPRODUCTIONS, reproduction);
  }

  /** Makes sure, before anything is computed, that files of a sweep can be written. */
  void tryOut(Table table, String sweep) throws IOException {
    Path folder = folder(table.folder(), sweep);
    AtomicFile.check(files, folder, folder);
  }

  /** Commits one file: all of {@code contents}, or nothing. */
  Path commit(Table table, String sweep, Map<String, String> notes, Contents contents)
      throws IOException {
    return write(folder(table.folder(), sweep), table, notes, contents);
  }

  /** Puts one file of a table's rows into a folder: all of {@code contents}, or nothing. */
  Path write(Path folder, Table table, Map<String, String> notes, Contents contents)
      throws IOException {
    Path file = new Path(folder, UUID.randomUUID() + ".parquet");
    AtomicFile.create(
        files,
        file,
        hidden -> {
          try (TableFile.Writer writer =
              new TableFile(files, hidden).create(table.schema(), notes)) {
            contents.writeTo(writer);
          }
          permission.check();
        });
    return file;
  }

  /** Whether a file was written at least that long ago, by this machine's clock. */
  boolean isOlder(Path file, Duration age) throws IOException {
    long written = files.getFileStatus(file).getModificationTime();
    return System.currentTimeMillis() - written >= age.toMillis();
  }

  /** Commits that a table has no rows of a sweep any more. */
  void clear(Table table, String sweep) throws IOException {
    commit(table, sweep, Compaction.replacing(live(table, sweep)), writer -> {});
  }

  /**
   * Reads which runs of a sweep are committed; changes nothing.
   *
   * @throws IOException if a file is of a newer version of this program, or the file system fails
   */
  public Committed committed(String sweep) throws IOException {
    return read.computeIfAbsent(sweep, s -> new CommittedRuns())
        .refresh(filesOf(Table.RUNS, sweep));
  }

  /**
   * The committed runs of one sweep. A file is read once: none ever changes, and a driver looks
   * more than once before it begins.
   */
  private static final class CommittedRuns {
    private Map<Path, TableFile> files = Map.of();
    private Set<Path> known = Set.of();
    private Map<String, CommittedRun> runs = Map.of();

    synchronized Committed refresh(List<TableFile> present) throws IOException {
      Map<Path, TableFile> before = files;
      Map<String, String> unreadable = new HashMap<>();
      Set<String> replaced = new HashSet<>();
      // The same objects, which have read their footers.
      files =
          present.stream()
              .map(file -> before.getOrDefault(file.path(), file))
              .collect(Collectors.toMap(TableFile::path, file -> file));
      for (TableFile file : files.values()) {
        try {
          replaced.addAll(Compaction.replacedBy(file));
        } catch (UnreadableException e) {
          unreadable.put(file.path().toString(), e.getMessage());
        }
      }
      List<TableFile> live =
          files.values().stream()
              .filter(file -> !replaced.contains(file.path().getName()))
              .filter(file -> !unreadable.containsKey(file.path().toString()))
              .toList();
      boolean allThere =
          live.stream().map(TableFile::path).collect(Collectors.toSet()).containsAll(known);
      Set<Path> nowKnown = new HashSet<>(allThere ? known : Set.of());
      Map<String, CommittedRun> all = new HashMap<>(allThere ? runs : Map.of());
      for (TableFile file : live) {
        if (!nowKnown.contains(file.path())) {
          try {
            latest(file, IDENTITY, CommittedRun::of)
                .forEach((id, run) -> all.merge(id, run, Warehouse::later));
            nowKnown.add(file.path());
          } catch (UnreadableException e) {
            unreadable.put(file.path().toString(), e.getMessage());
          }
        }
      }
      known = nowKnown;
      runs = all;
      return new Committed(Collections.unmodifiableMap(all), unreadable);
    }
  }

  /**
   * What {@code read} makes of each committed run of a sweep, of its latest attempt; by run id.
   *
   * @param columns those that are read, run_id among them
   * @throws IOException naming the first file that is broken, foreign or of a newer version
   */
  <T extends Attempt> Map<String, T> latest(
      String sweep, StructType columns, Function<Group, T> read) throws IOException {
    Map<String, T> runs = new HashMap<>();
    for (TableFile file : live(Table.RUNS, sweep)) {
      latest(file, columns, read).forEach((id, run) -> runs.merge(id, run, Warehouse::later));
    }
    return runs;
  }

  private static <T extends Attempt> Map<String, T> latest(
      TableFile file, StructType columns, Function<Group, T> read) throws IOException {
    Map<String, T> runs = new HashMap<>();
    file.notes();
    file.forEach(
        columns,
        row -> {
          T run = read.apply(row);
          if (run != null) {
            runs.merge(row.getString("run_id", 0), run, Warehouse::later);
          }
        });
    return runs;
  }

  private static <T extends Attempt> T later(T a, T b) {
    return a.attempt() >= b.attempt() ? a : b;
  }

  /** Files of a sweep that are broken or foreign, by their footers alone, with the reason. */
  Map<String, String> unreadable(Table table, String sweep) throws IOException {
    Map<String, String> unreadable = new HashMap<>();
    for (TableFile file : filesOf(table, sweep)) {
      try {
        file.notes();
      } catch (UnreadableException e) {
        unreadable.put(file.path().toString(), e.getMessage());
      }
    }
    return unreadable;
  }

  /** The runs, of all sweeps, whose id {@code wanted} accepts; of each its latest attempt. */
  public List<StoredRun> find(Predicate<String> wanted) throws IOException {
    List<StoredRun> found = new ArrayList<>();
    for (String sweep : sweeps(Table.RUNS)) {
      found.addAll(
          new TreeMap<>(
                  latest(
                      sweep,
                      FLAT,
                      row ->
                          wanted.test(row.getString("run_id", 0))
                              ? StoredRun.of(sweep, row)
                              : null))
              .values());
    }
    return found;
  }

  /** How many bytes the rows of all runs take. */
  public long bytes() throws IOException {
    long bytes = 0;
    for (String sweep : sweeps(Table.RUNS)) {
      bytes += entries(folder(Table.RUNS.folder(), sweep)).mapToLong(FileStatus::getLen).sum();
    }
    return bytes;
  }

  /** The names of all sweeps with files of runs. */
  public List<String> sweeps() throws IOException {
    List<String> sweeps = new ArrayList<>();
    for (String sweep : sweeps(Table.RUNS)) {
      if (!filesOf(Table.RUNS, sweep).isEmpty()) {
        sweeps.add(sweep);
      }
    }
    return sweeps;
  }

  /** The names of all reproductions that were judged, sorted. */
  public List<String> reproductions() throws IOException {
    return sweeps(Table.REPRODUCTIONS).stream().sorted().toList();
  }

  private List<String> sweeps(Table table) throws IOException {
    return sweeps(table.folder());
  }

  /** The names of the sweeps that have a folder of their own in {@code folder}. */
  List<String> sweeps(String folder) throws IOException {
    return entries(new Path(root, folder))
        .map(status -> status.getPath().getName())
        .filter(name -> name.startsWith("sweep="))
        .map(name -> ExternalCatalogUtils.unescapePathName(name.substring("sweep=".length())))
        .toList();
  }

  /**
   * The committed files of one sweep but for those that others replace, whose rows stand in others
   * or count no more.
   *
   * @throws IOException naming the first file that is broken, foreign or of a newer version
   */
  List<TableFile> live(Table table, String sweep) throws IOException {
    List<TableFile> committed = filesOf(table, sweep);
    Set<String> replaced = new HashSet<>();
    for (TableFile file : committed) {
      replaced.addAll(Compaction.replacedBy(file));
    }
    return committed.stream().filter(file -> !replaced.contains(file.path().getName())).toList();
  }

  /** The committed files of one sweep, with those that others replace. */
  List<TableFile> filesOf(Table table, String sweep) throws IOException {
    return list(folder(table.folder(), sweep))
        .filter(path -> path.getName().matches("[^._].*\\.parquet"))
        .map(path -> new TableFile(files, path))
        .toList();
  }

  /** The names of files that a driver began and did not commit. */
  List<Path> uncommitted(Table table, String sweep) throws IOException {
    return list(folder(table.folder(), sweep))
        .filter(AtomicFile::isHidden)
        .toList();
  }

  /** The files in a folder; none if there is no such folder. */
  Stream<Path> list(Path folder) throws IOException {
    return entries(folder).filter(FileStatus::isFile).map(FileStatus::getPath);
  }

  /** What is in a folder; nothing if there is no such folder. */
  private Stream<FileStatus> entries(Path folder) throws IOException {
    LocalAccess.checkListing(files, folder);
    FileStatus[] entries;
    try {
      entries = files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return Stream.empty();
    }
    // Hadoop lists a file as if it were the only one in itself.
    if (entries.length == 1 && entries[0].isFile() && entries[0].getPath().equals(folder)) {
      throw new IOException(folder + " is a file, not a folder");
    }
    return Arrays.stream(entries);
  }

  /**
   * A table's files, but for those that others replace, as Spark reads them: with the partition
   * column sweep; empty where nothing is committed.
   *
   * @throws IOException naming the first file that is broken, foreign or of a newer version
   */
  Dataset<Row> read(SparkSession spark, Table table) throws IOException {
    return read(spark, table, sweeps(table));
  }

  /** The files of some sweeps, likewise. */
  Dataset<Row> read(SparkSession spark, Table table, Collection<String> sweeps) throws IOException {
    StructType schema = table.schema().add("sweep", DataTypes.StringType, false);
    List<Path> committed = new ArrayList<>();
    for (String sweep : sweeps) {
      try {
        // A compaction may remove the others while the question is answered.
        live(table, sweep).forEach(file -> committed.add(file.path()));
      } catch (UnreadableException e) {
        throw new IOException(
            "%s; the next start of sweep %s moves it aside".formatted(e.getMessage(), sweep), e);
      }
    }
    Dataset<Row> rows =
        committed.isEmpty()
            ? spark.createDataFrame(List.of(), schema)
            : spark
                .read()
                .schema(schema)
                // Spark's own name for: a bracket in a folder's name is a bracket.
                .option("__globPaths__", "false")
                .option("basePath", new Path(root, table.folder()).toString())
                // File by file, because Spark would read whatever else lies in these folders.
                .parquet(committed.stream().map(Path::toString).toArray(String[]::new));
    return rows.withMetadata(
        "sweep", new MetadataBuilder().putString("comment", "name of the sweep").build());
  }
}
