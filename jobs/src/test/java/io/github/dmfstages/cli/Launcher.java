package io.github.dmfstages.cli;

import io.github.dmfstages.Signal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Starts {@code submit/dmf} as a person would, in a folder of its own, and waits for it. It must
 * have been built.
 *
 * @param script the launcher
 * @param workingDirectory where it is started
 * @param prefix command that starts it; empty for none
 */
record Launcher(Path script, Path workingDirectory, List<String> prefix) {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  /**
   * Settings of the machine that would change what is tested: the embedded Spark, at its defaults.
   */
  private static final List<String> NOT_INHERITED =
      List.of(
          "SPARK_HOME",
          "SPARK_CONF_DIR",
          "HADOOP_CONF_DIR",
          "YARN_CONF_DIR",
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

  /** The launcher at {@code script}, started in {@code workingDirectory}. */
  Launcher(Path script, Path workingDirectory) {
    this(script, workingDirectory, List.of());
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

  /** A command to its end. */
  Outcome dmf(String... arguments) {
    return start(arguments).end();
  }

  /** A command that goes on beside the test; its process is the program's JVM. */
  Running start(String... arguments) {
    // As at a terminal: what a script starts in the background ignores Ctrl-C, and hands that on.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(prefix);
    command.add(script.toString());
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
      return new Running(command, builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same launcher, started by another command: {@code prefix submit/dmf ..}. */
  Launcher through(String... prefix) {
    return new Launcher(
        script, workingDirectory, Stream.concat(this.prefix.stream(), Stream.of(prefix)).toList());
  }

  /** The command in this JVM, where it needs neither the launcher nor a Spark session. */
  static Outcome inThisJvm(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine dmf =
        Dmf.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    int exitCode = Dmf.execute(dmf, arguments);
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  /**
   * A command that was started.
   *
   * @param command what was started
   * @param process its process
   * @param out its standard output
   * @param err its standard error
   */
  record Running(List<String> command, Process process, Path out, Path err)
      implements AutoCloseable {
    private static final long POLL_MILLIS = 20;

    /** Waits for its end. */
    Outcome end() {
      try (this) {
        if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("no end after " + TIMEOUT + ": " + command + outcome());
        }
        return outcome();
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    /** Waits until something is so, while it runs. */
    void await(String what, BooleanSupplier so) {
      Instant deadline = Instant.now().plus(TIMEOUT);
      while (!so.getAsBoolean()) {
        if (!process.isAlive() || Instant.now().isAfter(deadline)) {
          throw new IllegalStateException("never: " + what + ": " + command + outcome());
        }
        pause(Duration.ofMillis(POLL_MILLIS));
      }
    }

    /** Waits until its standard error holds {@code text}. */
    void awaitErr(String text) {
      await(text, () -> outcome().err().contains(text));
    }

    /** Lets it run on for a while. */
    void pause(Duration duration) {
      try {
        Thread.sleep(duration.toMillis());
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    /** Its output until now, and its exit code; -1 while it runs. */
    Outcome outcome() {
      try {
        return new Outcome(
            process.isAlive() ? -1 : process.exitValue(),
            Files.readString(out),
            Files.readString(err));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The executors that it has started, where its master is in it. */
    Stream<ProcessHandle> executors() {
      return process
          .descendants()
          .filter(p -> p.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"));
    }

    /** Sends it a signal, such as INT. */
    void signal(String name) {
      Signal.send(name, process.toHandle());
    }

    private IllegalStateException interrupted(InterruptedException e) {
      Thread.currentThread().interrupt();
      return new IllegalStateException("interrupted: " + command, e);
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      try {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
