package io.github.dmfstages.file;

import java.io.Closeable;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file for results, on any file system that Hadoop knows. */
public final class OutputFile implements Closeable {
  /** Where a process finds what it has open, files among it. */
  private static final List<String> DESCRIPTORS =
      List.of("/dev/fd", "/dev/stdout", "/dev/stderr", "/proc/self/fd");

  private final OutputFolder folder;
  private final String name;
  private final java.nio.file.Path device;

  /**
   * The file {@code location}. A link is followed.
   *
   * @throws IOException if the file system can't be reached
   * @throws IllegalArgumentException if {@code location} is not a path, or is that of a folder
   */
  public OutputFile(String location, Configuration hadoop) throws IOException {
    if (location.endsWith("/")) {
      throw new IllegalArgumentException(location + " is the path of a folder");
    }
    Path given = new Path(location);
    FileSystem files = given.getFileSystem(hadoop);
    Path path = files.makeQualified(given);
    device = device(path);
    // A rename would replace the link.
    if (device == null && path.toUri().getScheme().equals("file")) {
      path = new Path(new File(path.toUri().getPath()).getCanonicalFile().toURI());
    }
    if (path.isRoot()) {
      throw new IllegalArgumentException(path + " is a folder");
    }
    folder = new OutputFolder(path.getParent(), hadoop);
    name = path.getName();
  }

  /** The file {@code location}, of which it is certain by now that it can be written. */
  public static OutputFile tried(String location, Configuration hadoop) throws IOException {
    OutputFile file = new OutputFile(location, hadoop);
    try {
      file.tryOut();
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** A device or pipe of this machine, such as /dev/null: it is written to, never replaced. */
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
   * Makes sure, before anything is computed, that it can be written; leaves all as it was.
   *
   * @throws IOException if it can't
   * @throws IllegalArgumentException if there is a folder in its place, or a file in place of its
   *     folder
   */
  public void tryOut() throws IOException {
    if (device == null) {
      folder.tryOut(name);
    } else if (!Files.isWritable(device)) {
      throw new FileNotFoundException("can't write to " + device);
    }
  }

  /** Writes a text, as {@link #write(byte[])}. */
  public void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the whole file, in place of one that is there: readers see the old one or the new. */
  public void write(byte[] bytes) throws IOException {
    if (device == null) {
      folder.write(name, bytes);
    } else {
      Files.write(device, bytes, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }
  }

  @Override
  public void close() throws IOException {
    folder.close();
  }
}
