package io.github.dmfstages.store;

import io.github.dmfstages.row.SparkSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;

/**
 * One Parquet file of a table: its footer and its rows. It is written and read in this JVM by
 * Parquet's own writer and reader ({@link TableWriter}, {@link TableReader}), without a Spark job.
 */
public final class TableFile {
  /** The key in a file's footer for the version of its schema. */
  private static final String VERSION_KEY = "dmf-stages.schema-version";

  private static final int VERSION = 1;

  private final FileSystem files;
  private final Path path;
  private Footer footer;

  /**
   * What is read of a footer.
   *
   * @param columns the file's own schema
   * @param notes its keys and values
   * @param rows how many rows the file has
   */
  private record Footer(MessageType columns, Map<String, String> notes, long rows) {}

  TableFile(FileSystem files, Path path) {
    this.files = files;
    this.path = path;
  }

  /** Returns the path of the file. */
  public Path path() {
    return path;
  }

  /** The file is not a table of this program, or is broken. */
  public static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableException(Path path, String why, Throwable cause) {
      super(path + " " + why, cause);
    }
  }

  /**
   * Checks the footer, which is read once.
   *
   * @throws UnreadableException if the file is not a table of this program, or is broken
   * @throws IOException if it is of a newer version of this program, or the file system fails
   */
  void checkVersion() throws IOException {
    footer();
  }

  /** Returns the notes in the footer, checked like {@link #checkVersion}. */
  Map<String, String> notes() throws IOException {
    return footer().notes;
  }

  /** Returns how many rows the file has, checked like {@link #checkVersion}. */
  long rows() throws IOException {
    return footer().rows;
  }

  /**
   * Returns a schema with the names that its columns have in this file; the footer is checked like
   * {@link #checkVersion}.
   */
  public StructType asWritten(StructType schema) throws IOException {
    return SparkSchema.asWritten(schema, footer().columns);
  }

  private Footer footer() throws IOException {
    if (footer == null) {
      footer = readFooter();
    }
    return footer;
  }

  private Footer readFooter() throws IOException {
    Footer read;
    long length = files.getFileStatus(path).getLen();
    // Without these options, all of Hadoop's settings would be parsed again for each file.
    ParquetReadOptions options = HadoopReadOptions.builder(files.getConf(), path).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, files.getConf()), options)) {
      FileMetaData footer = reader.getFooter().getFileMetaData();
      read = new Footer(footer.getSchema(), footer.getKeyValueMetaData(), reader.getRecordCount());
    } catch (RuntimeException e) {
      throw new UnreadableException(
          path, "(" + length + " bytes) is not a Parquet file, or only a part of one", e);
    }
    String version = read.notes.get(VERSION_KEY);
    if (version == null || !version.matches("\\d{1,9}")) {
      throw new UnreadableException(path, "is Parquet, but not a table of this program", null);
    }
    if (Integer.parseInt(version) > VERSION) {
      throw new IOException(
          "%s has schema version %s, and this release reads versions up to %d; use a newer release"
              .formatted(path, version, VERSION));
    }
    return read;
  }

  /** Opens the file for its rows. Only the columns of {@code schema} are read. */
  TableReader open(StructType schema) throws IOException {
    return new TableReader(files, path, schema);
  }

  /** Passes every row to {@code accept}. Only the columns of {@code schema} are read. */
  void forEach(StructType schema, Consumer<Group> accept) throws IOException {
    try (TableReader reader = open(schema)) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        accept.accept(row);
      }
    } catch (RuntimeException e) {
      throw new UnreadableException(path, "can't be read: " + e.getMessage(), e);
    }
  }

  /** What is read of a file. */
  @FunctionalInterface
  interface Reading<R> {
    R of(TableFile file) throws IOException;
  }

  /**
   * Reads several files at the same time, on all cores, and returns the results in their order.
   *
   * @throws IOException that of one file that can't be read
   */
  static <R> List<R> readEach(Collection<TableFile> files, Reading<R> reading) throws IOException {
    try {
      return files.parallelStream()
          .map(
              file -> {
                try {
                  return reading.of(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              })
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Returns the notes of a new file, with the version of its schema. */
  static Map<String, String> withVersion(Map<String, String> notes) {
    Map<String, String> all = new TreeMap<>(notes);
    all.put(VERSION_KEY, Integer.toString(VERSION));
    return all;
  }

  /** Converts Spark's types to Parquet's, with timestamps in microseconds. */
  static MessageType parquetType(StructType schema) {
    SQLConf standard = new SQLConf();
    standard.setConfString("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    return new SparkToParquetSchemaConverter(standard).convert(schema);
  }
}
