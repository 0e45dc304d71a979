package io.github.dmfstages.config;

import com.typesafe.config.ConfigValue;
import io.github.dmfstages.model.InputMatrix;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The matrix files that a sweep file names, each read once. A relative path is looked for in the
 * sweep file's folder, and where there is no such file, in the working directory.
 */
final class InputFiles {
  private final String sweepFile;
  private final Configuration hadoop;
  private final Map<String, Outcome> outcomes = new HashMap<>();

  /** A matrix, or what is wrong with its file. */
  private record Outcome(InputMatrix matrix, InvalidConfigException failure) {}

  InputFiles(String sweepFile, Configuration hadoop) {
    this.sweepFile = sweepFile;
    this.hadoop = hadoop;
  }

  /**
   * The matrix in a file.
   *
   * @param location as it is written
   * @param source where it is written
   * @throws InvalidConfigException if there is no such file, or no matrix in it
   */
  InputMatrix read(Key key, String location, ConfigValue source) throws InvalidConfigException {
    Outcome outcome = outcomes.get(location);
    if (outcome == null) {
      try {
        outcome = new Outcome(read(find(key, location, source)), null);
      } catch (InvalidConfigException e) {
        outcome = new Outcome(null, e);
      }
      outcomes.put(location, outcome);
    }
    if (outcome.failure() != null) {
      throw outcome.failure();
    }
    return outcome.matrix();
  }

  private InputMatrix read(String found) throws InvalidConfigException {
    byte[] bytes = TextFile.bytes(found, hadoop);
    return new InputMatrix(
        found, sha256(bytes), MatrixFile.parse(TextFile.decode(bytes, found), found));
  }

  private String find(Key key, String location, ConfigValue source) throws InvalidConfigException {
    try {
      List<Path> candidates = candidates(location);
      for (Path candidate : candidates) {
        if (candidate.getFileSystem(hadoop).exists(candidate)) {
          return candidate.toString();
        }
      }
      String tried = candidates.stream().map(Path::toString).collect(Collectors.joining(" or "));
      throw problem(key, source, "there is no file " + tried);
    } catch (IOException | IllegalArgumentException e) {
      throw problem(key, source, location + " can't be read: " + e.getMessage());
    }
  }

  /** Qualified, so that a row says where a file was whoever reads it. */
  private List<Path> candidates(String location) throws IOException {
    Path path = new Path(location);
    List<Path> candidates = new ArrayList<>();
    if (!path.isAbsolute()) {
      candidates.add(new Path(qualified(new Path(sweepFile)).getParent(), path));
    }
    Path here = qualified(path);
    if (!candidates.contains(here)) {
      candidates.add(here);
    }
    return candidates;
  }

  private Path qualified(Path path) throws IOException {
    FileSystem files = path.getFileSystem(hadoop);
    return files.makeQualified(path);
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
