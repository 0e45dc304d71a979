package io.github.dmfstages.file;

import java.io.Closeable;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file for results, on any file system that Hadoop supports. */
public final class OutputFile implements Closeable {
  /** The folders and links through which a process can open its own file descriptors. */
  private static final List<String> DESCRIPTORS =
      List.of("/dev/fd", "/dev/stdout", "/dev/stderr", "/proc/self/fd");

  private final OutputFolder folder;
  private final String name;
  private final java.nio.file.Path device;

  /**
   * Prepares to write the file {@code location}. A link is followed.
   *
   * @throws IOException if the file system cannot be reached
   * @throws IllegalArgumentException if {@code location} is not a path, or is the path of a folder
   */
  public OutputFile(String location, Configuration hadoop) throws IOException {
    if (location.endsWith("/")) {
      throw new IllegalArgumentException(location + " is the path of a folder");
    }
    Path given = new Path(location);
    FileSystem files = given.getFileSystem(hadoop);
    Path path = files.makeQualified(given);
    device = device(path);
    // A rename would replace the link instead of the file.
    if (device == null && path.toUri().getScheme().equals("file")) {
      path = new Path(new File(path.toUri().getPath()).getCanonicalFile().toURI());
    }
    if (path.isRoot()) {
      throw new IllegalArgumentException(path + " is a folder");
    }
    folder = new OutputFolder(path.getParent(), hadoop);
    name = path.getName();
  }

  /**
   * Prepares to write the file {@code location} and checks that it can be written, like {@link
   * #checkWritable}.
   */
  public static OutputFile tried(String location, Configuration hadoop) throws IOException {
    OutputFile file = new OutputFile(location, hadoop);
    try {
      file.checkWritable();
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Returns the path if it is a device or pipe of this machine, such as /dev/null, and null
   * otherwise. A device is written to and never replaced.
   */
  private static java.nio.file.Path device(Path path) {
    if (!path.toUri().getScheme().equals("file")) {
      return null;
    }
    java.nio.file.Path local = new File(path.toUri().getPath()).toPath();
    boolean descriptor = DESCRIPTORS.stream().anyMatch(local::startsWith);
    boolean special = Files.exists(local) && !Files.isRegularFile(local);
    return (descriptor || special) && !Files.isDirectory(local) ? local : null;
  }

  /**
   * Checks, before anything is computed, that the file can be written. Leaves everything as it was.
   *
   * @throws IOException if the file cannot be written
   * @throws IllegalArgumentException if there is a folder where the file should be, or a file where
   *     its folder should be
   */
  public void checkWritable() throws IOException {
    if (device == null) {
      folder.checkWritable(name);
    } else if (!Files.isWritable(device)) {
      throw new FileNotFoundException("can't write to " + device);
    }
  }

  /** Writes a text in UTF-8, like {@link #write(AtomicFile.Content)}. */
  public void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes, like {@link #write(AtomicFile.Content)}. */
  public void write(byte[] bytes) throws IOException {
    write(out -> out.write(bytes));
  }

  /**
   * Writes the whole file. If there is such a file, it is replaced: readers see either the old file
   * or the new one.
   */
  public void write(AtomicFile.Content content) throws IOException {
    if (device == null) {
      folder.write(name, content);
      return;
    }
    try (OutputStream out =
        Files.newOutputStream(device, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      content.writeTo(out);
    }
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
