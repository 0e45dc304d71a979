package io.github.dmfstages.cli;

import static io.github.dmfstages.cli.Launcher.inThisJvm;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.FileStates;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --factors} of {@code dmf run} and {@code dmf replay}. */
class FactorFilesTest {
  private static final String SMALL = "--rows 5 --cols 4 --spectrum geometric --rank 2";

  @TempDir private Path folder;

  private Outcome run(String more) {
    return inThisJvm(("run " + SMALL + " " + more).split(" "));
  }

  private static JsonNode json(Outcome outcome) throws IOException {
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    return new ObjectMapper().readTree(outcome.out()).get("run");
  }

  /**
   * The first run is stopped in the middle. From its factors a run whose step is too small to move
   * anything ends at the same ones, and one of the same step where the first is a step later.
   */
  @ParameterizedTest
  @CsvSource({"npy, 1", "npy, 3", "mtx, 2", "mtx, 4", "csv, 2"})
  void factors_readAsInitialFactors_beginWhereTheyEnded(String suffix, int depth)
      throws IOException {
    String end = folder.resolve("new/end." + suffix).toString();
    String layers =
        String.join(
            ",",
            IntStream.rangeClosed(1, depth)
                .mapToObj(j -> folder.resolve("new/end-" + j + "." + suffix).toString())
                .toList());
    String start = "--depth %d --init-scale 1e-2 --step-size .1 --json ".formatted(depth);

    Outcome first = run(start + "--max-steps 40 --factors " + end);
    Outcome again =
        run(
            "--depth %d --initialisation file --init-files %s --step-size 1e-300 --json --max-steps "
                    .formatted(depth, layers)
                + "1 --factors "
                + folder.resolve("same." + suffix));

    assertThat(json(again).get("end_matrix")).hasSize(20).isEqualTo(json(first).get("end_matrix"));
    assertThat(json(again).get("initial_loss")).isEqualTo(json(first).get("loss"));
    assertThat(first.err())
        .endsWith(
            "wrote W to %s, and its factors, from which a run can start: init-files = [%s]%n"
                .formatted(end, layers.replace(",", ", ")));
    for (int j = 0; j <= depth; j++) {
      String name = (j == 0 ? "" : "-" + j) + "." + suffix;
      assertThat(folder.resolve("same" + name))
          .hasSameBinaryContentAs(folder.resolve("new/end" + name));
    }
    JsonNode later = json(run(start + "--max-steps 41"));
    JsonNode onward =
        json(
            run(
                "--depth %d --initialisation file --init-files %s --step-size .1 --json --max-steps 1"
                    .formatted(depth, layers)));
    assertThat(onward.get("end_matrix")).isEqualTo(later.get("end_matrix"));
  }

  @Test
  void replay_ofARun_writesTheBytesThatTheRunWrote() throws IOException {
    RunRow row = SmallRuns.row(SmallRuns.config("depth = 3, seed = 4"));
    try (Warehouse warehouse =
        Warehouse.at(folder.resolve("warehouse").toString(), new Configuration())) {
      warehouse.append("stored", List.of(row));
    }

    Outcome run =
        run(
            "--depth 3 --seed 4 --relative-step-size .5 --json --factors "
                + folder.resolve("run.npy"));
    assertThat(json(run).get("run_id").asText()).isEqualTo(row.runId());
    Outcome replay = replay(row.runId(), "--factors", folder.resolve("replay.npy").toString());

    assertThat(replay.exitCode()).as("%s", replay).isZero();
    assertThat(replay.out()).endsWith("same digest\n");
    assertThat(replay.err()).startsWith("wrote W to " + folder.resolve("replay.npy"));
    for (String name : List.of(".npy", "-1.npy", "-2.npy", "-3.npy")) {
      assertThat(folder.resolve("replay" + name))
          .hasSameBinaryContentAs(folder.resolve("run" + name));
    }
  }

  private Outcome replay(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("replay", "--warehouse", folder.resolve("warehouse").toString()));
    arguments.addAll(List.of(more));
    return inThisJvm(arguments.toArray(String[]::new));
  }

  @Test
  void replay_ofSeveralRuns_hasNoPlaceForTheirFactors() throws IOException {
    Outcome replay = replay("a", "b", "--factors", folder.resolve("end.npy").toString());

    assertThat(replay.exitCode()).isEqualTo(2);
    assertThat(replay.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: --factors '%s': ".formatted(folder.resolve("end.npy")));
  }

  @Test
  void run_thatDiverges_writesWhatIsNotFiniteToo() throws IOException {
    Outcome run = run("--depth 2 --step-size 1e200 --factors " + folder.resolve("end.mtx"));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("DIVERGED");
    assertThat(Files.readString(folder.resolve("end.mtx"))).containsPattern("\n(nan|-?inf)\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          end.txt      | should end with .npy, .mtx or .csv
          end          | should end with .npy, .mtx or .csv
          taken.npy    | is a folder, and should be a file
          layer.npy    | layer-2.npy is a folder, and should be a file
          file/end.npy | is a file, and should be a folder
          """)
  void path_thatCanNotBeWritten_isRefusedBeforeAnythingIsComputed(String name, String message)
      throws IOException {
    Files.createDirectory(folder.resolve("taken.npy"));
    Files.createDirectory(folder.resolve("layer-2.npy"));
    Files.writeString(folder.resolve("file"), "from before");
    var before = FileStates.below(folder);

    // It would take hours.
    Outcome run =
        run(
            "--depth 2 --step-size 1e-12 --max-steps 1000000000 --gradient-tolerance 0 --factors "
                + folder.resolve(name));

    assertThat(run.exitCode()).as("%s", run).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith(
            "dmf: --factors '" + folder.resolve(name).toString().replace("layer", "layer-2"))
        .contains(message);
    assertThat(FileStates.below(folder)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--factors", "--factors= "})
  void option_withoutAFile_isRefused(String option) {
    Outcome run = run("--depth 2 " + option);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }
}
