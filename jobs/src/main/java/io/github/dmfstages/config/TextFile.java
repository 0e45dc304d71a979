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
    try {
      Path path = new Path(location);
      FileSystem files = path.getFileSystem(hadoop);
      if (files.getFileStatus(path).isDirectory()) {
        throw unreadable(location, "is a folder, not a file");
      }
      try (InputStream in = files.open(path)) {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(in.readAllBytes()))
            .toString();
      }
    } catch (FileNotFoundException e) {
      boolean denied = String.valueOf(e.getMessage()).contains("Permission denied");
      throw unreadable(
          location, denied ? "may not be read: permission denied" : "there is no such file");
    } catch (CharacterCodingException e) {
      throw unreadable(location, "is not text in UTF-8");
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(location, "can't be read: " + e.getMessage());
    }
  }

  private static InvalidConfigException unreadable(String location, String message) {
    return new InvalidConfigException(List.of(new Problem(location, 0, message)));
  }
}
