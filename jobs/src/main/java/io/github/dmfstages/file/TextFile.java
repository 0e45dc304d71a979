package io.github.dmfstages.file;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Reads the text of configuration files. */
public final class TextFile {
  private TextFile() {}

  /**
   * Reads the whole text of a file at any Hadoop path.
   *
   * @throws InvalidConfigException if the file does not exist, cannot be read, or is not text in
   *     UTF-8
   */
  public static String read(String location, Configuration hadoop) throws InvalidConfigException {
    return read(location, Storage.hadoop(hadoop));
  }

  /**
   * Reads the whole text of a file in a storage.
   *
   * @throws InvalidConfigException if the file does not exist, cannot be read, or is not text in
   *     UTF-8
   */
  public static String read(String location, Storage storage) throws InvalidConfigException {
    try {
      return decode(bytes(storage.file(location), location), location);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(location, "can't be read: " + e.getMessage());
    }
  }

  /**
   * Reads the bytes of a file.
   *
   * @param location the name of the file in messages
   * @throws InvalidConfigException if the file does not exist or cannot be read
   */
  public static byte[] bytes(StoredFile file, String location) throws InvalidConfigException {
    try {
      if (file.isFolder()) {
        throw unreadable(location, "is a folder, not a file");
      }
      return file.bytes();
    } catch (AccessDeniedException e) {
      throw unreadable(location, "can't be read: permission denied");
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw unreadable(location, "there is no such file");
    } catch (IOException e) {
      throw unreadable(location, "can't be read: " + e.getMessage());
    }
  }

  /**
   * Decodes bytes as text in UTF-8.
   *
   * @param location the name of the file in messages
   * @throws InvalidConfigException if the bytes are not text in UTF-8
   */
  public static String decode(byte[] bytes, String location) throws InvalidConfigException {
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
