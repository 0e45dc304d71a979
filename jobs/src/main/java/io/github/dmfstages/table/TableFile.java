package io.github.dmfstages.table;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
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

  private TableFile() {}

  /** Writes rows, each a list of its columns' values, to a file that must not exist. */
  static void write(FileSystem files, Path path, StructType schema, List<List<Object>> rows)
      throws IOException {
    MessageType type = parquetType(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new NewFile(files, path))
            .withConf(files.getConf())
            .withType(type)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withExtraMetaData(Map.of(VERSION_KEY, Integer.toString(VERSION)))
            .build()) {
      for (List<Object> row : rows) {
        Group group = new SimpleGroup(type);
        Groups.fill(group, schema, row);
        writer.write(group);
      }
    }
  }

  /** Hands every row to {@code accept}, with the columns of {@code schema} alone read. */
  static void forEach(FileSystem files, Path path, StructType schema, Consumer<Group> accept)
      throws IOException {
    Configuration projected = new Configuration(files.getConf());
    projected.set(ReadSupport.PARQUET_READ_SCHEMA, parquetType(schema).toString());
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), path).withConf(projected).build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        accept.accept(row);
      }
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
