package io.github.dmfstages.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.ml.linalg.DenseVector;

/** Parquet with one row per record. What is unknown is null. */
final class ParquetTrajectory implements TrajectoryWriter {
  private final List<Key> keys;
  private final MessageType type;
  private final ParquetWriter<Group> writer;

  ParquetTrajectory(List<Key> keys, OutputStream out) throws IOException {
    this.keys = keys;
    this.type =
        MessageTypeParser.parseMessageType(
            "message trajectory { %s required int64 step; optional double loss; optional double gradient_norm; optional group singular_values (LIST) { repeated group list { required double element; } } }"
                .formatted(
                    keys.stream()
                        .map(
                            key ->
                                "optional %s %s;"
                                    .formatted(
                                        key.isText() ? "binary" : "double",
                                        key.isText() ? key.name() + " (STRING)" : key.name()))
                        .collect(Collectors.joining(" "))));
    this.writer =
        ExampleParquetWriter.builder(new Stream(out))
            .withType(type)
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .build();
  }

  @Override
  public void add(
      List<Object> values, long step, double loss, double gradientNorm, DenseVector singular)
      throws IOException {
    Group row = new SimpleGroupFactory(type).newGroup();
    for (int i = 0; i < keys.size(); i++) {
      if (values.get(i) instanceof Number number) {
        row.append(keys.get(i).name(), number.doubleValue());
      } else if (values.get(i) != null) {
        row.append(keys.get(i).name(), values.get(i).toString());
      }
    }
    row.append("step", step);
    if (!Double.isNaN(loss)) {
      row.append("loss", loss);
    }
    if (!Double.isNaN(gradientNorm)) {
      row.append("gradient_norm", gradientNorm);
    }
    if (singular != null) {
      Group list = row.addGroup("singular_values");
      for (double s : singular.values()) {
        list.addGroup("list").append("element", s);
      }
    }
    writer.write(row);
  }

  @Override
  public void finish() throws IOException {
    writer.close();
  }

  /** A file that is a stream, which Parquet does not close. */
  private static final class Stream implements OutputFile {
    private final OutputStream out;

    Stream(OutputStream out) {
      this.out = out;
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        private long position;

        @Override
        public long getPos() {
          return position;
        }

        @Override
        public void write(int b) throws IOException {
          out.write(b);
          position++;
        }

        @Override
        public void write(byte[] b, int offset, int length) throws IOException {
          out.write(b, offset, length);
          position += length;
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
