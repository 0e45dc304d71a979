package io.github.dmfstages.store;

import io.github.dmfstages.row.SparkSchema;
import io.github.dmfstages.store.TableFile.UnreadableException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.InitContext;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.types.StructType;

/** Reads the rows of one file, one after another. */
final class TableReader implements Closeable {
  private final FileSystem files;
  private final Path path;
  private final ParquetReader<Group> reader;

  /**
   * Opens a file. Only the columns of {@code schema} are read. An older file may lack some, which
   * are NULL then, or have them under their former names.
   */
  TableReader(FileSystem files, Path path, StructType schema) throws IOException {
    this.files = files;
    this.path = path;
    HadoopInputFile file = HadoopInputFile.fromPath(path, files.getConf());
    this.reader = new RowsOf(file, schema).build();
  }

  /**
   * Returns the next row; null after the last.
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

  /**
   * Reads the file as bytes. If that works, the disk is sound and Parquet's error is about content.
   */
  private void readBytes() throws IOException {
    try (InputStream in = files.open(path)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /**
   * Opens a file with settings that are parsed already; given a path, Parquet parses them again.
   */
  private static final class RowsOf extends ParquetReader.Builder<Group> {
    private final StructType schema;

    private RowsOf(HadoopInputFile file, StructType schema) {
      super(file);
      this.schema = schema;
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new Projection(schema);
    }
  }

  /** Reads only the columns of a schema, and names them as the schema does. */
  private static final class Projection extends ReadSupport<Group> {
    private final StructType schema;

    private Projection(StructType schema) {
      this.schema = schema;
    }

    @Override
    public ReadContext init(InitContext context) {
      StructType written = SparkSchema.asWritten(schema, context.getFileSchema());
      return new ReadContext(TableFile.parquetType(written));
    }

    // The method that replaces this one does not exist in the Parquet of Spark 3.5, and calls this
    // one.
    @SuppressWarnings("deprecation")
    @Override
    public RecordMaterializer<Group> prepareForRead(
        Configuration hadoop, Map<String, String> notes, MessageType file, ReadContext context) {
      // The columns are in the same order, so only their names differ.
      return new GroupRecordConverter(TableFile.parquetType(schema));
    }
  }
}
