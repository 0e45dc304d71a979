package io.github.dmfstages.report;

import io.github.dmfstages.config.LocalAccess;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** A folder for results, on any file system that Hadoop knows. */
public final class OutputFolder implements Closeable {
  private final Configuration hadoop;
  private final FileSystem opened;
  private final FileSystem files;
  private final Path folder;

  /**
   * The folder {@code folder}, which is made with the first file.
   *
   * @throws IOException if the file system can't be reached
   * @throws IllegalArgumentException if {@code folder} is no path
   */
  public OutputFolder(String folder, Configuration hadoop) throws IOException {
    this(new Path(folder), hadoop);
  }

  OutputFolder(Path given, Configuration hadoop) throws IOException {
    this.hadoop = hadoop;
    opened = FileSystem.newInstance(given.toUri(), hadoop);
    // A checksum file would lie beside each, and no name could have a colon.
    files = opened instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : opened;
    folder = files.makeQualified(given);
  }

  /**
   * Makes sure, before anything is computed, that files can be written; leaves all as it was.
   *
   * @param names their paths from this folder
   * @throws IOException if they can't
   * @throws IllegalArgumentException if there is a folder in a file's place, or the other way round
   */
  public void tryOut(String... names) throws IOException {
    for (String name : names) {
      Path file = in(folder, name);
      if (status(file).filter(FileStatus::isDirectory).isPresent()) {
        throw new IllegalArgumentException(file + " is a folder, and should be a file");
      }
      Path parent = file.getParent();
      Optional<FileStatus> there = status(parent);
      while (there.isEmpty() && !parent.isRoot()) {
        parent = parent.getParent();
        there = status(parent);
      }
      if (there.filter(FileStatus::isDirectory).isEmpty()) {
        throw new IllegalArgumentException(parent + " is a file, and should be a folder");
      }
      Path probe = hiddenIn(parent);
      try (OutputStream out = files.create(probe, false)) {
        out.write(0);
      } catch (IOException | FSError e) {
        throw failed(file, e);
      } finally {
        removeQuietly(probe);
      }
    }
  }

  private void removeQuietly(Path hidden) {
    try {
      files.delete(hidden, false);
    } catch (IOException e) {
      // Why it could not be written is what matters.
    }
  }

  /** What is at a path, if this user may know. */
  private Optional<FileStatus> status(Path path) throws IOException {
    LocalAccess.check(files, path);
    try {
      return Optional.of(files.getFileStatus(path));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** A name may have a colon, which Hadoop would take for the end of a scheme. */
  private static Path in(Path folder, String name) {
    return new Path(folder, Path.CUR_DIR + Path.SEPARATOR + name);
  }

  private static Path hiddenIn(Path folder) {
    return new Path(folder, ".dmf-" + UUID.randomUUID());
  }

  /** Hadoop's local disks wrap the reason in others. */
  private static IOException failed(Path where, Throwable e) {
    Throwable reason = e;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    return new IOException("can't write to " + where + ": " + reason.getMessage(), e);
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
    Path visible = in(folder, name);
    Path hidden = hiddenIn(visible.getParent());
    try {
      try (OutputStream out = files.create(hidden, true)) {
        out.write(bytes);
      }
      // This machine's file system replaces by a plain rename, HDFS only when it is asked to.
      if (!files.rename(hidden, visible)) {
        FileContext.getFileContext(files.getUri(), hadoop)
            .rename(hidden, visible, Options.Rename.OVERWRITE);
      }
    } catch (IOException | RuntimeException | FSError e) {
      removeQuietly(hidden);
      throw failed(visible, e);
    }
    return visible;
  }

  /** Removes a file, if it is there. */
  void remove(String name) throws IOException {
    files.delete(in(folder, name), false);
  }

  @Override
  public void close() throws IOException {
    opened.close();
  }
}
