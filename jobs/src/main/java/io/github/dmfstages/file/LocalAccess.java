package io.github.dmfstages.file;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.BiPredicate;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Distinguishes a path of this machine that does not exist from one that this user may not access.
 * Hadoop's local file system does not distinguish them: it reports that the content of a folder
 * without access does not exist, and it lists a folder that may be read but not entered as empty.
 * Only the system's message says why a file cannot be opened, and it is in the user's language.
 */
public final class LocalAccess {
  private LocalAccess() {}

  /**
   * Checks that this user may find out whether there is something at {@code path}. Does nothing on
   * other file systems, which check this themselves.
   *
   * @throws AccessDeniedException naming the path, if permissions forbid it
   */
  public static void check(FileSystem files, Path path) throws AccessDeniedException {
    check(files, path, (local, folder) -> true);
  }

  /**
   * Checks that this user may list the folder {@code path}, which need not exist.
   *
   * @throws AccessDeniedException naming the folder, if permissions forbid it
   */
  public static void checkListing(FileSystem files, Path path) throws AccessDeniedException {
    check(
        files,
        path,
        (local, folder) -> !folder || (Files.isReadable(local) && Files.isExecutable(local)));
  }

  /**
   * Checks that this user may read the file {@code path}, which need not exist.
   *
   * @throws AccessDeniedException naming the file, if permissions forbid it
   */
  public static void checkReading(FileSystem files, Path path) throws AccessDeniedException {
    check(files, path, (local, folder) -> folder || Files.isReadable(local));
  }

  private static void check(
      FileSystem files, Path path, BiPredicate<java.nio.file.Path, Boolean> permitted)
      throws AccessDeniedException {
    if (!files.getUri().getScheme().equals("file")) {
      return;
    }
    try {
      java.nio.file.Path local = new File(path.toUri().getPath()).toPath();
      boolean folder = Files.readAttributes(local, BasicFileAttributes.class).isDirectory();
      if (!permitted.test(local, folder)) {
        throw denied(path);
      }
    } catch (AccessDeniedException e) {
      throw denied(path);
    } catch (IOException | InvalidPathException e) {
      // Either the path does not exist, or opening it reports what else is wrong.
    }
  }

  private static AccessDeniedException denied(Path path) {
    String user = System.getProperty("user.name");
    return new AccessDeniedException(
        path.toString(), null, "permission denied: user %s may not look at it".formatted(user));
  }
}
