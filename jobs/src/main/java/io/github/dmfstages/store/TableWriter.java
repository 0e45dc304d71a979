package io.github.dmfstages.store;

import io.github.dmfstages.row.Groups;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopStreams;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.types.StructType;

/** Writes the rows of one file; closing it completes the file. */
final class TableWriter implements Closeable {
  private final StructType schema;
  private final MessageType type;
  private final ParquetWriter<Group> writer;

  /**
   * Creates a file, which must not exist.
   *
   * @param notes keys and values for its footer
   */
  TableWriter(FileSystem files, Path path, StructType schema, Map<String, String> notes)
      throws IOException {
    this.schema = schema;
    this.type = TableFile.parquetType(schema);
    this.writer =
        ExampleParquetWriter.builder(new NewFile(files, path))
            .withConf(files.getConf())
            .withType(type)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withExtraMetaData(TableFile.withVersion(notes))
            .build();
  }

  /** Writes a row, given as a list of its columns' values. */
  void write(List<Object> row) throws IOException {
    Group group = new SimpleGroup(type);
    Groups.fill(group, schema, row);
    writer.write(group);
  }

  /** Writes a row that was read with the schema of this file. */
  void write(Group row) throws IOException {
    writer.write(row);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  /**
   * A file of the given file system. Parquet's own HadoopOutputFile would use the FileSystem that
   * the process shares, which writes checksum files.
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
