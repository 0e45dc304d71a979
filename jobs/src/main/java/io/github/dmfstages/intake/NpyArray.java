package io.github.dmfstages.intake;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.NpyHeader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;

/** An array in NumPy's format whose elements along the first dimension are read one by one. */
final class NpyArray implements Closeable {
  private static final int BUFFER = 1 << 16;
  private static final int MOST_ENTRIES = 1 << 24;

  private final String location;
  private final InputStream in;
  private final String type;
  private final List<Integer> shape;
  private final int entries;
  private final int bytes;
  private final ByteBuffer buffer;

  /**
   * Reads the header.
   *
   * @param location the location of the file, and the name of the array in it, for messages
   */
  NpyArray(String location, InputStream stream) throws IOException, InvalidConfigException {
    this.location = location;
    this.in = new BufferedInputStream(stream, BUFFER);
    NpyHeader header;
    try {
      header = NpyHeader.read(in, location);
    } catch (EOFException e) {
      throw Records.wrongFile(location, "ends within its header: it has been cut short");
    }
    this.type = header.type(location);
    this.bytes = size(type, header);
    this.shape = header.shape(location);
    if (shape.size() > 1 && header.isByColumns(location)) {
      throw Records.wrongFile(
          location,
          "is stored column by column, so its records can't be read one by one; save"
              + " numpy.ascontiguousarray(array)");
    }
    long size = 1;
    for (int d = 1; d < shape.size(); d++) {
      size = Math.min(Integer.MAX_VALUE, size * shape.get(d));
    }
    if (size == 0 || size > MOST_ENTRIES) {
      throw Records.wrongFile(
          location,
          "has %s numbers in each record, with the shape %s"
              .formatted(size == 0 ? "no" : "too many", shape));
    }
    this.entries = (int) size;
    ByteOrder order = header.byteOrder(location);
    this.buffer = ByteBuffer.allocate(entries * bytes).order(order);
  }

  private int size(String type, NpyHeader header) throws InvalidConfigException {
    return switch (type) {
      case "f8", "i8", "u8" -> 8;
      case "f4", "i4", "u4" -> 4;
      case "i2", "u2" -> 2;
      case "i1", "u1", "b1" -> 1;
      case "f2" ->
          throw Records.wrongFile(
              location,
              "has half-precision numbers, which are too coarse for stages; record numpy.float32 or"
                  + " numpy.float64");
      default ->
          throw Records.wrongFile(
              location, "should have real numbers, but its header is " + header.text().strip());
    };
  }

  /** Returns the shape; the first dimension is that of the records. */
  List<Integer> shape() {
    return shape;
  }

  /**
   * Returns the next element along the first dimension: a Double, an array of two or more doubles,
   * or a matrix.
   */
  Object next() throws IOException, InvalidConfigException {
    if (in.readNBytes(buffer.array(), 0, buffer.capacity()) < buffer.capacity()) {
      throw Records.wrongFile(location, "ends before its last entry: it has been cut short");
    }
    buffer.clear();
    double[] values = new double[entries];
    for (int i = 0; i < entries; i++) {
      values[i] = entry();
    }
    return switch (shape.size()) {
      case 0, 1 -> values[0];
      case 2 -> entries == 1 ? (Object) values[0] : values;
      case 3 -> new DenseMatrix(shape.get(1), shape.get(2), values, true);
      default ->
          throw Records.wrongFile(
              location, "has %d dimensions; 3 are the most".formatted(shape.size()));
    };
  }

  private double entry() {
    return switch (type) {
      case "f8" -> buffer.getDouble();
      case "f4" -> buffer.getFloat();
      case "i8", "u8" -> buffer.getLong();
      case "i4" -> buffer.getInt();
      case "u4" -> Integer.toUnsignedLong(buffer.getInt());
      case "i2" -> buffer.getShort();
      case "u2" -> Short.toUnsignedInt(buffer.getShort());
      case "u1" -> Byte.toUnsignedInt(buffer.get());
      default -> buffer.get();
    };
  }

  /** Checks that nothing follows the last entry. */
  void checkEnd() throws IOException, InvalidConfigException {
    if (in.read() >= 0) {
      throw Records.wrongFile(location, "has bytes after its last entry");
    }
  }

  /** Returns the whole array as a matrix. It must have two dimensions. */
  DenseMatrix whole() throws IOException, InvalidConfigException {
    if (shape.size() != 2) {
      throw Records.wrongFile(location, "should be a matrix, but its shape is " + shape);
    }
    double[] all = new double[shape.get(0) * entries];
    for (int i = 0; i < shape.get(0); i++) {
      Object row = next();
      if (row instanceof double[] values) {
        System.arraycopy(values, 0, all, i * entries, entries);
      } else {
        all[i] = (Double) row;
      }
    }
    checkEnd();
    return new DenseMatrix(shape.get(0), entries, all, true);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
