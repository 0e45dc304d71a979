package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Nights, started as cron starts them: by the line of the crontab, with its variables alone. */
@Tag("nightly")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ScheduleIT {
  private static final String SMALL =
      """
      name = small
      sweep {
        defaults { rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, relative-step-size = .5 }
        grids = [{ seed = [1, 2, 3]%s }]
      }
      claims = [{ name = stages, sql = "SELECT min(spe_stages) FROM runs", at-least = %d }]
      """;

  private Path state;
  private Path reproductions;

  @BeforeAll
  void folders(@TempDir Path folder) throws IOException {
    state = folder.resolve("state");
    reproductions = Files.createDirectory(folder.resolve("reproductions"));
  }

  /** What a night ended with. */
  private record Night(int exitCode, String mailed) {}

  /** A night that goes on. */
  private record Running(Process process, Path mail) {
    Night end() throws Exception {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("the night ends").isTrue();
      return new Night(process.exitValue(), Files.readString(mail));
    }
  }

  private Running start(Map<String, String> changed) throws IOException {
    Map<String, String> variables = new TreeMap<>(Map.of("HOME", state.toString()));
    List<String> commands = new ArrayList<>();
    for (String line : Files.readAllLines(ScheduleTest.SCHEDULE.resolve("dmf-stages.cron"))) {
      if (line.matches("[A-Z_]+=.*")) {
        variables.put(line.replaceFirst("=.*", ""), line.replaceFirst("[^=]*=", ""));
      } else if (!line.startsWith("#")) {
        commands.add(line.replaceFirst("(\\S+ ){5}\\S+ ", ""));
      }
    }
    variables.put("DMF_STATE", state.toString());
    variables.putAll(changed);
    List<String> command = new ArrayList<>(List.of("env", "-i"));
    variables.forEach((name, value) -> command.add(name + "=" + value));
    String night = String.join("\n", commands);
    String here = night.replace(ScheduleTest.HOME, "'" + Launcher.root()).replaceFirst("$", "'");
    command.addAll(List.of("/bin/sh", "-c", here + " '" + reproductions + "'"));
    Path mail = Files.createTempFile("night", ".mail");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    return new Running(builder.redirectOutput(mail.toFile()).start(), mail);
  }

  private void small(String keys, int atLeast) throws IOException {
    Files.writeString(reproductions.resolve("small.conf"), SMALL.formatted(keys, atLeast));
  }

  private List<Path> logs(String kind) throws IOException {
    try (Stream<Path> files = Files.list(state.resolve("logs"))) {
      return files.filter(file -> file.toString().endsWith(kind)).sorted().toList();
    }
  }

  @Test
  @Order(1)
  void goodNight_saysNothingAndLeavesItsLog() throws Exception {
    small("", 2);

    assertThat(start(Map.of()).end()).isEqualTo(new Night(0, ""));

    assertThat(logs(".log")).hasSize(1);
    assertThat(logs(".log").get(0)).content().contains("small", "stages", ">= 2", "true");
    assertThat(logs(".xml").get(0)).content().contains("failures=\"0\" errors=\"0\"");
  }

  @Test
  @Order(2)
  void nightWithAFalseClaim_mailsTheEndOfItsLogAndCallsTheHook() throws Exception {
    small("", 3);

    Night night =
        start(Map.of("DMF_ON_FAILURE", "cat > $DMF_STATE/told", "DMF_KEEP_NIGHTS", "1")).end();

    assertThat(night.exitCode()).isEqualTo(1);
    assertThat(night.mailed())
        .contains("dmf: exit code 1; the log is ")
        .contains("small/stages ", "2.0", ">= 3");
    assertThat(state.resolve("told")).content().contains("\"passed\": false");
    assertThat(logs(".log")).as("logs that are kept").hasSize(1);
  }

  @Test
  @Order(3)
  void night_whileAnotherRuns_leavesItAlone() throws Exception {
    small(", relative-step-size = 1e-9, max-steps = 1000000000", 0);
    Running first = start(Map.of("DMF_TIME_LIMIT", "40s"));
    while (!Files.exists(state.resolve("lock")) || logs(".log").size() < 2) {
      assertThat(first.process().isAlive()).isTrue();
      Thread.sleep(50);
    }

    Night second = start(Map.of()).end();
    assertThat(second.exitCode()).isEqualTo(3);
    assertThat(second.mailed()).startsWith("dmf: the previous nightly run is still going");

    // Its time is up, and it is stopped as by a person.
    Night stopped = first.end();
    assertThat(stopped.exitCode()).isEqualTo(3);
    assertThat(stopped.mailed()).contains("committed");
    assertThat(Files.readString(logs(".log").get(1), StandardCharsets.UTF_8)).contains("stopping");
  }

  @Test
  @Order(4)
  void nightAfterOneThatWasStopped_isWhole() throws Exception {
    small("", 2);

    assertThat(start(Map.of("DMF_MAX_AGE", "0s")).end()).isEqualTo(new Night(0, ""));
  }
}
