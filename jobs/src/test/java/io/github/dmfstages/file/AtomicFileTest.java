package io.github.dmfstages.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.HookedFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file appears whole or not at all, whatever fails while it is written. */
class AtomicFileTest {
  private static final byte[] OLD = "the old content".getBytes(UTF_8);
  private static final byte[] NEW = "the new content".getBytes(UTF_8);

  private static final String NO_SPACE = "No space left on device";

  @TempDir private Path folder;
  private final List<String> calls = new ArrayList<>();
  private HookedFiles.Hook hook = HookedFiles.Hook.NONE;
  private Configuration hadoop;
  private FileSystem files;

  @BeforeEach
  void open() throws IOException {
    hadoop =
        HookedFiles.hooked(
            "atomic",
            (after, method, path) -> {
              if (!after) {
                calls.add(method + " " + path.getName());
              }
              hook.call(after, method, path);
            });
    files = FileSystem.newInstance(path("x").toUri(), hadoop);
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(HookedFiles.url("atomic", folder.resolve(name)));
  }

  private void writeTo(org.apache.hadoop.fs.Path hidden) throws IOException {
    try (OutputStream out = files.create(hidden, false)) {
      out.write(NEW);
    }
  }

  /** Fails every call of one method, before or after it is done. */
  private void fail(String failing, boolean afterIt, Supplier<Throwable> failure) {
    hook =
        (after, method, path) -> {
          if (method.equals(failing) && after == afterIt) {
            Throwable thrown = failure.get();
            if (thrown instanceof IOException e) {
              throw e;
            }
            if (thrown instanceof RuntimeException e) {
              throw e;
            }
            throw (Error) thrown;
          }
        };
  }

  @Test
  void create_isARenameOfAHiddenFile() throws IOException {
    AtomicFile.create(
        files,
        path("new/folder/file"),
        hidden -> {
          assertThat(AtomicFile.isHidden(hidden)).isTrue();
          assertThat(hidden.getParent()).isEqualTo(path("new/folder"));
          writeTo(hidden);
          assertThat(folder.resolve("new/folder/file")).doesNotExist();
        });

    assertThat(folder.resolve("new/folder/file")).hasBinaryContent(NEW);
    assertThat(FileStates.below(folder.resolve("new/folder"))).hasSize(1);
    assertThat(AtomicFile.isHidden(path("new/folder/file"))).isFalse();
  }

  @Test
  void create_ofBytes_hasThem() throws IOException {
    AtomicFile.create(files, path("file"), NEW);

    assertThat(folder.resolve("file")).hasBinaryContent(NEW);
  }

  static Stream<Supplier<Throwable>> failures() {
    return Stream.of(
        () -> new IOException(NO_SPACE),
        () -> new IllegalStateException(new IOException(NO_SPACE)),
        AtomicFileTest::fullDisk);
  }

