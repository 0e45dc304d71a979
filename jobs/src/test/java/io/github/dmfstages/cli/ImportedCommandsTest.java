package io.github.dmfstages.cli;

import static io.github.dmfstages.cli.Launcher.inThisJvm;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.intake.Trajectories;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the commands do with each kind of file that research code saves. */
@ExtendWith(LocalSpark.class)
class ImportedCommandsTest {
  private static final String NO_OPTIONS = "";

  private final SparkSession spark;
  @TempDir private Path folder;

  ImportedCommandsTest(SparkSession spark) {
    this.spark = spark;
  }

  /** A kind of file, and the right answer. Three modes are learned one after the other. */
  private enum Kind {
    JSON_LINES("history.jsonl", NO_OPTIONS, "gradient", "3", "3", "true"),
    FACTORS("factors.npz", NO_OPTIONS, "factors", "3", "3", "true"),
    LONG_TABLE(
        "grid.csv",
        "--run-keys opt,seed --map loss=mse,gradient_norm=gnorm",
        "gradient",
        "3",
        "3",
        "true"),
    SINGULAR_VALUES("svs.npy", "--set record-every=4", "singular-values", "null", "3", "null"),
    LOSSES("loss.txt", "--set step-size=0.05", "loss", "3", "null", "true"),
    CARRIAGE_RETURNS("relu.csv", NO_OPTIONS, "gradient", "3", "null", "true");

    private final String file;
    private final String options;
    private final String row;

    Kind(
        String file,
        String options,
        String detection,
        String stages,
        String spectral,
        String robust) {
      this.file = file;
      this.options = options;
      this.row =
          "[imported,IMPORTED,%s,%s,%s,%s,null]".formatted(detection, stages, spectral, robust);
    }

    byte[] bytes() throws IOException {
      return switch (this) {
        case JSON_LINES -> Trajectories.jsonLines().getBytes(UTF_8);
        case FACTORS ->
            Trajectories.npz(
                Map.of(
                    "step.npy", Trajectories.stepArray(),
                    "W_1.npy", Trajectories.factor(4, 3),
                    "W_2.npy", Trajectories.factor(3, 4),
                    "target.npy", Trajectories.target()));
        case LONG_TABLE -> Trajectories.mixedRuns(2).getBytes(UTF_8);
        case SINGULAR_VALUES -> Trajectories.singularValues("<f4");
        case LOSSES -> lines(t -> Double.toString(Trajectories.loss(1e-9, t)), "\n");
        case CARRIAGE_RETURNS ->
            lines(
                t ->
                    t < 0
                        ? "epoch,loss,gradient norm"
                        : t
                            + ","
                            + Trajectories.loss(1e-9, t)
                            + ","
                            + Trajectories.gradientNorm(1e-9, t),
                "\r\n");
      };
    }

    private interface Line {
      String at(long step);
    }

    /** A line for each step; a table begins with its header, which is line -1. */
    private static byte[] lines(Line line, String end) {
      Stream<Long> header = end.equals("\n") ? Stream.of() : Stream.of(-1L);
      return Stream.concat(header, Trajectories.steps().stream())
          .map(line::at)
          .collect(Collectors.joining(end))
          .getBytes(UTF_8);
    }
  }

  private Outcome dmf(String command, List<String> more) {
    List<String> all = new ArrayList<>(List.of(command, "--warehouse"));
    all.add(folder.resolve("W").toString());
    all.addAll(more);
    return inThisJvm(all.toArray(String[]::new));
  }

  private List<Row> ask(String sql) throws IOException {
    SparkSession own = spark.newSession();
    try (Warehouse warehouse = Warehouse.at(folder.resolve("W").toString(), new Configuration())) {
      Views.register(own, warehouse);
      return own.sql(sql).collectAsList();
    }
  }

  @ParameterizedTest
  @EnumSource
  void file_isImportedCompactedAndAsked_butNotReplayed(Kind kind) throws Exception {
    Path file = Files.write(folder.resolve(kind.file), kind.bytes());
    List<String> arguments = new ArrayList<>(List.of(file.toString(), "--name", "theirs"));
    if (!kind.options.isEmpty()) {
      arguments.addAll(Arrays.asList(kind.options.split(" ", -1)));
    }

    Outcome imported = dmf("import", arguments);

    assertThat(imported.exitCode()).as("%s", imported).isZero();
    assertThat(imported.err()).contains("imported ").contains(" into sweep theirs of ");
    List<Row> rows =
        ask(
            "SELECT origin, status, detection, spe_stages, spectral_stages, robust, digest FROM runs");
    assertThat(rows).hasSize(kind == Kind.LONG_TABLE ? 2 : 1);
    assertThat(rows).allSatisfy(row -> assertThat(row.toString()).isEqualTo(kind.row));
    assertThat(ask("SELECT * FROM misses WHERE spe_stages = rank")).isEmpty();

    Map<String, String> before = FileStates.below(folder);
    Outcome again = dmf("import", arguments);
    assertThat(again.exitCode()).isZero();
    assertThat(again.err())
        .isEqualToIgnoringNewLines(
            "1 file was imported before with the same options, and left as it is");
    assertThat(FileStates.below(folder)).isEqualTo(before);

    assertThat(dmf("compact", List.of("theirs")).exitCode()).isZero();
    assertThat(ask("SELECT 1 FROM runs")).hasSameSizeAs(rows);

    String id = ask("SELECT run_id FROM runs").get(0).getString(0);
    Outcome replay = dmf("replay", List.of(id));
    assertThat(replay.exitCode()).isEqualTo(1);
    assertThat(replay.out())
        .startsWith(id + "  was imported from file:" + file)
        .contains("another program executed it, so it can't be computed again");
  }
}
