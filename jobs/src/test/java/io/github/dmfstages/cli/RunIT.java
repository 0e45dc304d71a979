package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.FileStates;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dmf run} as a person starts it. */
class RunIT {
  private static final List<String> RUN =
      List.of(
          "run",
          "--rows",
          "10",
          "--cols",
          "10",
          "--rank",
          "3",
          "--depth",
          "3",
          "--spectrum",
          "geometric");

  @TempDir private Path folder;

  private Outcome run(String... more) {
    List<String> arguments = new ArrayList<>(RUN);
    arguments.addAll(List.of(more));
    return Launcher.in(folder).dmf(arguments.toArray(String[]::new));
  }

  @Test
  void run_ofOptions_printsItsSummaryAndWritesNothing() throws IOException {
    Outcome run = run();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("target    10 x 10, rank 3").contains("3 SPE stages, rank 3");
    assertThat(run.errLines()).singleElement().asString().startsWith("at most ");
    assertThat(FileStates.below(folder)).isEmpty();
  }

  /** util-linux' {@code script} makes the terminal. */
  @Test
  @Tag("nightly")
  void run_inANarrowTerminal_foldsItsTables() {
    String command =
        "stty cols 60; '%s' %s"
            .formatted(Launcher.root().resolve("submit/dmf"), String.join(" ", RUN));

    Outcome run = new Launcher(Path.of("script"), folder).dmf("-qec", command, "/dev/null");

    List<String> tables =
        run.outLines().stream()
            .dropWhile(line -> !line.contains("SPE stages, rank 3"))
            .skip(1)
            .takeWhile(line -> !line.startsWith("log10"))
            .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "").stripTrailing())
            .toList();
    assertThat(tables).as("%s", run).anyMatch(line -> line.startsWith("row  stage"));
    assertThat(tables).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
  }

  @Test
  void json_isAllThatStandardOutputHolds() throws IOException {
    Outcome run = run("--relative-step-size", ".5", "--json");

    assertThat(run.exitCode()).isZero();
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("run").get("spe_stages").asInt()).isEqualTo(3);
    assertThat(json.get("run").get("kernel").asText()).isNotBlank();
  }

  /** Arabic has digits of its own, and Turkish an i. */
  @ParameterizedTest
  @ValueSource(strings = {"-Duser.language=ar -Duser.country=EG", "-Duser.language=tr"})
  void run_inAnotherLanguage_printsTheSame(String language) {
    Launcher there = Launcher.in(folder).through("env", "JAVA_TOOL_OPTIONS=" + language);

    assertThat(withoutSeconds(there.dmf(RUN.toArray(String[]::new))))
        .isEqualTo(withoutSeconds(run()));
  }

  @Test
  void file_whoseNameHasOtherLetters_isReadInALocaleOfAsciiAlone() {
    String commands =
        """
        f=$(printf 'r\\303\\274ck.conf')
        echo 'rows = 4, cols = 4, rank = 1, depth = 2, spectrum = linear' > $f
        '%s' run $f
        """
            .formatted(Launcher.root().resolve("submit/dmf"));

    Outcome run =
        new Launcher(Path.of("bash"), folder).through("env", "LC_ALL=C").dmf("-ec", commands);

    assertThat(run.exitCode()).as("%s", run).isZero();
  }

  private static String withoutSeconds(Outcome run) {
    return run.out().replaceFirst("in [0-9.]+ s:", "in some time:");
  }

  @Test
  void option_thatIsWrong_exitsWith2() {
    Outcome run = run("--depht", "2");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: --depht 2: ")
        .contains("depth?");
  }

  @Test
  void interrupt_endsItAtOnceWithTheExitCodeOfOne() {
    List<String> command = new ArrayList<>(RUN);
    command.addAll(
        List.of("--step-size", "1e-12", "--max-steps", "1000000000", "--gradient-tolerance", "0"));
    try (Running run = Launcher.in(folder).start(command.toArray(String[]::new))) {
      run.awaitErr("at most 1000000000 steps");
      run.signal("INT");

      assertThat(run.end().exitCode()).isEqualTo(130);
    }
  }
}
