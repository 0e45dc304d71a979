package io.github.dmfstages.file;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A folder for results, on any file system that Hadoop supports. */
public final class OutputFolder implements Closeable {
  private final Configuration hadoop;
  private final FileSystem opened;
  private final FileSystem files;
  private final Path folder;

  /**
   * Prepares to write to the folder {@code folder}, which is created with the first file.
   *
   * @throws IOException if the file system cannot be reached
   * @throws IllegalArgumentException if {@code folder} is not a path
   */
  public OutputFolder(String folder, Configuration hadoop) throws IOException {
    this(new Path(folder), hadoop);
  }

  OutputFolder(Path given, Configuration hadoop) throws IOException {
    this.hadoop = hadoop;
    opened = FileSystem.newInstance(given.toUri(), hadoop);
    // With checksums, each file would have a checksum file beside it, and no name could contain a
    // colon.
    files = opened instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : opened;
    folder = files.makeQualified(given);
  }

  /**
   * Checks, before anything is computed, that files can be written. Leaves everything as it was.
   *
   * @param names the paths of the files, relative to this folder
   * @throws IOException if they cannot be written
   * @throws IllegalArgumentException if there is a folder where a file should be, or the other way
   *     round
   */
  public void checkWritable(String... names) throws IOException {
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
      AtomicFile.check(files, parent, file);
    }
  }

  /** Returns the status of a path; empty if there is nothing. */
  private Optional<FileStatus> status(Path path) throws IOException {
    LocalAccess.check(files, path);
    try {
      return Optional.of(files.getFileStatus(path));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the path of a file. The name may contain a colon, which Hadoop would otherwise read as
   * the end of a scheme.
   */
  private static Path in(Path folder, String name) {
    return new Path(folder, Path.CUR_DIR + Path.SEPARATOR + name);
  }

  /** Writes a text in UTF-8, like {@link #write(String, AtomicFile.Content)}. */
  public Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes, like {@link #write(String, AtomicFile.Content)}. */
  public Path write(String name, byte[] bytes) throws IOException {
    return write(name, out -> out.write(bytes));
  }

  /**
   * Writes a file. If there is such a file, it is replaced: readers see either the old one or the
   * new one.
   *
   * @param name the path of the file, relative to this folder
   * @return the full path of the file
   */
  public Path write(String name, AtomicFile.Content content) throws IOException {
    Path file = in(folder, name);
    AtomicFile.replace(files, file, content, hadoop);
    return file;
  }

  /** Removes a file, if it is there. */
  public void remove(String name) throws IOException {
    files.delete(in(folder, name), false);
  }

  @Override
  public void close() throws IOException {
    opened.close();
  }
}
