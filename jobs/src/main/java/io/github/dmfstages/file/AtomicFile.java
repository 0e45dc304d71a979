package io.github.dmfstages.file;

import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * Files that appear whole or not at all. The content is written under a hidden name in the same
 * folder, and the file is then renamed. If anything fails, the hidden file is removed and the name
 * shows what it showed before. If the process is killed, the hidden file stays; {@link #isHidden}
 * recognises it.
 */
public final class AtomicFile {
  private static final String SUFFIX = ".uncommitted";

  private AtomicFile() {}

  /** Writes the content of one file. */
  @FunctionalInterface
  public interface Contents {
    /**
     * Writes the whole content and closes the file. Whatever this throws prevents the rename.
     *
     * @param hidden the path to write to; no such file exists yet
     */
    void writeTo(Path hidden) throws IOException;
  }

  /** Writes the content of one file to a stream. */
  @FunctionalInterface
  public interface Content {
    /** Writes the whole content. The caller closes the stream. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Creates {@code file}, whose name must be free.
   *
   * @throws IOException as thrown by {@code contents}; or naming the file, if the file system fails
   *     in any other way
   */
  public static void create(FileSystem files, Path file, Contents contents) throws IOException {
    write(files, file, contents, hidden -> rename(files, hidden, file));
  }

  /**
   * Creates {@code file} with these bytes; its name must be free.
   *
   * @throws IOException naming the file and the reason
   */
  public static void create(FileSystem files, Path file, byte[] bytes) throws IOException {
    try {
      create(files, file, hidden -> stream(files, hidden, out -> out.write(bytes)));
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /**
   * Writes this content to {@code file}. If there is such a file, it is replaced: readers see
   * either the old content or the new, or for a moment neither on an object store.
   *
   * @throws IOException naming the file and the reason
   */
  public static void replace(FileSystem files, Path file, Content content, Configuration hadoop)
      throws IOException {
    try {
      write(
          files,
          file,
          hidden -> stream(files, hidden, content),
          hidden -> {
            // On the local file system, a plain rename replaces a file. HDFS and object stores
            // replace it only with this option.
            if (!renamed(files, hidden, file)) {
              FileContext.getFileContext(files.getUri(), hadoop)
                  .rename(hidden, file, Options.Rename.OVERWRITE);
            }
          });
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /**
   * Checks that files can be written to {@code folder}, by writing a hidden file and removing it.
   * The folder is created if it is missing.
   *
   * @param named what an error names: the folder, or the file that is to be written
   * @throws IOException naming {@code named} and the reason if nothing can be written
   */
  public static void check(FileSystem files, Path folder, Path named) throws IOException {
    Path hidden = hiddenIn(folder);
    try {
      stream(files, hidden, out -> out.write(0));
      files.delete(hidden, false);
    } catch (IOException | RuntimeException | FSError e) {
      removeQuietly(files, hidden, e);
      throw failure(named, e);
    }
  }

  /**
   * Returns whether this is the name of a hidden file, which was begun and not completed, or is
   * still being written.
   */
  public static boolean isHidden(Path file) {
    return file.getName().startsWith(".") && file.getName().endsWith(SUFFIX);
  }

  /**
   * Returns an exception that names the file and the original reason. Parquet and Hadoop's local
   * file systems wrap the reason in other exceptions.
   */
  public static IOException failure(Path file, Throwable e) {
    return new IOException("can't write to " + file + ": " + reason(e), e);
  }

  /**
   * Returns the message of the original reason, which connectors and Parquet wrap several times.
   */
  public static String reason(Throwable e) {
    String reason = e.toString();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      reason = cause.getMessage() == null ? reason : cause.getMessage();
    }
    return reason;
  }

  private static void write(FileSystem files, Path file, Contents contents, Contents publish)
      throws IOException {
    Path hidden = hiddenIn(file.getParent());
    try {
      contents.writeTo(hidden);
      publish.writeTo(hidden);
    } catch (IOException | RuntimeException | Error e) {
      removeQuietly(files, hidden, e);
      // Hadoop's local file systems report a full disk as an FSError.
      if (e instanceof RuntimeException || e instanceof FSError) {
        throw failure(file, e);
      }
      throw e;
    }
  }

  private static Path hiddenIn(Path folder) {
    return new Path(folder, "." + UUID.randomUUID() + SUFFIX);
  }

  private static void stream(FileSystem files, Path file, Content content) throws IOException {
    try (OutputStream out = files.create(file, false)) {
      content.writeTo(out);
    }
  }

  private static boolean renamed(FileSystem files, Path from, Path to) throws IOException {
    try {
      return files.rename(from, to);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static void rename(FileSystem files, Path from, Path to) throws IOException {
    if (!files.rename(from, to)) {
      throw new IOException("can't rename " + from + " to " + to);
    }
  }

  private static void removeQuietly(FileSystem files, Path file, Throwable because) {
    try {
      files.delete(file, false);
    } catch (IOException | RuntimeException | FSError e) {
      because.addSuppressed(e);
    }
  }
}
