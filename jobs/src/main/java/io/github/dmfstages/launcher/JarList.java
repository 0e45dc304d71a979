package io.github.dmfstages.launcher;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The value of option {@code --jars}: paths and URLs, separated by commas.
 *
 * @param items the paths and URLs
 */
record JarList(List<String> items) {
  private static final Pattern REMOTE = Pattern.compile("(?!file:)[a-zA-Z][a-zA-Z0-9+.-]*:.*");
  private static final Pattern GLOB = Pattern.compile(".*[*?\\[{].*");

  static JarList of(String value) {
    return new JarList(
        Arrays.stream(value.split(",", -1)).map(String::strip).filter(s -> !s.isEmpty()).toList());
  }

  /**
   * Returns what is wrong; empty if nothing is. Spark would only warn about a jar that does not
   * exist, and fail later. It sends jars to executors by their file names, so these must differ.
   */
  Optional<String> wrong() {
    Map<String, String> names = new TreeMap<>();
    for (String item : items) {
      if (isLocal(item) && !Files.isReadable(path(item))) {
        return Optional.of("there is no file " + path(item) + " that can be read");
      }
      String name = item.substring(item.lastIndexOf('/') + 1);
      String other = names.put(name, item);
      if (other != null && !other.equals(item)) {
        return Optional.of(
            "%s and %s have the same file name, but Spark needs different ones; rename one of them"
                .formatted(other, item));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the class path of these jars, for a JVM that Spark does not start.
   *
   * @throws RefusedException if one of them is not a file on this machine
   */
  String classPath() throws RefusedException {
    for (String item : items) {
      if (!isLocal(item)) {
        throw RefusedException.usage(
            "--jars %s: this command needs the path of a file on this machine".formatted(item));
      }
    }
    return items.stream().map(item -> path(item).toString()).collect(Collectors.joining(":"));
  }

  private static boolean isLocal(String item) {
    return !REMOTE.matcher(item).matches() && !GLOB.matcher(item).matches();
  }

  private static Path path(String item) {
    return item.startsWith("file:") ? Path.of(URI.create(item).getPath()) : Path.of(item);
  }
}
