package io.github.dmfstages.intake;

import io.github.dmfstages.file.InvalidConfigException;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.spark.ml.linalg.DenseMatrix;

/** Parquet, with one row per record. */
final class ParquetRecords implements Records {
  private final String location;
  private final ParquetReader<Group> reader;
  private final List<String> names;
  private Group record;
  private long row;

  ParquetRecords(Path path, Configuration hadoop) throws IOException, InvalidConfigException {
    this.location = path.toString();
    MessageType schema;
    try (ParquetFileReader footer =
        ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
      schema = footer.getFileMetaData().getSchema();
    } catch (RuntimeException e) {
      throw Records.wrongFile(location, "is not a Parquet file, or only a part of one");
    }
    this.names = schema.getFields().stream().map(Type::getName).toList();
    this.reader = ParquetReader.builder(new GroupReadSupport(), path).withConf(hadoop).build();
  }

  @Override
  public String location() {
    return location;
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public boolean next() throws IOException, InvalidConfigException {
    row++;
    try {
      record = reader.read();
    } catch (RuntimeException e) {
      throw wrong("it can't be read, because the file is damaged: " + e.getMessage());
    }
    return record != null;
  }

  @Override
  public Object value(int column) {
    if (record.getFieldRepetitionCount(column) == 0) {
      return null;
    }
    Type type = record.getType().getType(column);
    return type.isPrimitive() ? primitive(record, column, 0) : list(record.getGroup(column, 0));
  }

  private static Object primitive(Group group, int field, int index) {
    PrimitiveType type = group.getType().getType(field).asPrimitiveType();
    return switch (type.getPrimitiveTypeName()) {
      case DOUBLE -> group.getDouble(field, index);
      case FLOAT -> (double) group.getFloat(field, index);
      case INT32 -> (double) group.getInteger(field, index);
      case INT64 -> (double) group.getLong(field, index);
      case BOOLEAN, BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> group.getValueToString(field, index);
    };
  }

  /** Returns a list of numbers, or of lists of numbers; null if it is anything else. */
  private static Object list(Group list) {
    GroupType type = list.getType();
    if (type.getFieldCount() != 1 || !type.getType(0).isRepetition(Type.Repetition.REPEATED)) {
      return null;
    }
    int size = list.getFieldRepetitionCount(0);
    boolean plain = type.getType(0).isPrimitive();
    double[] numbers = new double[size];
    double[][] rows = new double[size][];
    boolean nested = false;
    for (int i = 0; i < size; i++) {
      Object element = plain ? primitive(list, 0, i) : element(list.getGroup(0, i));
      if (element instanceof double[] inner) {
        nested = true;
        rows[i] = inner;
      } else {
        numbers[i] = element instanceof Double number ? number : Double.NaN;
      }
    }
    return nested ? matrix(rows) : numbers;
  }

  private static Object element(Group element) {
    if (element.getType().getFieldCount() != 1 || element.getFieldRepetitionCount(0) == 0) {
      return null;
    }
    return element.getType().getType(0).isPrimitive()
        ? primitive(element, 0, 0)
        : list(element.getGroup(0, 0));
  }

  private static DenseMatrix matrix(double[][] rows) {
    int cols = rows[0] == null ? 0 : rows[0].length;
    double[] all = new double[rows.length * cols];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == null || rows[i].length != cols) {
        return null;
      }
      System.arraycopy(rows[i], 0, all, i * cols, cols);
    }
    return new DenseMatrix(rows.length, cols, all, true);
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
