package io.github.dmfstages.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files of any Hadoop file system. */
public record HadoopStorage(Configuration hadoop) implements Storage {

  @Override
  public StoredFile file(String location) throws IOException {
    return file(new Path(location));
  }

  @Override
  public List<StoredFile> candidates(String namedIn, String location) throws IOException {
    Path path = new Path(location);
    List<StoredFile> candidates = new ArrayList<>();
    if (!path.isAbsolute()) {
      candidates.add(file(new Path(file(new Path(namedIn)).path().getParent(), path)));
    }
    StoredFile here = file(path);
    if (!candidates.contains(here)) {
      candidates.add(here);
    }
    return candidates;
  }

  /**
   * Returns the files in a folder whose names end with {@code suffix}, sorted by name. If {@code
   * location} is not a folder, the result is {@code location} itself.
   */
  public List<String> files(String location, String suffix) throws IOException {
    HadoopFile file = file(new Path(location));
    if (!file.exists() || !file.isFolder()) {
      return List.of(location);
    }
    LocalAccess.checkListing(file.files(), file.path());
    return Arrays.stream(file.files().listStatus(file.path()))
        .filter(status -> status.isFile() && status.getPath().getName().endsWith(suffix))
        .map(status -> new Path(new Path(location), status.getPath().getName()).toString())
        .sorted()
        .toList();
  }

  private HadoopFile file(Path path) throws IOException {
    if (path.toUri().getScheme() == null) {
      HadoopFile here = HadoopFile.in(FileSystem.getLocal(hadoop), path);
      if (here.exists()) {
        return here;
      }
    }
    return HadoopFile.in(path.getFileSystem(hadoop), path);
  }

  private record HadoopFile(FileSystem files, Path path) implements StoredFile {
    static HadoopFile in(FileSystem files, Path path) {
      return new HadoopFile(files, files.makeQualified(path));
    }

    @Override
    public String location() {
      return path.toString();
    }

    @Override
    public boolean exists() throws IOException {
      LocalAccess.check(files, path);
      return files.exists(path);
    }

    @Override
    public boolean isFolder() throws IOException {
      return files.getFileStatus(path).isDirectory();
    }

    @Override
    public byte[] bytes() throws IOException {
      LocalAccess.checkReading(files, path);
      try (InputStream in = files.open(path)) {
        return in.readAllBytes();
      }
    }
  }
}
