package io.github.dmfstages.intake;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.LocalAccess;
import io.github.dmfstages.file.NpyFile;
import io.github.dmfstages.linalg.Sha256;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** A file with records, on any file system that Hadoop supports. */
final class SourceFile {
  /** The endings of all formats, for messages. */
  static final String ENDINGS =
      ".csv, .tsv, .txt, .dat, .jsonl, .ndjson, .json, .parquet, .npy, .npz";

  private static final int START = 64;
  private static final int BUFFER = 1 << 16;

  private final Path path;
  private final FileSystem files;
  private final Configuration hadoop;
  private final byte[] start;

  private SourceFile(Path path, FileSystem files, Configuration hadoop) throws IOException {
    this.path = path;
    this.files = files;
    this.hadoop = hadoop;
    LocalAccess.checkReading(files, path);
    try (InputStream in = files.open(path)) {
      this.start = in.readNBytes(START);
    }
  }

  /**
   * Returns the files that a path or a pattern such as {@code runs/*.csv} names, sorted.
   *
   * @throws InvalidConfigException if there are none
   */
  static List<String> named(String location, Configuration hadoop)
      throws IOException, InvalidConfigException {
    try {
      Path path = new Path(location);
      FileSystem files = fileSystem(path, hadoop);
      if (files.exists(path)) {
        if (files.getFileStatus(path).isDirectory()) {
          throw Records.wrongFile(
              location, "is a folder; name its files, such as '%s/*.csv'".formatted(location));
        }
        return List.of(files.makeQualified(path).toString());
      }
      FileStatus[] found = files.globStatus(path);
      List<String> all =
          Stream.of(found == null ? new FileStatus[0] : found)
              .filter(FileStatus::isFile)
              .map(status -> status.getPath().toString())
              .sorted()
              .toList();
      if (all.isEmpty()) {
        throw Records.wrongFile(location, "there is no such file");
      }
      return all;
    } catch (IllegalArgumentException e) {
      throw Records.wrongFile(location, "is not a path: " + e.getMessage());
    }
  }

  private static FileSystem fileSystem(Path path, Configuration hadoop) throws IOException {
    LocalFileSystem local = FileSystem.getLocal(hadoop);
    return path.toUri().getScheme() == null && local.exists(path)
        ? local
        : path.getFileSystem(hadoop);
  }

  /**
   * Opens a file.
   *
   * @throws InvalidConfigException if it can't be read
   */
  static SourceFile at(String location, Configuration hadoop)
      throws IOException, InvalidConfigException {
    Path path = new Path(location);
    try {
      FileSystem files = fileSystem(path, hadoop);
      return new SourceFile(files.makeQualified(path), files, hadoop);
    } catch (AccessDeniedException e) {
      throw Records.wrongFile(location, "can't be read: permission denied");
    } catch (FileNotFoundException e) {
      throw Records.wrongFile(location, "there is no such file");
    }
  }

  /** Returns the location with its scheme. */
  String location() {
    return path.toString();
  }

  /** Returns the name without folders and endings. */
  static String stem(String location) {
    String name = new Path(location).getName();
    int dot = name.indexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** Returns the SHA-256 of its bytes. */
  String sha256() throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] bytes = new byte[BUFFER];
    try (InputStream in = files.open(path)) {
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        digest.update(bytes, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Returns whether it is a zip file of arrays. */
  boolean isNpz() {
    return startsWith("PK");
  }

  /**
   * Opens the zip file of arrays.
   *
   * @throws InvalidConfigException if it is another zip file, or is damaged
   */
  NpzFile npz() throws IOException, InvalidConfigException {
    NpzFile npz = new NpzFile(location(), local());
    String name = path.getName();
    if (npz.has("/data.pkl")
        || (npz.names().isEmpty() && ForeignFormat.of(name, start).isPresent())) {
      npz.close();
      throw Records.wrongFile(location(), ForeignFormat.TORCH.refusal(name));
    }
    if (npz.names().isEmpty()) {
      npz.close();
      throw Records.wrongFile(location(), "is a zip file without arrays (.npy)");
    }
    return npz;
  }

  /** Returns the file on this machine, to which a file of another file system is copied. */
  private File local() throws IOException {
    if (files instanceof LocalFileSystem here) {
      return here.pathToFile(path);
    }
    File copy = Files.createTempFile("dmf-import", ".npz").toFile();
    copy.deleteOnExit();
    files.copyToLocalFile(false, path, new Path(copy.toURI()), true);
    return copy;
  }

  /**
   * Opens the records of a file that is not a zip file.
   *
   * @throws InvalidConfigException if its format is not read
   */
  Records records() throws IOException, InvalidConfigException {
    String name = path.getName();
    if (start.length == 0) {
      throw Records.wrongFile(location(), "is empty");
    }
    Optional<ForeignFormat> foreign = ForeignFormat.of(name, start);
    if (foreign.isPresent()) {
      throw Records.wrongFile(location(), foreign.get().refusal(name));
    }
    if (startsWith("PAR1")) {
      return new ParquetRecords(path, hadoop);
    }
    if (NpyFile.isOne(start)) {
      InputStream in = files.open(path);
      NpyArray array = new NpyArray(location(), in);
      String role = array.shape().size() == 2 ? "singular_values" : "loss";
      return new ArrayRecords(location(), List.of(role), List.of(array), in);
    }
    boolean zipped = start.length > 1 && start[0] == 0x1f && start[1] == (byte) 0x8b;
    InputStream in = zipped ? new GZIPInputStream(files.open(path), BUFFER) : files.open(path);
    String plain = zipped ? name.replaceFirst("\\.gz$", "") : name;
    try {
      if (plain.matches(".*\\.(jsonl|ndjson|json)")) {
        return new JsonRecords(location(), in);
      }
      if (plain.matches(".*\\.(csv|tsv|txt|dat)")) {
        return new CsvRecords(location(), in);
      }
    } catch (InvalidConfigException | IOException | RuntimeException e) {
      in.close();
      throw e;
    }
    in.close();
    throw Records.wrongFile(
        location(), "has none of the known endings: " + ENDINGS + ", and .gz after those of text");
  }

  private boolean startsWith(String text) {
    byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
    return start.length >= wanted.length
        && Arrays.equals(wanted, Arrays.copyOf(start, wanted.length));
  }
}
