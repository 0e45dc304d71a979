package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.launcher.LauncherOption;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The output and the exit codes of commands that need no Spark session. */
class DmfTest {
  private static final String SWEEP =
      """
      name = small
      defaults { rows = 5, cols = 4, spectrum = geometric, rank = 2, relative-step-size = .5 }
      grids = [{ depth = [2, 3], seed = [1, 2] }]
      """;

  @TempDir private Path folder;
  private Path warehouse;
  private String out;
  private String err;

  @BeforeEach
  void nameAWarehouse() {
    warehouse = folder.resolve("warehouse");
  }

  private int dmf(String... arguments) {
    Launcher.Outcome outcome = Launcher.inThisJvm(arguments);
    out = outcome.out();
    err = outcome.err();
    return outcome.exitCode();
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("small.conf"), text).toString();
  }

  private int dryRun(String text, String... more) throws IOException {
    List<String> arguments =
        new java.util.ArrayList<>(
            List.of("sweep", file(text), "--dry-run", "--warehouse", warehouse.toString()));
    arguments.addAll(List.of(more));
    return dmf(arguments.toArray(String[]::new));
  }

  @Test
  void help_listsCommandsAndExitCodes() {
    assertThat(dmf("--help")).isZero();
    assertThat(out).contains("sweep", "query", "--master", "Exit codes");
    assertThat(err).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sweep, --set",
    "sweep, --dry-run",
    "sweep, --warehouse",
    "query, --format",
    "query, --list"
  })
  void help_ofACommand_listsItsOptions(String command, String option) {
    assertThat(dmf(command, "--help")).isZero();
    assertThat(out).contains(option);
    assertThat(err).isEmpty();
  }

  /** One sentence of purpose, then the required words in the synopsis, and an example. */
  @Test
  void help_ofEveryCommand_hasAPurposeAndAnExampleThatStartsThisCommand() {
    for (String command : Dmf.commandLine().getSubcommands().keySet()) {
      assertThat(dmf(command, "--help")).isZero();
      String[] lines = out.lines().toArray(String[]::new);
      assertThat(lines[0]).startsWith("Usage: dmf " + command + " ");
      int purpose = 1;
      while (lines[purpose].startsWith(" ")) {
        purpose++;
      }
      assertThat(lines[purpose]).as(command).matches("[A-Z][a-z]+s .*");
      int example =
          Math.max(List.of(lines).indexOf("Example:"), List.of(lines).indexOf("Examples:"));
      assertThat(example).as(command).isPositive();
      assertThat(lines[example + 1] + " ").startsWith("  dmf " + command + " ");
    }
  }

  @Test
  void help_listsTheLaunchersOptionsOnce_andThatOfACommandRefersToThem() {
    assertThat(dmf("--help")).isZero();
    for (LauncherOption option : LauncherOption.values()) {
      assertThat(out).containsOnlyOnce(" " + option.option() + "=" + option.label());
    }
    for (String command : Dmf.commandLine().getSubcommands().keySet()) {
      assertThat(dmf(command, "--help")).isZero();
      assertThat(out).containsOnlyOnce("`dmf --help`").contains("--driver-memory");
      for (LauncherOption option : LauncherOption.values()) {
        assertThat(out).doesNotContain(option.option() + "=" + option.label());
      }
    }
  }

  @Test
  void version_namesWhatRuns() {
    assertThat(dmf("--version")).isZero();
    assertThat(out)
        .contains("dmf-stages ", "commit ", "Spark ", "Java " + System.getProperty("java.version"));
    assertThat(err).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "swep",
        "--no-such-option",
        "sweep",
        "sweep a.conf b.conf",
        "sweep a.conf --no-such-option",
        "sweep a.conf --set",
        "query",
        "query SELECT --list",
        "query -f a.sql --list",
        "query --format",
        "query --format xml SELECT"
      })
  void usage_thatIsWrong_exitsWith2AndSaysWhy(String arguments) {
    assertThat(dmf(arguments.isEmpty() ? new String[0] : arguments.split(" "))).isEqualTo(2);
    assertThat(out).isEmpty();
    assertThat(err).containsAnyOf("Usage: dmf", "Did you mean");
  }

  @Test
  void option_mistyped_isNamedWithWhatWasMeant() {
    assertThat(dmf("sweep", "a.conf", "--dry-rum")).isEqualTo(2);
    assertThat(err).contains("--dry-rum", "--dry-run");
  }

  @Test
  void sweepFile_withMuchWrong_exitsWith2AndSaysAllOfIt() throws IOException {
    String file = folder.resolve("small.conf").toString();

    int exitCode =
        dryRun(SWEEP.replace("rank = 2", "rank = 7").replace("seed", "sede"), "--set", "depth");

    assertThat(exitCode).isEqualTo(2);
    assertThat(out).isEmpty();
    assertThat(err.lines())
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("dmf: " + file + ":2: rank = 7: ").contains("4"),
            line -> assertThat(line).startsWith("dmf: " + file + ":3: sede = ").contains("seed"),
            line -> assertThat(line).startsWith("dmf: --set depth: "));
    assertThat(warehouse).doesNotExist();
  }

  @Test
  void sweepFile_thatIsMissing_exitsWith2() {
    assertThat(dmf("sweep", folder.resolve("missing.conf").toString())).isEqualTo(2);
    assertThat(out).isEmpty();
    assertThat(err.lines()).singleElement().asString().contains("missing.conf");
  }

  @Test
  void queryFile_thatIsMissing_exitsWith2() {
    assertThat(dmf("query", "-f", folder.resolve("missing.sql").toString())).isEqualTo(2);
    assertThat(out).isEmpty();
    assertThat(err.lines()).singleElement().asString().contains("missing.sql");
  }

  @Test
  void question_thatIsUnknown_exitsWith2AndNamesTheNearest() {
    assertThat(dmf("query", "-f", "sadles")).isEqualTo(2);
    assertThat(out).isEmpty();
    assertThat(err.lines())
        .singleElement()
        .asString()
        .startsWith("dmf: -f sadles: ")
        .contains("saddles");
  }

  @Test
  void question_withoutItsOption_exitsWith2AndSaysWhich() {
    assertThat(dmf("query", "misses")).isEqualTo(2);
    assertThat(out).isEmpty();
    assertThat(err.lines()).singleElement().asString().startsWith("dmf: misses: ").contains("-f");
  }

  @Test
  void warehouse_inAFileSystemWithoutAConnector_saysWhatIsMissing() {
    assertThat(dmf("replay", "--warehouse", "s3a://bucket/warehouse", "0")).isEqualTo(3);
    assertThat(out).isEmpty();
    assertThat(err.lines())
        .singleElement()
        .asString()
        .startsWith("dmf: ")
        .contains("org.apache.hadoop.fs.s3a.S3AFileSystem", "--jars");
  }

  @Test
  void warehouse_thatIsAFile_isNamed() throws IOException {
    Files.writeString(warehouse, "not a folder");

    assertThat(dryRun(SWEEP)).isEqualTo(2);
    assertThat(out).isEmpty();
    assertThat(err.lines())
        .singleElement()
        .asString()
        .startsWith("dmf: --warehouse ")
        .contains(warehouse.toString());
  }

  @Test
  void dryRun_overAnEmptyWarehouse_tellsRunsAndTimesAndMakesNothing() throws IOException {
    assertThat(dryRun(SWEEP)).isZero();

    assertThat(out.lines().toList())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo("sweep small: 4 runs, 0 of them in the warehouse, 4 to compute"),
            line -> assertThat(line).matches("memory: .* [1-9]\\d* KiB .*"),
            line -> assertThat(line).matches("predicted core time: \\d+:\\d\\d"),
            line ->
                assertThat(line)
                    .matches(
                        "predicted time on \\d+ cores: about \\d+:\\d\\d, probably \\d+:\\d\\d to"
                            + " \\d+:\\d\\d"),
            line -> assertThat(line).startsWith("prediction: from a short measurement"));
    assertThat(err).isEmpty();
    assertThat(warehouse).doesNotExist();
  }

  @Test
  void dryRun_overAFilledWarehouse_countsWhatIsLeft() throws IOException {
    Warehouse.at(warehouse.toString(), new Configuration())
        .append("small", List.of(SmallRuns.row(SmallRuns.config("depth = 3, seed = 2"))));

    assertThat(dryRun(SWEEP)).isZero();

    assertThat(out)
        .startsWith("sweep small: 4 runs, 1 of them in the warehouse, 3 to compute\n")
        .endsWith("prediction: calibrated with 1 run of 1 sweep in the warehouse\n");
  }

  @Test
  void set_onTheCommandLine_changesTheSweep() throws IOException {
    assertThat(dryRun(SWEEP, "--set", "seed={ from = 1, to = 9 }", "--set", "name=2024")).isZero();

    assertThat(out).startsWith("sweep 2024: 18 runs, ");
  }
}
