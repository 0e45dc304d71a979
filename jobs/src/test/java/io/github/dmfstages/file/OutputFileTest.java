package io.github.dmfstages.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.dmfstages.FileStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A result file at any location. */
class OutputFileTest {
  @TempDir private Path folder;

  private static void write(String location, String text) throws IOException {
    try (OutputFile file = new OutputFile(location, new Configuration())) {
      file.checkWritable();
      file.write(text);
    }
  }

  private static void checkWritable(String location) throws IOException {
    try (OutputFile file = new OutputFile(location, new Configuration())) {
      file.checkWritable();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"output-file-test.xml", "./output-file-test.xml"})
  void name_withoutAFolder_isOfTheWorkingDirectory(String name) throws IOException {
    Path here = Path.of("output-file-test.xml");
    try {
      write(name, "text");

      assertThat(here).hasContent("text");
    } finally {
      Files.deleteIfExists(here);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"j.xml", "new/folders/j.xml", "a b%20ü#?.xml", "a:b.xml", ".hidden"})
  void file_isWrittenAndReplacedAndNothingElse(String name) throws IOException {
    for (String text : new String[] {"one", "two"}) {
      write(folder.resolve(name).toString(), text);
      assertThat(folder.resolve(name)).hasContent(text);
    }
    assertThat(FileStates.below(folder).keySet()).allMatch(path -> name.startsWith(path));
  }

  @Test
  void uri_isWritten() throws IOException {
    write(folder.resolve("j.xml").toUri().toString(), "text");

    assertThat(folder.resolve("j.xml")).hasContent("text");
  }

  @Test
  void name_asLongAsAFileSystemTakes_isWritten() throws IOException {
    String name = "x".repeat(251) + ".xml";
    write(folder.resolve(name).toString(), "text");

    assertThat(folder.resolve(name)).hasContent("text");
  }

  @Test
  void trying_leavesAllAsItWas() throws IOException {
    Files.writeString(folder.resolve("j.xml"), "from before");
    Map<String, String> before = FileStates.below(folder);

    checkWritable(folder.resolve("j.xml").toString());
    checkWritable(folder.resolve("new/folders/j.xml").toString());

    assertThat(FileStates.below(folder)).isEqualTo(before);
  }

  @Test
  void location_thatCanNotBeAFile_isRefused() throws IOException {
    Files.createDirectories(folder.resolve("folder"));
    Files.writeString(folder.resolve("file"), "from before");
    for (String location :
        new String[] {"folder", "folder/", "new/", "file/j.xml", "file/x/j.xml"}) {
      assertThatThrownBy(() -> checkWritable(folder + "/" + location))
          .as(location)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(folder.toString());
    }
    for (String location : new String[] {"", ".", "..", "/", "a:b.xml"}) {
      assertThatThrownBy(() -> checkWritable(location))
          .as(location)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(folder.resolve("file")).hasContent("from before");
  }

  @Test
  void folder_whereNothingCanBeMade_isNamed() {
    assertThatThrownBy(() -> checkWritable("/proc/j.xml"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("can't write to file:/proc/j.xml: ");
  }

  @Test
  void link_isFollowed() throws IOException {
    Path target = Files.writeString(folder.resolve("target.xml"), "from before");
    Path link = Files.createSymbolicLink(folder.resolve("link.xml"), target);
    write(link.toString(), "text");

    assertThat(link).isSymbolicLink();
    assertThat(target).hasContent("text");
  }

  /** It lies among devices, and is a folder like others. */
  @Test
  void memoryDisk_takesFiles() throws IOException {
    Path disk = Path.of("/dev/shm");
    assumeThat(disk).isDirectory();
    Path other = Files.createTempDirectory(disk, "output-file-test");
    try {
      write(other.resolve("j.xml").toString(), "text");

      assertThat(other.resolve("j.xml")).hasContent("text");
    } finally {
      Files.deleteIfExists(other.resolve("j.xml"));
      Files.delete(other);
    }
  }

  /** As {@code >(command)} of a shell is. */
  @Test
  void pipe_isWrittenToAndStays() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.readString(pipe);
              } catch (IOException e) {
                return e.toString();
              }
            });

    write(pipe.toString(), "text");

    assertThat(read.get()).isEqualTo("text");
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }
}
