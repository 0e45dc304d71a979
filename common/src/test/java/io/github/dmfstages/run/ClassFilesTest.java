package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFilesTest {
  private static final String CHANGED = "io/github/dmfstages/descent/GradientDescent.class";

  @TempDir private Path folder;

  private static Path loadedFrom() throws Exception {
    return Path.of(Run.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
  }

  private Path copy(String name) throws Exception {
    Path copy = folder.resolve(name);
    copy(loadedFrom(), copy);
    return copy;
  }

  @Test
  void digest_ofAFolderAndAJarOfTheSameClasses_isThatOfThisJvm() throws Exception {
    Path jar = folder.resolve("classes.jar");
    try (FileSystem files = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
      copy(loadedFrom(), files.getPath("/"));
    }

    assertThat(List.of(ClassFiles.digest(copy("copy")), ClassFiles.digest(jar)))
        .containsOnly(ClassFiles.digest());
    assertThat(ClassFiles.digest()).matches("[0-9a-f]{64}");
  }

  /** As another compilation of an edited file, with version and commit as they were. */
  @Test
  void digest_ofOneOtherByte_isAnother() throws Exception {
    Path copy = copy("copy");
    byte[] bytes = Files.readAllBytes(copy.resolve(CHANGED));
    bytes[bytes.length / 2] ^= 1;
    Files.write(copy.resolve(CHANGED), bytes);

    assertThat(ClassFiles.digest(copy)).isNotEqualTo(ClassFiles.digest());
  }

  @Test
  void digest_withoutOneClass_isAnother() throws Exception {
    Path copy = copy("copy");
    Files.delete(copy.resolve(CHANGED));

    assertThat(ClassFiles.digest(copy)).isNotEqualTo(ClassFiles.digest());
  }

  @Test
  void place_withoutClasses_hasNoDigest() throws Exception {
    Path text = Files.writeString(folder.resolve("text.jar"), "text");

    assertThatThrownBy(() -> ClassFiles.digest(text)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ClassFiles.digest(folder)).isInstanceOf(IOException.class);
  }
}
