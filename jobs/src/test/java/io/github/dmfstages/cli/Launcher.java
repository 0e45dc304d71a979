package io.github.dmfstages.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts {@code submit/dmf} as a person would, in a folder of its own, and waits for it. It must
 * have been built.
 *
 * @param script the launcher
 * @param workingDirectory where it is started
 */
record Launcher(Path script, Path workingDirectory) {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  /**
   * Settings of the machine that would change what is tested: the embedded Spark, at its defaults.
   */
  private static final List<String> NOT_INHERITED =
      List.of(
          "SPARK_HOME",
          "SPARK_CONF_DIR",
          "HADOOP_CONF_DIR",
          "SPARK_SUBMIT_OPTS",
          "DMF_DRIVER_MEMORY",
          "JAVA_TOOL_OPTIONS");

  /**
   * What a command ended with.
   *
   * @param exitCode its exit code
   * @param out its standard output
   * @param err its standard error
   */
  record Outcome(int exitCode, String out, String err) {
    List<String> outLines() {
      return out.lines().toList();
    }

    List<String> errLines() {
      return err.lines().toList();
    }
  }

  /** The launcher of this checkout, started in {@code workingDirectory}. */
  static Launcher in(Path workingDirectory) {
    return new Launcher(root().resolve("submit/dmf"), workingDirectory);
  }

  /** The checkout that the working directory lies in. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Stream.iterate(here, folder -> folder != null, Path::getParent)
        .filter(folder -> Files.isExecutable(folder.resolve("submit/dmf")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no submit/dmf above " + here));
  }

  Outcome dmf(String... arguments) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("dmf", ".out");
      Path err = Files.createTempFile("dmf", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(workingDirectory.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      NOT_INHERITED.forEach(builder.environment()::remove);
      Process process = builder.start();
      boolean ended;
      try {
        ended = process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      Outcome outcome =
          new Outcome(
              ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
      Files.delete(out);
      Files.delete(err);
      if (!ended) {
        throw new IllegalStateException("no end after " + TIMEOUT + ": " + command + outcome);
      }
      return outcome;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted: " + command, e);
    }
  }
}
