package io.github.dmfstages.sweep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;

/**
 * Converts what the driver and its executors send one another to bytes and back, with Java's
 * serialization. Spark sees only an array of bytes, so it does not matter which serializer the
 * session uses. Kryo, a frequent choice, can't rebuild records. Never read bytes from a file with
 * this class.
 */
public final class TaskBytes {
  // The classes of runs and of their results. This list may change without care for old bytes,
  // because both ends run the same jar.
  private static final ObjectInputFilter OURS =
      ObjectInputFilter.Config.createFilter(
          "io.github.dmfstages.**;org.apache.spark.ml.linalg.*;java.lang.*;java.math.*;java.time.*;java.util.*;!*");

  private TaskBytes() {}

  /** Returns the bytes of {@code object} and of all objects that it refers to. */
  public static byte[] of(Serializable object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Returns the object that {@link #of} converted to {@code bytes}.
   *
   * @throws UncheckedIOException if the bytes hold anything but runs and their results
   */
  public static <T> T read(byte[] bytes, Class<T> type) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      in.setObjectInputFilter(OURS);
      return type.cast(in.readObject());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("driver and executors run different jars", e);
    }
  }
}
