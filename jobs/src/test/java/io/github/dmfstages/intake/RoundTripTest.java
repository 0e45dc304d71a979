package io.github.dmfstages.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.KnownSettings;
import io.github.dmfstages.export.SweepTrajectories;
import io.github.dmfstages.export.TrajectoryFormat;
import io.github.dmfstages.export.TrajectoryWriter;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SampleRows;
import io.github.dmfstages.stages.StageCount;
import io.github.dmfstages.store.Warehouse;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs of this program, exported and imported again, have the same stage counts. */
class RoundTripTest {
  private static final Configuration HADOOP = new Configuration();
  private static final List<RunRow> ROWS =
      SmallRuns.configs("depth = [2, 3], seed = [1, 2, 3], init-scale = [1e-3, 1e-6]").stream()
          .map(SmallRuns::row)
          .sorted(Comparator.comparing(RunRow::runId))
          .toList();

  @TempDir private Path folder;

  private List<RunRow> imported(Path file, List<String> keys) throws Exception {
    ImportOptions options =
        ImportOptions.of(
            List.of(), keys, KnownSettings.read(null, List.of(), Storage.hadoop(HADOOP)));
    List<RunRow> rows = new ArrayList<>();
    for (ImportedFile.Pending run :
        ImportedFile.read(file.toString(), "sha256", options, HADOOP).runs()) {
      rows.add(run.row(1));
    }
    return rows;
  }

  private static void assertSame(RunRow imported, RunRow run) {
    StageCount expected = run.result().stageCount();
    StageCount found = imported.result().stageCount();
    assertThat(found.count()).isEqualTo(expected.count());
    assertThat(found.spectral()).isEqualTo(expected.spectral());
    assertThat(found.modesPerStage()).isEqualTo(expected.modesPerStage());
    for (int i = 0; i < expected.stages().size(); i++) {
      assertThat(found.stages().get(i).valley()).isEqualTo(expected.stages().get(i).valley());
      assertThat(found.stages().get(i).peak()).isEqualTo(expected.stages().get(i).peak());
    }
    assertThat(imported.result().loss()).isEqualTo(run.result().loss());
    assertThat(imported.result().steps()).isEqualTo(run.result().steps());
  }

  @ParameterizedTest
  @EnumSource
  void export_ofASweep_isReadBackToTheSameStages(TrajectoryFormat format) throws Exception {
    try (Warehouse warehouse = Warehouse.at(folder.resolve("W").toString(), HADOOP)) {
      // Attempts that later ones replace are left out.
      List<RunRow> rows = new ArrayList<>(ROWS);
      rows.add(SampleRows.attempt(ROWS.get(ROWS.size() - 1), 2));
      warehouse.append("s", rows);
      try (OutputStream out = Files.newOutputStream(folder.resolve("s" + format.suffix()))) {
        SweepTrajectories.of(warehouse, "s").writeTo(format, out);
      }
    }
    String first = format == TrajectoryFormat.NPZ ? "run" : "run_id";

    List<RunRow> again =
        imported(
            folder.resolve("s" + format.suffix()),
            List.of(first, "depth", "rank", "step_size", "seed"));

    assertThat(again).hasSameSizeAs(ROWS);
    Map<Integer, Integer> stages = new HashMap<>();
    for (int i = 0; i < ROWS.size(); i++) {
      assertSame(again.get(i), ROWS.get(i));
      assertThat(again.get(i).config().depth()).isEqualTo(ROWS.get(i).config().depth());
      assertThat(again.get(i).config().seed()).isEqualTo(ROWS.get(i).config().seed());
      assertThat(again.get(i).config().effectiveStepSize())
          .isEqualTo(ROWS.get(i).config().effectiveStepSize());
      stages.merge(again.get(i).result().stageCount().stages().size(), 1, Integer::sum);
    }
    assertThat(stages).as("runs with different counts").hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @EnumSource
  void trajectory_ofOneRun_isReadBackToTheSameStages(TrajectoryFormat format) throws Exception {
    RunRow run = ROWS.get(0);
    Path file = folder.resolve("run" + format.suffix());
    try (OutputStream out = Files.newOutputStream(file)) {
      TrajectoryWriter.write(format, run.result().trajectory(), 4, out);
    }

    assertThat(imported(file, List.of())).singleElement().satisfies(row -> assertSame(row, run));
  }
}
