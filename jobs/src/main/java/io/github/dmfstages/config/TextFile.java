package io.github.dmfstages.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A configuration file's text, from any Hadoop path. */
public final class TextFile {
  private TextFile() {}

  /**
   * The whole text.
   *
   * @throws InvalidConfigException if it is missing, not readable, or not text in UTF-8
   */
  public static String read(String location, Configuration hadoop) throws InvalidConfigException {
    return decode(bytes(location, hadoop), location);
  }

  /**
   * The bytes of a file.
   *
   * @throws InvalidConfigException if it is missing or not readable
   */
  static byte[] bytes(String location, Configuration hadoop) throws InvalidConfigException {
    try {
      Path path = new Path(location);
      FileSystem files = path.getFileSystem(hadoop);
      if (files.getFileStatus(path).isDirectory()) {
        throw unreadable(location, "is a folder, not a file");
      }
      try (InputStream in = files.open(path)) {
        return in.readAllBytes();
      }
    } catch (FileNotFoundException e) {
      boolean denied = String.valueOf(e.getMessage()).contains("Permission denied");
      throw unreadable(
          location, denied ? "may not be read: permission denied" : "there is no such file");
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(location, "can't be read: " + e.getMessage());
    }
  }

  /** Bytes as text. */
  static String decode(byte[] bytes, String location) throws InvalidConfigException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unreadable(location, "is not text in UTF-8");
    }
  }

  private static InvalidConfigException unreadable(String location, String message) {
    return new InvalidConfigException(List.of(new Problem(location, 0, message)));
  }
}
