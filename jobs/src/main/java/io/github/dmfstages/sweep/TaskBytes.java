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
 * What a driver and its executors send one another, as bytes of Java's serialization. To Spark they
 * are an array of bytes, so it does not matter which serializer the session prefers: Kryo, a
 * frequent choice, can't rebuild records. Nothing that was read from a file may come here.
 */
final class TaskBytes {
  // The classes of runs and of their results. A change of this list needs no care for old bytes:
  // both ends run the same jar.
  private static final ObjectInputFilter OURS =
      ObjectInputFilter.Config.createFilter(
          "io.github.dmfstages.**;org.apache.spark.ml.linalg.*;java.lang.*;java.math.*;java.time.*;java.util.*;!*");

  private TaskBytes() {}

  /** The bytes of {@code object} and of all that it refers to. */
  static byte[] of(Serializable object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * What {@link #of} made bytes of.
   *
   * @throws UncheckedIOException if the bytes hold anything but runs and their results
   */
  static <T> T read(byte[] bytes, Class<T> type) {
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
