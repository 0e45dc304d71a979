package io.github.dmfstages.file;

import io.github.dmfstages.model.Names;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Reads and writes a matrix in NumPy's .npy format. It reads versions 1 to 3 in either byte order,
 * row by row or column by column. The entries may be doubles, singles, 64-bit integers or booleans,
 * and must be finite, except that NaN marks an entry of a target without a value. An array with one
 * dimension is read as a column.
 */
public final class NpyFile {
  private static final int ALIGNMENT = 64;

  /** A double can represent every 64-bit integer up to this size exactly. */
  private static final long EXACT = 1L << 53;

  private static final Pattern TYPE = Pattern.compile("'descr': *'([<>|=])(f8|f4|i8|b1)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\((\\d+), *(\\d+)?,? *\\)");

  private final String location;
  private final boolean mayBeMissing;
  private final ByteBuffer bytes;

  private NpyFile(byte[] bytes, String location, boolean mayBeMissing) {
    this.location = location;
    this.mayBeMissing = mayBeMissing;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns whether a file begins like a file in this format. */
  public static boolean isOne(byte[] bytes) {
    return bytes.length > NpyHeader.MAGIC.length
        && ByteBuffer.wrap(bytes, 0, NpyHeader.MAGIC.length)
            .equals(ByteBuffer.wrap(NpyHeader.MAGIC));
  }

  /**
   * Parses the matrix in {@code bytes}.
   *
   * @param location the location of the file, for messages
   * @throws InvalidConfigException naming what is wrong
   */
  public static DenseMatrix parse(byte[] bytes, String location) throws InvalidConfigException {
    return new NpyFile(bytes, location, false).complete();
  }

  /** Parses a target in the same way, except that NaN marks an entry without a value. */
  public static TargetMatrix parseTarget(byte[] bytes, String location)
      throws InvalidConfigException {
    DenseMatrix matrix = new NpyFile(bytes, location, true).complete();
    if (Arrays.stream(matrix.values()).allMatch(Double::isNaN)) {
      throw wrong(location, "has no value in any entry");
    }
    return TargetMatrix.ofValues(matrix.numRows(), matrix.numCols(), matrix.values(), Names.NONE);
  }

  private DenseMatrix complete() throws InvalidConfigException {
    try {
      return matrix();
    } catch (BufferUnderflowException e) {
      throw wrong(location, "ends before its last entry: it has been cut short");
    }
  }

  private DenseMatrix matrix() throws InvalidConfigException {
    String header = header();
    Matcher type = found(TYPE, header, "doubles, singles, 64-bit integers or booleans");
    boolean byColumns = found(ORDER, header, "a fortran_order").group(1).equals("True");
    Matcher shape = found(SHAPE, header, "one or two dimensions");
    bytes.order(type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int rows = size(shape.group(1));
    int cols = shape.group(2) == null ? 1 : size(shape.group(2));
    if ((long) rows * cols > bytes.remaining()) {
      throw new BufferUnderflowException();
    }
    double[] values = new double[rows * cols];
    for (int k = 0; k < values.length; k++) {
      int i = byColumns ? k % rows : k / cols;
      int j = byColumns ? k / rows : k % cols;
      values[j * rows + i] = entry(type.group(2), i, j);
    }
    if (bytes.hasRemaining()) {
      throw wrong(
          location,
          "has %d bytes after the entries of a %d x %d matrix"
              .formatted(bytes.remaining(), rows, cols));
    }
    return new DenseMatrix(rows, cols, values);
  }

  private String header() throws InvalidConfigException {
    try {
      NpyHeader header = NpyHeader.read(new ByteArrayInputStream(bytes.array()), location);
      bytes.position(header.length());
      return header.text();
    } catch (IOException e) {
      throw new BufferUnderflowException();
    }
  }

  private Matcher found(Pattern pattern, String header, String right)
      throws InvalidConfigException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw wrong(location, "should have " + right + ", but its header is " + header.strip());
    }
    return matcher;
  }

  private int size(String digits) throws InvalidConfigException {
    try {
      int size = Integer.parseInt(digits);
      if (size > 0) {
        return size;
      }
    } catch (NumberFormatException e) {
      // The number is too large for an int.
    }
    throw wrong(location, "has a dimension of " + digits);
  }

  private double entry(String type, int i, int j) throws InvalidConfigException {
    double value =
        switch (type) {
          case "f8" -> bytes.getDouble();
          case "f4" -> bytes.getFloat();
          case "i8" -> exact(bytes.getLong(), i, j);
          case "b1" -> bytes.get();
          default -> throw new IllegalStateException(type);
        };
    if (!Double.isFinite(value) && !(mayBeMissing && Double.isNaN(value))) {
      throw wrong(
          location,
          "row %d, column %d: %s should be a finite number".formatted(i + 1, j + 1, value));
    }
    return value;
  }

  private double exact(long value, int i, int j) throws InvalidConfigException {
    if (value > EXACT || value < -EXACT) {
      throw wrong(
          location,
          "row %d, column %d: %d is not a double; the largest whole number that is always one is 2^53"
              .formatted(i + 1, j + 1, value));
    }
    return value;
  }

  private static InvalidConfigException wrong(String location, String message) {
    return new InvalidConfigException(List.of(new Problem(location, 0, message)));
  }

  /**
   * Returns the content of a file that holds {@code matrix}, row by row. Its numbers need not be
   * finite.
   */
  public static byte[] of(DenseMatrix matrix) {
    return of(
        "(%d, %d)".formatted(matrix.numRows(), matrix.numCols()), matrix.transpose().toArray());
  }

  /** Returns the content of a file that holds an array with one dimension. */
  public static byte[] of(double[] values) {
    return of("(%d,)".formatted(values.length), values);
  }

  private static byte[] of(String shape, double[] rowByRow) {
    String dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': %s, }".formatted(shape);
    int before = NpyHeader.MAGIC.length + 2 + Short.BYTES;
    // The header is padded with spaces, so that the entries begin at a multiple of the alignment,
    // where processors read them fast.
    int spaces = Math.floorMod(-(before + dictionary.length() + 1), ALIGNMENT);
    String header = dictionary + " ".repeat(spaces) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(before + header.length() + Double.BYTES * rowByRow.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(NpyHeader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    bytes.asDoubleBuffer().put(rowByRow);
    return bytes.array();
  }
}
