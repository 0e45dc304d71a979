package io.github.dmfstages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands in a folder, so that a test can tell whether anything there has changed. */
public final class FileStates {
  private FileStates() {}

  /** Everything below {@code folder}, with its size and time of change. */
  public static Map<String, String> below(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !path.equals(folder))
          .collect(
              Collectors.toMap(
                  path -> folder.relativize(path).toString(),
                  FileStates::state,
                  (a, b) -> a,
                  TreeMap::new));
    }
  }

  private static String state(Path path) {
    try {
      return Files.size(path) + " bytes of " + Files.getLastModifiedTime(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
