package io.github.dmfstages.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;

/**
 * One Parquet file, written and read in this JVM by Parquet's own writer and reader: no Spark job.
 */
final class TableFile {
  /** The key in a file's footer under which the version of its schema stands. */
  private static final String VERSION_KEY = "dmf-stages.schema-version";

  private static final int VERSION = 1;

  private final FileSystem files;
  private final Path path;
  private Footer footer;

  /**
   * What is read of a footer.
   *
   * @param notes its keys and values
   * @param rows how many rows the file has
   */
  private record Footer(Map<String, String> notes, long rows) {}

  TableFile(FileSystem files, Path path) {
    this.files = files;
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** A file that is no table of ours, or is broken. */
  static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1;

    UnreadableException(Path path, String why, Throwable cause) {
      super(path + " " + why, cause);
    }
  }

  /** Opens the file, which must not exist, for rows of {@code schema}. */
  Writer create(StructType schema, Map<String, String> notes) throws IOException {
    return new Writer(schema, notes);
  }

  /** Writes rows, each a list of its columns' values; closing completes the file. */
  final class Writer implements AutoCloseable {
    private final StructType schema;
    private final MessageType type;
    private final ParquetWriter<Group> writer;

    private Writer(StructType schema, Map<String, String> notes) throws IOException {
      this.schema = schema;
      this.type = parquetType(schema);
      Map<String, String> footer = new TreeMap<>(notes);
      footer.put(VERSION_KEY, Integer.toString(VERSION));
      this.writer =
          ExampleParquetWriter.builder(new NewFile(files, path))
              .withConf(files.getConf())
              .withType(type)
              .withCompressionCodec(CompressionCodecName.ZSTD)
              .withExtraMetaData(footer)
              .build();
    }

    void write(List<Object> row) throws IOException {
      Group group = new SimpleGroup(type);
      Groups.fill(group, schema, row);
      writer.write(group);
    }

    /** Writes a row that was read from a file of the same or an older schema. */
    void write(Group row) throws IOException {
      writer.write(row);
    }

    @Override
    public void close() throws IOException {
      writer.close();
    }
  }

  /**
   * The notes in the file's footer, which is read once.
   *
   * @throws UnreadableException if it is no table of ours, or broken
   * @throws IOException if it is of a newer version of this program, or the file system fails
   */
  Map<String, String> notes() throws IOException {
    return footer().notes;
  }

  /** How many rows it has; likewise. */
  long rows() throws IOException {
    return footer().rows;
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
    // Without these options each file would have all of Hadoop's settings parsed again.
    ParquetReadOptions options = HadoopReadOptions.builder(files.getConf(), path).build();
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, files.getConf()), options)) {
      read =
          new Footer(
              reader.getFooter().getFileMetaData().getKeyValueMetaData(), reader.getRecordCount());
    } catch (RuntimeException e) {
      throw new UnreadableException(
          path, "(" + length + " bytes) is no Parquet file, or a part of one", e);
    }
    String version = read.notes.get(VERSION_KEY);
    if (version == null || !version.matches("\\d{1,9}")) {
      throw new UnreadableException(path, "is Parquet, but not a table of this program", null);
    }
    if (Integer.parseInt(version) > VERSION) {
      throw new IOException(
          "%s has schema version %s, and this program knows versions up to %d: use a newer release"
              .formatted(path, version, VERSION));
    }
    return read;
  }

  /**
   * Opens the file for its rows, with the columns of {@code schema} alone read, of which a file of
   * an older schema may lack some.
   */
  Reader open(StructType schema) throws IOException {
    HadoopInputFile file = HadoopInputFile.fromPath(path, files.getConf());
    return new Reader(new RowsOf(file, parquetType(schema)).build());
  }

  /** Opens a file with the settings that it came with, where a path would have all parsed again. */
  private static final class RowsOf extends ParquetReader.Builder<Group> {
    private final MessageType columns;

    private RowsOf(HadoopInputFile file, MessageType columns) {
      super(file);
      this.columns = columns;
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new Projection(columns);
    }
  }

  /** Reads these columns alone; those that an older file lacks are NULL. */
  private static final class Projection extends GroupReadSupport {
    private final MessageType columns;

    private Projection(MessageType columns) {
      this.columns = columns;
    }

    @Override
    public ReadContext init(InitContext context) {
      return new ReadContext(columns);
    }
  }

  /** Reads rows one after another. */
  final class Reader implements AutoCloseable {
    private final ParquetReader<Group> reader;

    private Reader(ParquetReader<Group> reader) {
      this.reader = reader;
    }

    /**
     * The next row; null if there is none.
     *
     * @throws UnreadableException if the file is damaged
     */
    Group read() throws IOException {
      try {
        return reader.read();
      } catch (RuntimeException e) {
        throw new UnreadableException(path, "can't be read: " + e.getMessage(), e);
      } catch (IOException e) {
        readBytes();
        throw new UnreadableException(path, "is damaged: " + e.getMessage(), e);
      }
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  /** Hands every row to {@code accept}, with the columns of {@code schema} alone read. */
  void forEach(StructType schema, Consumer<Group> accept) throws IOException {
    try (Reader reader = open(schema)) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        accept.accept(row);
      }
    } catch (RuntimeException e) {
      throw new UnreadableException(path, "can't be read: " + e.getMessage(), e);
    }
  }

  /** Reads the file as bytes: where that goes well, what Parquet says is no fault of a disk. */
  private void readBytes() throws IOException {
    try (InputStream in = files.open(path)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static MessageType parquetType(StructType schema) {
    SQLConf standard = new SQLConf();
    standard.setConfString("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS");
    return new SparkToParquetSchemaConverter(standard).convert(schema);
  }

  /**
   * Parquet's own HadoopOutputFile would take the process' shared FileSystem, with its checksum
   * files.
   */
  private record NewFile(FileSystem files, Path path) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) throws IOException {
      return HadoopStreams.wrap(files.create(path, false));
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
      return HadoopStreams.wrap(files.create(path, true));
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }

    @Override
    public String getPath() {
      return path.toString();
    }
  }
}
