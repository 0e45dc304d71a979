package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes {@code dmf run} loads: those that cost it its start are none of them. */
class RunClassesTest {
  private static final String MATRIX = "3,0\n0,1\n";
  private static final String RUN = "depth = 2, target-file = x.csv, step-size = .1\n";

  @TempDir private Path folder;

  /** Names of all classes that a JVM of its own loads for {@code dmf run}. */
  private List<String> loaded(String... arguments) throws IOException, InterruptedException {
    Path log = folder.resolve("classes.log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                Dmf.class.getName(),
                "run"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.log").toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue())
        .as(() -> read(folder.resolve("output.log")).toList().toString())
        .isZero();
    return read(log).map(line -> line.replaceFirst("^\\[.*?\\] ", "")).toList();
  }

  private static Stream<String> read(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void run_ofPlainFiles_loadsNothingOfHadoopOrSparkButMatrices()
      throws IOException, InterruptedException {
    Files.writeString(folder.resolve("x.csv"), MATRIX);
    Files.writeString(folder.resolve("run.conf"), RUN);

    for (String format : List.of("--json", "--seed=2")) {
      assertThat(loaded("run.conf", format))
          .anyMatch(line -> line.contains("org.apache.spark.ml.linalg.DenseMatrix "))
          .noneMatch(line -> line.contains("org.apache.hadoop."))
          .noneMatch(
              line ->
                  line.contains(" org.apache.spark.")
                      && !line.contains(" org.apache.spark.ml.linalg."));
    }
  }

  /** Ctrl-C at a terminal is this signal, and the shell shows this exit code. */
  @Test
  void run_thatIsInterrupted_showsWhatItReached() throws Exception {
    List<String> command =
        List.of(
            // A shell's background process ignores SIGINT, and so do its children.
            "env",
            "--default-signal=INT",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Dmf.class.getName(),
            "run",
            "--relative-step-size",
            "1e-9",
            "--max-steps",
            "1000000000000");
    Path out = folder.resolve("out.log");
    Path err = folder.resolve("err.log");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      while (process.isAlive() && read(err).noneMatch(line -> line.startsWith("at most"))) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      Signal.send("INT", process.toHandle());

      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(read(err).toList().toString()).isEqualTo(130);
    assertThat(read(out))
        .anyMatch(line -> line.matches("TIMED_OUT after \\d+ steps in .*: it was interrupted"))
        .anyMatch(line -> line.startsWith("loss      "))
        .anyMatch(
            line -> line.equals("end       not certified, because the run was interrupted first"))
        .noneMatch(line -> line.startsWith("digest"));
  }

  @Test
  void run_ofAUri_isReadByHadoop() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("x.csv"), MATRIX);
    Path file = Files.writeString(folder.resolve("run.conf"), RUN);

    assertThat(loaded("file:" + file))
        .anyMatch(line -> line.contains("org.apache.hadoop.fs.LocalFileSystem "));
  }
}