  /** What Hadoop makes of a real disk without space. */
  private static FSError fullDisk() {
    org.apache.hadoop.fs.Path full = new org.apache.hadoop.fs.Path("/dev/full");
    try (RawLocalFileSystem local = new RawLocalFileSystem()) {
      local.initialize(URI.create("file:///"), new Configuration());
      // Hadoop would set the permissions of a file that it creates.
      try (OutputStream out = local.append(full)) {
        out.write(NEW);
      }
    } catch (FSError e) {
      return e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException(full + " has space");
  }

  @ParameterizedTest
  @MethodSource("failures")
  void create_whereTheFileSystemFails_leavesNothingAndNamesFileAndReason(
      Supplier<Throwable> failure) throws IOException {
    for (String method : List.of("create", "rename")) {
      fail(method, false, failure);
      assertThatThrownBy(() -> AtomicFile.create(files, path("file"), NEW))
          .as(method)
          .isInstanceOf(IOException.class)
          .hasMessage("can't write to %s: %s", path("file"), NO_SPACE);
      assertThat(FileStates.below(folder)).as(method).isEmpty();
    }
  }

  /** What the writer of the content throws is its own: it may be about what it reads. */
  @Test
  void create_whoseContentFails_throwsWhatItThrewAndLeavesNothing() throws IOException {
    IOException own = new IOException("the lease is lost");

    assertThatThrownBy(
            () ->
                AtomicFile.create(
                    files,
                    path("file"),
                    hidden -> {
                      writeTo(hidden);
                      throw own;
                    }))
        .isSameAs(own);
    assertThat(FileStates.below(folder)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(classes = {OutOfMemoryError.class, AssertionError.class})
  void create_thatEndsInAnError_leavesNothingAndThrowsIt(Class<? extends Error> kind)
      throws Exception {
    Error error = kind.getDeclaredConstructor().newInstance();

    assertThatThrownBy(
            () ->
                AtomicFile.create(
                    files,
                    path("file"),
                    hidden -> {
                      writeTo(hidden);
                      throw error;
                    }))
        .isSameAs(error);
    assertThat(FileStates.below(folder)).isEmpty();
  }

  /** The reason is what a person needs; that the hidden file stays comes second. */
  @Test
  void create_whoseHiddenFileCanNotBeRemovedEither_throwsTheFirstReason() {
    hook =
        (after, method, path) -> {
          if (method.equals("rename") || method.equals("delete")) {
            throw new IOException("no " + method);
          }
        };

    assertThatThrownBy(() -> AtomicFile.create(files, path("file"), NEW))
        .hasMessage("can't write to %s: no rename", path("file"))
        .rootCause()
        .satisfies(
            reason ->
                assertThat(reason.getSuppressed())
                    .singleElement()
                    .satisfies(second -> assertThat(second).hasMessage("no delete")));
    assertThat(folder.resolve("file")).doesNotExist();
  }

  /** Somebody who took over has removed the hidden file. */
  @Test
  void create_whoseHiddenFileIsGone_fails() throws IOException {
    assertThatThrownBy(
            () ->
                AtomicFile.create(
                    files,
                    path("file"),
                    hidden -> {
                      writeTo(hidden);
                      files.delete(hidden, false);
                    }))
        .isInstanceOf(IOException.class);
    assertThat(FileStates.below(folder)).isEmpty();
  }

  /** Hadoop's file system for this machine, with and without its checksum files. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void replace_showsTheNewContentAndLeavesNothingElse(boolean raw) throws IOException {
    Configuration local = new Configuration();
    try (LocalFileSystem checked =
        (LocalFileSystem) FileSystem.newInstance(folder.toUri(), local)) {
      FileSystem used = raw ? checked.getRawFileSystem() : checked;
      used.setWriteChecksum(false);
      org.apache.hadoop.fs.Path file =
          new org.apache.hadoop.fs.Path(folder.resolve("file").toUri());
      AtomicFile.replace(used, file, out -> out.write(OLD), local);
      AtomicFile.replace(used, file, out -> out.write(NEW), local);
    }

    assertThat(folder.resolve("file")).hasBinaryContent(NEW);
    assertThat(FileStates.below(folder)).containsOnlyKeys("file");
  }

  @Test
  void replace_thatFails_leavesTheOldContentAlone() throws IOException {
    Files.write(folder.resolve("file"), OLD);
    Map<String, String> before = FileStates.below(folder);
    for (String method : List.of("create", "rename")) {
      fail(method, false, () -> new IOException(NO_SPACE));
      assertThatThrownBy(
              () -> AtomicFile.replace(files, path("file"), out -> out.write(NEW), hadoop))
          .as(method)
          .hasMessage("can't write to %s: %s", path("file"), NO_SPACE);
      assertThat(FileStates.below(folder)).as(method).isEqualTo(before);
    }
  }

  @Test
  void check_leavesAllAsItWas() throws IOException {
    Files.write(folder.resolve("file"), OLD);
    Map<String, String> before = FileStates.below(folder);

    AtomicFile.check(files, path("."), path("file"));

    assertThat(FileStates.below(folder)).isEqualTo(before);
    assertThat(calls).anyMatch(call -> call.startsWith("create ."));
  }

  @Test
  void check_whereNothingCanBeWritten_namesWhatWasToBeWritten() throws IOException {
    fail("create", false, AtomicFileTest::fullDisk);

    assertThatThrownBy(() -> AtomicFile.check(files, path("."), path("file")))
        .isInstanceOf(IOException.class)
        .hasMessage("can't write to %s: %s", path("file"), NO_SPACE);
    assertThat(FileStates.below(folder)).isEmpty();
  }
}
