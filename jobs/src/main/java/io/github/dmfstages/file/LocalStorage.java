package io.github.dmfstages.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Reads files of this machine. Paths with a scheme are passed on to {@code others}, which is
 * created when it is needed first.
 */
record LocalStorage(Supplier<Storage> others) implements Storage {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  private static boolean hasScheme(String location) {
    return SCHEME.matcher(location).matches();
  }

  @Override
  public StoredFile file(String location) throws IOException {
    return hasScheme(location) ? others.get().file(location) : new LocalFile(Path.of(location));
  }

  @Override
  public List<StoredFile> candidates(String namedIn, String location) throws IOException {
    if (hasScheme(location) || hasScheme(namedIn)) {
      return others.get().candidates(namedIn, location);
    }
    List<StoredFile> candidates = new ArrayList<>();
    candidates.add(new LocalFile(Path.of(namedIn).resolveSibling(location)));
    StoredFile here = new LocalFile(Path.of(location));
    if (!candidates.contains(here)) {
      candidates.add(here);
    }
    return candidates;
  }

  private record LocalFile(Path path) implements StoredFile {
    LocalFile {
      path = path.toAbsolutePath();
    }

    /** Returns the path in the form that Hadoop uses. */
    @Override
    public String location() {
      return "file:" + path;
    }

    @Override
    public boolean exists() {
      // If this user may not access the file, reading it reports that.
      return !Files.notExists(path);
    }

    @Override
    public boolean isFolder() {
      return Files.isDirectory(path);
    }

    @Override
    public byte[] bytes() throws IOException {
      return Files.readAllBytes(path);
    }
  }
}
