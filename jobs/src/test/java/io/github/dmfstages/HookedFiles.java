package io.github.dmfstages;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/**
 * Folders of this machine under the scheme {@code hooked}, with a test's own code before and after
 * what is done to them: a file system that is slow, fails, or answers late. {@code
 * hooked://NAME/folder} has the hooks that were set for NAME.
 */
public final class HookedFiles extends RawLocalFileSystem {
  private static final Map<String, Hook> HOOKS = new ConcurrentHashMap<>();
  private static final Map<String, Integer> OPEN = new ConcurrentHashMap<>();

  private URI uri;

  /** Called with the name of a method of {@link org.apache.hadoop.fs.FileSystem}, and its path. */
  @FunctionalInterface
  public interface Hook {
    /** Nothing. */
    Hook NONE = (when, method, path) -> {};

    /**
     * Does what a test wants, which may be to throw.
     *
     * @param after whether it has been done
     */
    void call(boolean after, String method, Path path) throws IOException;
  }

  /** Sets the hook of one name, and returns what Hadoop needs to know of the scheme. */
  public static Configuration hooked(String name, Hook hook) {
    HOOKS.put(name, hook);
    Configuration hadoop = new Configuration();
    hadoop.set("fs.hooked.impl", HookedFiles.class.getName());
    return hadoop;
  }

  /** The URL of a folder for {@code name}. */
  public static String url(String name, java.nio.file.Path folder) {
    return "hooked://" + name + folder;
  }

  /** How many file systems of {@code name} are open. */
  public static int open(String name) {
    return OPEN.getOrDefault(name, 0);
  }

  private void hook(boolean after, String method, Path path) throws IOException {
    HOOKS.get(uri.getHost()).call(after, method, path);
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    uri = URI.create(name.getScheme() + "://" + name.getAuthority());
    super.initialize(name, conf);
    OPEN.merge(uri.getHost(), 1, Integer::sum);
  }

  @Override
  public void close() throws IOException {
    super.close();
    OPEN.merge(uri.getHost(), -1, Integer::sum);
  }

  @Override
  public URI getUri() {
    return uri == null ? super.getUri() : uri;
  }

  @Override
  public FSDataInputStream open(Path f, int bufferSize) throws IOException {
    hook(false, "open", f);
    return super.open(f, bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path f,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    hook(false, "create", f);
    return super.create(f, overwrite, bufferSize, replication, blockSize, progress);
  }

  @Override
  public boolean mkdirs(Path f) throws IOException {
    boolean made = super.mkdirs(f);
    hook(true, "mkdirs", f);
    return made;
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    hook(false, "rename", to);
    boolean renamed = super.rename(from, to);
    hook(true, "rename", to);
    return renamed;
  }

  @Override
  public boolean delete(Path f, boolean recursive) throws IOException {
    hook(false, "delete", f);
    return super.delete(f, recursive);
  }

  @Override
  public FileStatus[] listStatus(Path f) throws IOException {
    hook(false, "list", f);
    return super.listStatus(f);
  }

  // Called for each file of a listing too.
  @Override
  public FileStatus getFileStatus(Path f) throws IOException {
    hook(false, "status", f);
    return super.getFileStatus(f);
  }
}
