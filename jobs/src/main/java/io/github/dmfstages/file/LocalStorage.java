package io.github.dmfstages.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Files of this machine; what has a scheme is left to {@code others}, made when first needed. */
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

    /** As Hadoop calls it. */
    @Override
    public String location() {
      return "file:" + path;
    }

    @Override
    public boolean exists() {
      // Where this user may not look at it, reading it says so.
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
