package io.github.dmfstages.table;

import io.github.dmfstages.descent.Status;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The folder that holds all tables: {@code runs/sweep=NAME/UUID.parquet} and {@code
 * stage_counts/sweep=NAME/UUID.parquet}. A file is written under a hidden name and then renamed;
 * its appearance is the commit of its rows, and nothing that was committed is ever overwritten. No
 * Spark job takes part, so a commit never waits for a slot.
 */
public final class Warehouse {
  private static final StructType IDENTITY =
      new StructType(
          Stream.of("run_id", "attempt", "status")
              .map(RunColumns.SCHEMA::apply)
              .toArray(StructField[]::new));

  private final Path root;
  private final FileSystem files;

  private Warehouse(Path root, FileSystem files) {
    this.root = root;
    this.files = files;
  }

  /**
   * The warehouse at {@code location}, any Hadoop path; it need not exist yet.
   *
   * @throws IOException if the file system can't be reached, or there is something else at this
   *     place
   */
  public static Warehouse at(String location, Configuration hadoop) throws IOException {
    Path given = new Path(location);
    FileSystem files = FileSystem.newInstance(given.toUri(), hadoop);
    // A checksum file beside each file would be a second file a commit.
    files.setWriteChecksum(false);
    Path root = files.makeQualified(given);
    try {
      if (!files.getFileStatus(root).isDirectory()) {
        throw new IOException("warehouse " + root + " is a file, not a folder");
      }
    } catch (FileNotFoundException e) {
      // Made at the first commit.
    }
    return new Warehouse(root, files);
  }

  /** Where it is. */
  public String location() {
    return root.toString();
  }

  /** Commits rows of one sweep, all or none. */
  public void append(String sweep, List<RunRow> rows) throws IOException {
    List<List<Object>> values =
        rows.stream().map(row -> Column.values(RunColumns.ALL, row)).toList();
    commit(Table.RUNS, sweep, values);
  }

  /** Commits one file of rows, each a list of its columns' values. */
  void commit(Table table, String sweep, List<List<Object>> rows) throws IOException {
    Path folder = folder(table, sweep);
    String name = UUID.randomUUID() + ".parquet";
    Path hidden = new Path(folder, "." + name + ".uncommitted");
    Path visible = new Path(folder, name);
    TableFile.write(files, hidden, table.schema(), rows);
    if (!files.rename(hidden, visible)) {
      throw new IOException("can't rename " + hidden + " to " + visible);
    }
  }

  /** The runs of a sweep that are committed, with how the latest attempt of each ended. */
  public Map<String, Status> committed(String sweep) throws IOException {
    Map<String, Status> statuses = new HashMap<>();
    Map<String, Integer> attempts = new HashMap<>();
    for (Path file : filesOf(Table.RUNS, sweep)) {
      TableFile.forEach(
          files,
          file,
          IDENTITY,
          row -> {
            String id = row.getString("run_id", 0);
            int attempt = row.getInteger("attempt", 0);
            if (attempts.merge(id, attempt, Math::max) == attempt) {
              statuses.put(id, Status.valueOf(row.getString("status", 0)));
            }
          });
    }
    return statuses;
  }

  private List<Path> filesOf(Table table, String sweep) throws IOException {
    Path folder = folder(table, sweep);
    if (!files.exists(folder)) {
      return List.of();
    }
    return Arrays.stream(files.listStatus(folder))
        .map(FileStatus::getPath)
        .filter(path -> path.getName().endsWith(".parquet") && !path.getName().startsWith("."))
        .toList();
  }

  private Path folder(Table table, String sweep) {
    return new Path(
        new Path(root, table.folder()), "sweep=" + ExternalCatalogUtils.escapePathName(sweep));
  }

  /**
   * A table's files as Spark reads them: with the partition column sweep; empty where nothing is
   * committed.
   */
  Dataset<Row> read(SparkSession spark, Table table) throws IOException {
    StructType schema =
        table.schema().add("sweep", DataTypes.StringType, false, "name of the sweep");
    Path folder = new Path(root, table.folder());
    return files.exists(folder)
        ? spark.read().schema(schema).parquet(folder.toString())
        : spark.createDataFrame(List.of(), schema);
  }
}
