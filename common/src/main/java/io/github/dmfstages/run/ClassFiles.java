package io.github.dmfstages.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.dmfstages.linalg.Sha256;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The class files of all packages that compute runs. Their digest distinguishes builds that have
 * the same version and commit, such as two builds of one checkout with different uncommitted
 * changes.
 */
final class ClassFiles {
  private static final List<String> PACKAGES =
      List.of("linalg", "model", "landscape", "descent", "stages", "setting", "result", "run");
  private static final String ROOT = "io/github/dmfstages";

  /** The digest of the classes of this JVM. */
  private static final String DIGEST = loaded();

  private ClassFiles() {}

  /**
   * Returns the SHA-256 of the class files that this JVM computes with. If they cannot be read, the
   * result is different in every JVM, so that no two builds are taken to be the same.
   */
  static String digest() {
    return DIGEST;
  }

  private static String loaded() {
    try {
      CodeSource source = ClassFiles.class.getProtectionDomain().getCodeSource();
      URL location = source == null ? null : source.getLocation();
      return location == null ? unknown() : digest(Path.of(location.toURI()));
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      return unknown();
    }
  }

  private static String unknown() {
    return "unknown " + UUID.randomUUID();
  }

  /**
   * Returns the SHA-256 of the class files in a folder or a jar, which is the same for both.
   *
   * @throws IOException if they cannot be read, or if there are none
   */
  static String digest(Path location) throws IOException {
    if (Files.isDirectory(location)) {
      return digestBelow(location.resolve(ROOT));
    }
    try (FileSystem files = FileSystems.newFileSystem(location, Map.of())) {
      return digestBelow(files.getPath("/" + ROOT));
    } catch (ProviderNotFoundException e) {
      throw new IOException(location + " is not a jar", e);
    }
  }

  private static String digestBelow(Path root) throws IOException {
    MessageDigest digest = Sha256.digest();
    int count = 0;
    for (String name : PACKAGES) {
      List<Path> classes;
      try (Stream<Path> all = Files.list(root.resolve(name))) {
        classes =
            all.filter(path -> path.toString().endsWith(".class"))
                .sorted(Comparator.comparing(Path::toString))
                .toList();
      }
      for (Path file : classes) {
        byte[] bytes = Files.readAllBytes(file);
        digest.update(
            (name + "/" + file.getFileName() + " " + bytes.length + "\n").getBytes(UTF_8));
        digest.update(bytes);
        count++;
      }
    }
    if (count == 0) {
      throw new IOException("no class files in " + root);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
