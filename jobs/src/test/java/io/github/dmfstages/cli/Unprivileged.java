package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.cli.Launcher.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Processes that permissions bind, also where the tests are root's. */
final class Unprivileged {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Unprivileged() {}

  /** A command that starts others without root's capabilities; empty where nobody is root. */
  static List<String> prefix() {
    if (!System.getProperty("user.name").equals("root")) {
      return List.of();
    }
    assumeThat(succeeds("setpriv", "--inh-caps=-all", "--bounding-set=-all", "true"))
        .as("root can give up its capabilities here")
        .isTrue();
    return List.of("setpriv", "--inh-caps=-all", "--bounding-set=-all");
  }

  /** Whether a command can be started and ends well. */
  static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Commands that start no Spark session, one after another in one such JVM. */
  static List<Outcome> dmf(Path folder, List<List<String>> commands) throws Exception {
    Path request = folder.resolve("commands.json");
    Path answered = folder.resolve("outcomes.json");
    JSON.writeValue(request.toFile(), commands);
    Files.createFile(answered);
    List<String> java = new ArrayList<>(prefix());
    java.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Unprivileged.class.getName(),
            request.toString(),
            answered.toString()));
    Path log = folder.resolve("jvm.log");
    Process process =
        new ProcessBuilder(java).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(() -> read(log)).isZero();
    List<Outcome> outcomes = new ArrayList<>();
    for (var node : JSON.readTree(answered.toFile())) {
      outcomes.add(new Outcome(node.get(0).asInt(), node.get(1).asText(), node.get(2).asText()));
    }
    return outcomes;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** In the JVM that {@link #dmf} starts. */
  public static void main(String[] args) throws IOException {
    List<List<Object>> outcomes = new ArrayList<>();
    for (var command : JSON.readTree(Path.of(args[0]).toFile())) {
      List<String> words = new ArrayList<>();
      command.forEach(word -> words.add(word.asText()));
      Outcome outcome = Launcher.inThisJvm(words.toArray(String[]::new));
      outcomes.add(List.of(outcome.exitCode(), outcome.out(), outcome.err()));
    }
    JSON.writeValue(Path.of(args[1]).toFile(), outcomes);
    System.exit(0);
  }
}
