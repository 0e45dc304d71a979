package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.intake.Trajectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code dmf reproduce} and {@code dmf history} as a person and as a cron job start them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReproduceIT {
  private static final String QUICK =
      Launcher.root().resolve("conf/reproductions/quick.conf").toString();

  private Path folder;
  private Launcher launcher;
  private Outcome quick;

  @BeforeAll
  void reproduce(@TempDir Path folder) {
    this.folder = folder;
    launcher = Launcher.in(folder);
    quick = launcher.dmf("reproduce", QUICK, "--junit", "junit.xml");
  }

  @Test
  @Order(1)
  void quick_passesAndPrintsAVerdictAClaim() {
    assertThat(quick.exitCode()).as(quick.err()).isZero();
    assertThat(quick.outLines().get(0))
        .matches("reproduction +claim +value +threshold +margin +control +runs +verdict");
    assertThat(quick.outLines().stream().skip(2))
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).startsWith("quick ").endsWith("  true"));
    assertThat(quick.errLines()).allMatch(l -> l.startsWith("sweep quick: ") || l.startsWith("["));
    assertThat(folder.resolve("junit.xml"))
        .content()
        .contains("<testsuite name=\"quick\" tests=\"6\" failures=\"0\" errors=\"0\"");
  }

  /** What was judged is kept: the file is written before the verdicts are printed. */
  @Test
  @Tag("nightly")
  @Order(7)
  void standardOutput_thatIsFull_exitsWith3AndLosesNoVerdict() {
    String dmf = Launcher.root().resolve("submit/dmf").toString();

    Outcome again =
        new Launcher(Path.of("bash"), folder)
            .dmf("-c", "'%s' reproduce '%s' --junit again.xml > /dev/full".formatted(dmf, QUICK));

    assertThat(again.exitCode()).as("%s", again).isEqualTo(3);
    assertThat(again.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: can't write to standard output: ");
    assertThat(folder.resolve("again.xml"))
        .content()
        .contains("<testsuite name=\"quick\" tests=\"6\" failures=\"0\" errors=\"0\"");
  }

  @Test
  @Order(2)
  void dryRun_tellsWhatIsTooOldAndWritesNothing() throws IOException {
    Outcome dry = launcher.dmf("reproduce", QUICK, "--dry-run", "--max-age", "0s");

    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out()).startsWith("quick: 3 claims; 20 runs, 20 to compute; ");
    assertThat(verdictFiles()).isEqualTo(1);
  }

  private long verdictFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("warehouse/reproductions/sweep=quick"))) {
      return files.count();
    }
  }

  /** One claim is false, one's control is true: a cron job hears of it. */
  @Test
  @Order(3)
  void falseClaims_exitWith1AndTellTheHook() throws IOException {
    Path file = folder.resolve("false.conf");
    Files.writeString(
        file,
        Files.readString(Path.of(QUICK))
            .replace("at-least = 1\n", "at-least = 1.5\n")
            .replace("at-least = -1e-3", "at-least = -1e3"));

    Outcome outcome =
        launcher.dmf(
            "reproduce",
            file.toString(),
            "--json",
            "--on-failure",
            "cat > told; echo $DMF_EXIT_CODE");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).as("rows that are there are judged").doesNotContain("to compute");
    Config json = ConfigFactory.parseString(outcome.out());
    assertThat(json.getBoolean("passed")).isFalse();
    assertThat(json.getConfigList("claims").stream().map(c -> c.getBoolean("passed")))
        .containsExactly(false, false, false);
    assertThat(json.getConfigList("claims").stream().map(c -> c.getDouble("value")).toList())
        .startsWith(1.0, 1.0);
    assertThat(outcome.err())
        .contains("quick/stages-equal-rank ", "1.0", ">= 1.5")
        .contains("quick/ends-second-order-critical ", "control")
        .contains("\n1\n");
    assertThat(ConfigFactory.parseFile(folder.resolve("told").toFile())).isEqualTo(json);
  }

  @Test
  @Tag("nightly")
  @Order(4)
  void history_showsEachClaimOverTime() {
    Outcome history = launcher.dmf("history", QUICK, "--format", "csv");

    assertThat(history.exitCode()).as(history.err()).isZero();
    assertThat(history.outLines().get(0))
        .startsWith("reproduction,claim,first,last,times,value,threshold");
    assertThat(history.outLines().stream().skip(1).map(line -> List.of(line.split(",", -1))))
        .extracting(cells -> cells.get(1) + " passed " + cells.get(9) + " drift " + cells.get(10))
        .containsExactly(
            "ends-second-order-critical passed true drift false",
            "ends-second-order-critical passed false drift false",
            "one-mode-a-stage passed true drift false",
            "one-mode-a-stage passed false drift false",
            "stages-equal-rank passed true drift false",
            "stages-equal-rank passed false drift false");
  }

  @Test
  @Tag("nightly")
  @Order(5)
  void claimThatCanNotBeAsked_exitsWith2BeforeTheSweep() throws IOException {
    Path file = folder.resolve("broken.conf");
    Files.writeString(
        file,
        Files.readString(Path.of(QUICK))
            .replace("name = quick", "name = broken")
            .replace("FROM spe_stages\"", "FROM stages\""));

    Outcome outcome = launcher.dmf("reproduce", QUICK, file.toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines())
        .singleElement()
        .asString()
        .contains("broken.conf:")
        .contains("claim one-mode-a-stage: ", "[TABLE_OR_VIEW_NOT_FOUND]");
    assertThat(folder.resolve("warehouse/runs")).isDirectoryContaining("glob:**sweep=quick");
    assertThat(folder.resolve("warehouse/runs/sweep=broken")).doesNotExist();
  }

  /** Claims about runs that another program executed, with computed runs as their control. */
  @Test
  @Tag("nightly")
  @Order(8)
  void importedRuns_areJudgedAsTheyAre() throws IOException {
    Files.writeString(folder.resolve("theirs.jsonl"), Trajectories.jsonLines());
    Outcome imported = launcher.dmf("import", "theirs.jsonl", "--name", "theirs");
    assertThat(imported.exitCode()).as("%s", imported).isZero();
    Files.writeString(
        folder.resolve("claims.conf"),
        """
        name = claims
        sweep { stored = theirs }
        controls { computed { stored = quick } }
        claims = [{ name = three-stages, sql = "SELECT min(spe_stages) FROM runs", at-least = 3, control = computed }]
        """);

    Outcome dry = launcher.dmf("reproduce", "claims.conf", "--dry-run");
    assertThat(dry.out()).isEqualToIgnoringNewLines("claims: 1 claim about runs that are stored");
    Outcome judged = launcher.dmf("reproduce", "claims.conf", "--json");

    assertThat(judged.exitCode()).as("%s", judged).isZero();
    Config claim = ConfigFactory.parseString(judged.out()).getConfigList("claims").get(0);
    assertThat(claim.getDouble("value")).isEqualTo(3);
    assertThat(claim.getDouble("control_value")).isLessThan(3);
    assertThat(claim.getInt("runs")).isEqualTo(1);
  }

  @Test
  @Order(6)
  void wrongUse_exitsWith2() {
    assertThat(Launcher.inThisJvm("reproduce", QUICK, "--only", "stages-equal-rnak").err())
        .startsWith("dmf: --only stages-equal-rnak: ")
        .contains("stages-equal-rank?");
    assertThat(Launcher.inThisJvm("reproduce", QUICK, QUICK).exitCode()).isEqualTo(2);
    assertThat(Launcher.inThisJvm("reproduce", QUICK, "--max-age", "long").err())
        .contains("--max-age", "'long'");
    assertThat(Launcher.inThisJvm("reproduce", QUICK, "--max-age", "12").err())
        .contains("--max-age", "'12'");
    assertThat(Launcher.inThisJvm("history", "nothing.conf").exitCode()).isEqualTo(2);
  }
}
