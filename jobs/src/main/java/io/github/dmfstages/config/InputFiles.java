package io.github.dmfstages.config;

import com.typesafe.config.ConfigValue;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.MatrixFile;
import io.github.dmfstages.file.NpyFile;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.file.StoredFile;
import io.github.dmfstages.file.TargetMatrix;
import io.github.dmfstages.file.TextFile;
import io.github.dmfstages.linalg.Sha256;
import io.github.dmfstages.model.InputMatrix;
import io.github.dmfstages.model.Names;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.setting.InputReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.spark.ml.linalg.DenseMatrix;

/**
 * Reads the matrix files that a configuration names. Each file is read once, by any thread. A
 * relative path is looked up in the folder of the configuration first, and then in the working
 * directory.
 */
public final class InputFiles {
  private final String namedIn;
  private final Storage storage;
  private final Map<Request, Outcome> outcomes = new ConcurrentHashMap<>();
  private final Map<String, Spectrum.Given> targets = new ConcurrentHashMap<>();

  /** What a file is read as. */
  private enum Role {
    /** A matrix, all of whose entries have values. */
    MATRIX,
    /** A matrix that may be a pattern without values. */
    MASK,
    /** A matrix that may have names, and entries without a value. */
    TARGET
  }

  /** The name of a file, and what it is read as. */
  private record Request(String location, Role role) {}

  /** A file, and the matrix in it; or the reason why it could not be read. */
  private record Outcome(InputMatrix matrix, TargetMatrix read, InvalidConfigException failure) {}

  /**
   * Prepares to read the files that a configuration names.
   *
   * @param namedIn the location of the configuration
   */
  public InputFiles(String namedIn, Storage storage) {
    this.namedIn = namedIn;
    this.storage = storage;
  }

  /**
   * Returns a reader for the files that a key names. Each of its methods throws if the file does
   * not exist or does not contain a matrix.
   */
  public InputReader<InvalidConfigException> named(String key, ConfigValue source) {
    return new InputReader<>() {
      @Override
      public InputMatrix matrix(String location) throws InvalidConfigException {
        return read(key, new Request(location, Role.MATRIX), source).matrix();
      }

      @Override
      public InputMatrix mask(String location) throws InvalidConfigException {
        return read(key, new Request(location, Role.MASK), source).matrix();
      }

      @Override
      public Spectrum.Given target(String location) throws InvalidConfigException {
        Outcome file = read(key, new Request(location, Role.TARGET), source);
        TargetMatrix read = file.read();
        return targets.computeIfAbsent(
            location,
            l -> new Spectrum.Given(file.matrix(), read.known(), read.unlisted(), read.names()));
      }
    };
  }

  /** The text of a file. */
  record Text(String location, String content) {}

  /**
   * Returns the text of the file that a key names.
   *
   * @throws InvalidConfigException if it does not exist or is not text
   */
  Text text(String key, String location, ConfigValue source) throws InvalidConfigException {
    StoredFile found = find(key, location, source);
    return new Text(
        found.location(),
        TextFile.decode(TextFile.bytes(found, found.location()), found.location()));
  }

  private Outcome read(String key, Request request, ConfigValue source)
      throws InvalidConfigException {
    Outcome outcome = outcomes.computeIfAbsent(request, r -> outcome(key, r, source));
    if (outcome.failure() != null) {
      throw outcome.failure();
    }
    return outcome;
  }

  private Outcome outcome(String key, Request request, ConfigValue source) {
    try {
      StoredFile found = find(key, request.location(), source);
      String location = found.location();
      byte[] bytes = TextFile.bytes(found, location);
      TargetMatrix read = parse(bytes, location, request.role());
      return new Outcome(new InputMatrix(location, Sha256.hex(bytes), read.matrix()), read, null);
    } catch (InvalidConfigException e) {
      return new Outcome(null, null, e);
    }
  }

  private static TargetMatrix parse(byte[] bytes, String location, Role role)
      throws InvalidConfigException {
    if (role == Role.TARGET) {
      return NpyFile.isOne(bytes)
          ? NpyFile.parseTarget(bytes, location)
          : MatrixFile.parseTarget(TextFile.decode(bytes, location), location);
    }
    DenseMatrix matrix =
        NpyFile.isOne(bytes)
            ? NpyFile.parse(bytes, location)
            : MatrixFile.parse(TextFile.decode(bytes, location), location, role == Role.MASK);
    return new TargetMatrix(matrix, null, false, Names.NONE);
  }

  private StoredFile find(String key, String location, ConfigValue source)
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

  private static InvalidConfigException problem(String key, ConfigValue source, String message) {
    return new InvalidConfigException(List.of(Problem.of(key, source, message)));
  }
}
