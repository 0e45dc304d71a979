package io.github.dmfstages.config;

import com.typesafe.config.ConfigValue;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Spectrum;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The matrix files that a configuration names, each read once, by any thread. A relative path is
 * looked for in the configuration's folder, and where there is no such file, in the working
 * directory.
 */
final class InputFiles {
  private final String namedIn;
  private final Storage storage;
  private final Map<Asked, Outcome> outcomes = new ConcurrentHashMap<>();
  private final Map<String, Spectrum.Given> targets = new ConcurrentHashMap<>();

  /** A file as it is named, and whether as a mask, which may be a pattern without values. */
  private record Asked(String location, boolean isMask) {}

  /** A matrix, or what is wrong with its file. */
  private record Outcome(InputMatrix matrix, InvalidConfigException failure) {}

  InputFiles(String namedIn, Storage storage) {
    this.namedIn = namedIn;
    this.storage = storage;
  }

  /**
   * The matrix in a file.
   *
   * @param location as it is written
   * @param source where it is written
   * @throws InvalidConfigException if there is no such file, or no matrix in it
   */
  InputMatrix read(Key key, String location, ConfigValue source) throws InvalidConfigException {
    Asked asked = new Asked(location, key == Key.MASK_FILE);
    Outcome outcome = outcomes.computeIfAbsent(asked, a -> outcome(key, location, source));
    if (outcome.failure() != null) {
      throw outcome.failure();
    }
    return outcome.matrix();
  }

  /** The same as a target, which is decomposed once. */
  Spectrum.Given target(String location, ConfigValue source) throws InvalidConfigException {
    InputMatrix matrix = read(Key.TARGET_FILE, location, source);
    return targets.computeIfAbsent(location, l -> new Spectrum.Given(matrix));
  }

  private Outcome outcome(Key key, String location, ConfigValue source) {
    try {
      return new Outcome(read(key, find(key, location, source)), null);
    } catch (InvalidConfigException e) {
      return new Outcome(null, e);
    }
  }

  private static InputMatrix read(Key key, StoredFile found) throws InvalidConfigException {
    String location = found.location();
    byte[] bytes = TextFile.bytes(found, location);
    return new InputMatrix(
        location,
        sha256(bytes),
        NpyFile.isOne(bytes)
            ? NpyFile.parse(bytes, location)
            : MatrixFile.parse(TextFile.decode(bytes, location), location, key == Key.MASK_FILE));
  }

  private StoredFile find(Key key, String location, ConfigValue source)
      throws InvalidConfigException {
    try {
      List<StoredFile> candidates = storage.candidates(namedIn, location);
      for (StoredFile candidate : candidates) {
        if (candidate.exists()) {
          return candidate;
        }
      }
      String tried =
          candidates.stream().map(StoredFile::location).collect(Collectors.joining(" or "));
      throw problem(key, source, "there is no file " + tried);
    } catch (IOException | IllegalArgumentException e) {
      throw problem(key, source, location + " can't be read: " + e.getMessage());
    }
  }

  private static InvalidConfigException problem(Key key, ConfigValue source, String message) {
    return new InvalidConfigException(List.of(Problem.of(key.label(), source, message)));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
