package io.github.dmfstages.cli;

import static io.github.dmfstages.cli.Launcher.inThisJvm;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.FileStates;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.file.MatrixFile;
import io.github.dmfstages.file.NpyFile;
import io.github.dmfstages.file.TargetMatrix;
import io.github.dmfstages.model.Names;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.session.DmfRun;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --matrix} of {@code dmf run} and {@code dmf replay}. */
class ProductFileTest {
  private static final String TABLE = "film,ann,bob,eve\n\"Heat, the\",5,,1\nAlien,NA,4,2\n";
  private static final Names NAMES =
      new Names("film", List.of("Heat, the", "Alien"), List.of("ann", "bob", "eve"));

  @TempDir private Path folder;
  private Path table;

  @BeforeEach
  void writeTable() throws IOException {
    table = Files.writeString(folder.resolve("table.csv"), TABLE);
  }

  private Outcome run(String name) {
    return inThisJvm(
        "run",
        "--target-file",
        table.toString(),
        "--depth",
        "2",
        "--max-steps",
        "300",
        "--json",
        "--matrix",
        folder.resolve(name).toString());
  }

  private static List<Double> rowByRow(DenseMatrix matrix) {
    List<Double> entries = new ArrayList<>();
    for (int i = 0; i < matrix.numRows(); i++) {
      for (int j = 0; j < matrix.numCols(); j++) {
        entries.add(matrix.apply(i, j));
      }
    }
    return entries;
  }

  @Test
  void matrix_inEachFormat_isTheCompletedMatrix() throws Exception {
    Outcome run = run("w.csv");
    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.err()).endsWith("wrote W to " + folder.resolve("w.csv") + "\n");
    JsonNode row = new ObjectMapper().readTree(run.out()).get("run");
    List<Double> expected = new ArrayList<>();
    row.get("end_matrix").forEach(entry -> expected.add(entry.doubleValue()));
    assertThat(row.get("observed_entries").asInt()).isEqualTo(4);

    String text = Files.readString(folder.resolve("w.csv"));
    TargetMatrix csv = MatrixFile.parseTarget(text, "w.csv");
    assertThat(text).startsWith("film,ann,bob,eve\n\"Heat, the\",");
    assertThat(csv.names()).isEqualTo(NAMES);
    assertThat(csv.known()).isNull();
    assertThat(rowByRow(csv.matrix())).isEqualTo(expected);
    run("w.npy");
    assertThat(rowByRow(NpyFile.parse(Files.readAllBytes(folder.resolve("w.npy")), "w.npy")))
        .isEqualTo(expected);
    run("w.mtx");
    assertThat(rowByRow(MatrixFile.parse(Files.readString(folder.resolve("w.mtx")), "m", false)))
        .isEqualTo(expected);
  }

  @Test
  void replay_ofARun_writesTheBytesThatTheRunWrote() throws Exception {
    RunConfig config =
        DmfRun.config(
            "depth = 2, max-steps = 300, hold-out = .3, target-file = \"%s\"".formatted(table));
    RunResult result = Run.execute(config);
    try (Warehouse warehouse =
        Warehouse.at(folder.resolve("warehouse").toString(), new Configuration())) {
      warehouse.append(
          "stored",
          List.of(new RunRow(config.runId(), 1, config, result, null, Provenance.current(null))));
    }
    Path file = folder.resolve("replay.csv");
    Outcome replay =
        inThisJvm(
            "replay",
            "--warehouse",
            folder.resolve("warehouse").toString(),
            config.runId(),
            "--matrix",
            file.toString());

    assertThat(replay.exitCode()).as("%s", replay).isZero();
    assertThat(replay.out()).endsWith("same digest\n");
    TargetMatrix written = MatrixFile.parseTarget(Files.readString(file), "replay.csv");
    assertThat(written.names()).isEqualTo(NAMES);
    assertThat(written.matrix()).isEqualTo(result.end().matrix());
  }

  @Test
  void file_thatCanNotBeWritten_isRefusedBeforeAnythingIsComputed() throws IOException {
    Files.createDirectory(folder.resolve("taken.csv"));
    var before = FileStates.below(folder);

    Outcome run = run("taken.csv");

    assertThat(run.exitCode()).as("%s", run).isEqualTo(2);
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: --matrix '" + folder.resolve("taken.csv"));
    assertThat(FileStates.below(folder)).isEqualTo(before);
  }
}
