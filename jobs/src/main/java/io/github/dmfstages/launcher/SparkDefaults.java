package io.github.dmfstages.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A properties file, read as Spark reads it. For each key it keeps the line on which the entry
 * begins.
 *
 * @param file the file
 * @param values the value of each key; empty if the file does not exist
 * @param lines the line number of each key, counted from 1
 */
record SparkDefaults(Path file, Map<String, String> values, Map<String, Integer> lines) {
  /**
   * Reads a file, if it exists.
   *
   * @throws RefusedException naming the file, and the line if one is wrong
   */
  static SparkDefaults read(Path file) throws RefusedException {
    SparkDefaults defaults = new SparkDefaults(file, new HashMap<>(), new HashMap<>());
    if (Files.isRegularFile(file)) {
      try {
        defaults.add(new String(Files.readAllBytes(file), UTF_8).lines().toList());
      } catch (IOException e) {
        throw RefusedException.usage("%s can't be read: %s".formatted(file, e.getMessage()));
      }
    }
    return defaults;
  }

  /** Adds all entries. A backslash at the end of a line continues an entry. */
  private void add(List<String> text) throws IOException, RefusedException {
    int first = 0;
    while (first < text.size()) {
      int last = first;
      while (last < text.size() - 1 && !isComment(text.get(first)) && continues(text.get(last))) {
        last++;
      }
      add(String.join("\n", text.subList(first, last + 1)), first + 1);
      first = last + 1;
    }
  }

  private void add(String entry, int line) throws IOException, RefusedException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(entry));
    } catch (IllegalArgumentException e) {
      throw RefusedException.usage("%s:%d: %s".formatted(file, line, e.getMessage()));
    }
    for (String key : properties.stringPropertyNames()) {
      values.put(key, properties.getProperty(key).trim());
      lines.put(key, line);
    }
  }

  private static boolean isComment(String line) {
    String text = line.stripLeading();
    return text.startsWith("#") || text.startsWith("!");
  }

  private static boolean continues(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  /** Returns the value of a key, without blanks at its ends; empty if it is not set. */
  Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Returns the file and line of a key that has a value. */
  String place(String key) {
    return file + ":" + lines.get(key);
  }
}
