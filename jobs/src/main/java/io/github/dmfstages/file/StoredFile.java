package io.github.dmfstages.file;

import java.io.IOException;

/** A file that may be there. */
public interface StoredFile {
  /** Its whole path with its scheme, the same whoever reads it. */
  String location();

  boolean exists() throws IOException;

  boolean isFolder() throws IOException;

  /**
   * All of it.
   *
   * @throws IOException if it can't be read; a {@link java.io.FileNotFoundException} or {@link
   *     java.nio.file.NoSuchFileException} if it is missing
   */
  byte[] bytes() throws IOException;
}
