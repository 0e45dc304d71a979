package io.github.dmfstages.file;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Tells a path of this machine that is missing from one that this user may not look at. Hadoop's
 * local file system does not: what lies in a folder that may not be entered does not exist, it
 * says, and it lists a folder that may be read but not entered as empty.
 */
public final class LocalAccess {
  private LocalAccess() {}

  /**
   * Returns if this user may know whether there is something at {@code path}. Other file systems
   * check that by themselves.
   *
   * @throws AccessDeniedException if permissions forbid it, naming the path
   */
  public static void check(FileSystem files, Path path) throws AccessDeniedException {
    check(files, path, false);
  }

  /**
   * Returns if this user may list what is in the folder {@code path}, which need not exist.
   *
   * @throws AccessDeniedException if permissions forbid it, naming the folder
   */
  public static void checkListing(FileSystem files, Path path) throws AccessDeniedException {
    check(files, path, true);
  }

  private static void check(FileSystem files, Path path, boolean listing)
      throws AccessDeniedException {
    if (!files.getUri().getScheme().equals("file")) {
      return;
    }
    try {
      java.nio.file.Path local = new File(path.toUri().getPath()).toPath();
      boolean folder = Files.readAttributes(local, BasicFileAttributes.class).isDirectory();
      if (listing && folder && !(Files.isReadable(local) && Files.isExecutable(local))) {
        throw denied(path);
      }
    } catch (AccessDeniedException e) {
      throw denied(path);
    } catch (IOException | InvalidPathException e) {
      // It is missing, or whoever opens it says what else is wrong.
    }
  }

  private static AccessDeniedException denied(Path path) {
    String user = System.getProperty("user.name");
    return new AccessDeniedException(
        path.toString(), null, "permission denied: user %s may not look at it".formatted(user));
  }
}
