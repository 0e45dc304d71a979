package io.github.dmfstages.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** A folder for results, on any file system that Hadoop knows. */
public final class OutputFolder {
  private final Configuration hadoop;
  private final FileSystem files;
  private final Path folder;

  /**
   * The folder {@code folder}, which is made with the first file.
   *
   * @throws IOException if the file system can't be reached
   * @throws IllegalArgumentException if {@code folder} is no path, or a file is at this place
   */
  public OutputFolder(String folder, Configuration hadoop) throws IOException {
    Path given = new Path(folder);
    this.hadoop = hadoop;
    files = FileSystem.newInstance(given.toUri(), hadoop);
    // A checksum file would lie beside each.
    files.setWriteChecksum(false);
    this.folder = files.makeQualified(given);
    if (files.exists(this.folder) && !files.getFileStatus(this.folder).isDirectory()) {
      throw new IllegalArgumentException(this.folder + " is a file");
    }
  }

  /** Writes a text, as {@link #write(String, byte[])}. */
  public Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a file, in place of one that is there: readers see the old one or the new one.
   *
   * @param name its path from this folder
   * @return its whole path
   */
  public Path write(String name, byte[] bytes) throws IOException {
    Path visible = new Path(folder, name);
    Path hidden = new Path(visible.getParent(), "." + visible.getName() + "." + UUID.randomUUID());
    try {
      try (OutputStream out = files.create(hidden, true)) {
        out.write(bytes);
      }
      // This machine's file system replaces by a plain rename, HDFS only when it is asked to.
      if (!files.rename(hidden, visible)) {
        FileContext.getFileContext(files.getUri(), hadoop)
            .rename(hidden, visible, Options.Rename.OVERWRITE);
      }
    } catch (IOException | RuntimeException e) {
      files.delete(hidden, false);
      throw e;
    }
    return visible;
  }

  /** Removes a file, if it is there. */
  void remove(String name) throws IOException {
    files.delete(new Path(folder, name), false);
  }
}
