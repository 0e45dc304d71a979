package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C and SIGTERM while something listens to them, and after it has ended. */
class SignalsTest {
  @ParameterizedTest
  @CsvSource({
    "INT, after, '', 130",
    "TERM, after, '', 143",
    "INT, while, stopping, 130",
    "TERM, while, stopping, 143"
  })
  void signal_endsTheJvmAtOnceUnlessSomethingListens(
      String signal, String when, String expected, int exitCode) throws Exception {
    Process process =
        new ProcessBuilder(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SignalsTest.class.getName(),
                when)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("ready");
      Signal.send(signal, process.toHandle());
      if (!expected.isEmpty()) {
        assertThat(out.readLine()).isEqualTo(expected);
        Signal.send(signal, process.toHandle());
      }

      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("it ends").isTrue();
      assertThat(process.exitValue()).isEqualTo(exitCode);
      assertThat(out.lines().collect(Collectors.toList())).isEqualTo(List.of());
    } finally {
      process.destroyForcibly();
    }
  }

  /** In a JVM of its own. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Signals signals = Signals.onInterrupt(() -> System.out.println("stopping"));
    if (args[0].equals("after")) {
      signals.close();
    }
    System.out.println("ready");
    TimeUnit.MINUTES.sleep(10);
  }
}
