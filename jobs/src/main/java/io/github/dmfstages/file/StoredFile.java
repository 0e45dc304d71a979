package io.github.dmfstages.file;

import java.io.IOException;

/** A file that may exist. */
public interface StoredFile {
  /** Returns the full path with its scheme, which does not depend on the reader. */
  String location();

  /** Returns whether there is something at this path. */
  boolean exists() throws IOException;

  /** Returns whether this is a folder. */
  boolean isFolder() throws IOException;

  /**
   * Returns the content of the file.
   *
   * @throws IOException if it cannot be read; a {@link java.io.FileNotFoundException} or {@link
   *     java.nio.file.NoSuchFileException} if it does not exist
   */
  byte[] bytes() throws IOException;
}
