package io.github.dmfstages.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * Settings in a file, which is read as Spark reads it.
 *
 * @param file the file
 * @param properties what it holds; nothing where there is no such file
 */
record SparkDefaults(Path file, Properties properties) {
  static SparkDefaults read(Path file) throws RefusedException {
    Properties properties = new Properties();
    if (Files.isRegularFile(file)) {
      try (Reader reader = new InputStreamReader(Files.newInputStream(file), UTF_8)) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        throw RefusedException.usage("%s can't be read: %s".formatted(file, e.getMessage()));
      }
    }
    return new SparkDefaults(file, properties);
  }

  Optional<String> value(String key) {
    return Optional.ofNullable(properties.getProperty(key)).map(String::trim);
  }
}
