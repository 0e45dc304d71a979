package io.github.dmfstages.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of an array in NumPy's .npy format: a Python dictionary that describes the entries
 * after it.
 *
 * @param text the dictionary
 * @param length how many bytes stand before the first entry
 */
public record NpyHeader(String text, int length) {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private static final int LONGEST = 1 << 20;
  private static final Pattern TYPE = Pattern.compile("'descr': *'([<>|=])([A-Za-z]\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([\\d, ]*)\\)");

  /**
   * Reads the header, so that the next byte of {@code in} is that of the first entry.
   *
   * @param location the location of the array, for messages
   * @throws EOFException if the header is not complete
   * @throws InvalidConfigException if it is not the header of an array
   */
  public static NpyHeader read(InputStream in, String location)
      throws IOException, InvalidConfigException {
    byte[] start = bytes(in, MAGIC.length + 2);
    if (!Arrays.equals(MAGIC, Arrays.copyOf(start, MAGIC.length))) {
      throw wrong(location, "is not an array in NumPy's format");
    }
    int major = start[MAGIC.length];
    if (major < 1 || major > 3) {
      throw wrong(
          location, "is of version %d of NumPy's format; 1 to 3 are known".formatted(major));
    }
    ByteBuffer size =
        ByteBuffer.wrap(bytes(in, major == 1 ? Short.BYTES : Integer.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    int before = start.length + size.capacity();
    int length = major == 1 ? Short.toUnsignedInt(size.getShort()) : size.getInt();
    if (length < 0 || length > LONGEST) {
      throw new EOFException();
    }
    return new NpyHeader(new String(bytes(in, length), StandardCharsets.UTF_8), before + length);
  }

  private static byte[] bytes(InputStream in, int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException();
    }
    return bytes;
  }

  /**
   * Returns the type of the entries, such as {@code f8}.
   *
   * @throws InvalidConfigException if they are objects or have several parts
   */
  public String type(String location) throws InvalidConfigException {
    return found(TYPE, location).group(2);
  }

  /** Returns the order of the bytes of an entry. */
  public ByteOrder byteOrder(String location) throws InvalidConfigException {
    return found(TYPE, location).group(1).equals(">")
        ? ByteOrder.BIG_ENDIAN
        : ByteOrder.LITTLE_ENDIAN;
  }

  /** Returns whether the entries are stored column by column. */
  public boolean isByColumns(String location) throws InvalidConfigException {
    return found(ORDER, location).group(1).equals("True");
  }

  /** Returns the shape; it has no elements for a single number. */
  public List<Integer> shape(String location) throws InvalidConfigException {
    try {
      return Pattern.compile("\\d+")
          .matcher(found(SHAPE, location).group(1))
          .results()
          .map(size -> Integer.valueOf(size.group()))
          .toList();
    } catch (NumberFormatException e) {
      throw wrong(location, "is too large: its header is " + text.strip());
    }
  }

  private Matcher found(Pattern pattern, String location) throws InvalidConfigException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw wrong(location, "should be an array of numbers, but its header is " + text.strip());
    }
    return matcher;
  }

  private static InvalidConfigException wrong(String location, String message) {
    return new InvalidConfigException(List.of(new Problem(location, 0, message)));
  }
}
