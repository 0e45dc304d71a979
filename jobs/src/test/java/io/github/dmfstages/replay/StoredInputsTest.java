package io.github.dmfstages.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row is enough to run again, whatever the run was made of. */
class StoredInputsTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(folder.resolve("target, 1.csv"), "1,0,0\n0,.5,0\n");
    Files.writeString(folder.resolve("mask.csv"), "1,0,1\n0,1,1\n");
    Files.writeString(folder.resolve("w1.csv"), ".1,.2,.3\n.4,.5,.6\n");
    Files.writeString(folder.resolve("w2.csv"), ".1,.2\n.3,.4\n");
    Files.writeString(folder.resolve("measurements.csv"), "1,0,0,0,0,0\n0,1,0,0,0,1\n");
    Files.writeString(folder.resolve("y.csv"), "1,2\n");
    Files.writeString(folder.resolve("inputs.csv"), "1,0,2,1\n0,1,1,3\n1,1,0,2\n");
    Files.writeString(folder.resolve("outputs.csv"), "1,2,0,1\n1,0,1,1\n");
  }

  private List<RunRow> rows() throws Exception {
    String text =
        """
        name = stored
        defaults { rows = 2, cols = 3, depth = 2, rank = 1, spectrum = linear, max-steps = 20 }
        grids = [
          { target-file = "target, 1.csv", rank = 2, noise = .1, optimizer = momentum, momentum = .5 }
          { observation = completion, mask-file = mask.csv, initialisation = [orthogonal, aligned] }
          { observation = completion, observed-entries = 4, optimizer = group-rmsprop, step-size = .01 }
          { observation = sensing, measurements = 4, optimizer = rmsprop, epsilon = .5, step-size = .01 }
          { observation = sensing, measurements-file = measurements.csv, observations-file = y.csv }
          { initialisation = file, init-files = [w1.csv, w2.csv], step-size = .1 }
          { optimizer = adamw, step-size = .01, weight-decay = .1, schedule = steps, warmup-steps = 2, step-factors = [[5, 0.5], [9, 0.25]] }
          { optimizer = muon, step-size = .01, muon-scale = rms, schedule = cosine }
          { batch-size = [2, 6], label-noise = .1, temperature = 1e-3 }
          { rows = 3, cols = 3, spectrum = [1, -.5], rank = 2, target-symmetric = true }
          { rows = 3, cols = 3, target-symmetric = true, initialisation = symmetric, noise = .1 }
          { initialisation = lambda-balanced, lambda-balance = .1 }
          { layer-scales = [.1, .2], layer-step-factors = [1, .5] }
          { observation = regression, samples = 12, input-covariance = power, noise = .1 }
          { observation = regression, samples = 0, input-covariance = [3, 1, .5], input-basis = random }
          { observation = regression, inputs-file = inputs.csv }
        ]
        """;
    String fitted =
        """
        name = fitted, defaults { depth = 2, max-steps = 20 }
        grids = [{ observation = regression, inputs-file = inputs.csv, outputs-file = outputs.csv }]
        """;
    List<RunRow> rows = new ArrayList<>();
    for (String sweep : List.of(text, fitted)) {
      for (RunConfig config : runs(sweep)) {
        RunResult result = Run.execute(config);
        rows.add(new RunRow(config.runId(), 1, config, result, null, Provenance.current("none")));
      }
    }
    assertThat(rows).hasSize(19);
    return rows;
  }

  private List<RunConfig> runs(String text) throws InvalidConfigException {
    String location = folder.resolve("sweep.conf").toString();
    return List.copyOf(SweepFile.parse(text, location, HADOOP, List.of()).runs().values());
  }

  private List<StoredRun> stored(List<RunRow> rows) throws IOException {
    Warehouse warehouse = Warehouse.at(folder.resolve("warehouse").toString(), HADOOP);
    warehouse.append("stored", rows);
    return StoredRun.find(warehouse, id -> true);
  }

  @Test
  void config_ofEveryRow_isTheOneThatRan() throws Exception {
    List<RunRow> rows = rows();
    List<StoredRun> stored = stored(rows);
    assertThat(stored).hasSameSizeAs(rows);
    for (StoredRun run : stored) {
      RunConfig config = run.config(HADOOP);
      assertThat(config.runId()).isEqualTo(run.runId());
      assertThat(Run.execute(config).end().digest()).isEqualTo(run.digest());
    }
  }

  @Test
  void config_changedFile_isRefused() throws Exception {
    List<StoredRun> stored = stored(rows());
    Files.writeString(folder.resolve("w2.csv"), ".1,.2\n.3,.5\n");
    StoredRun run =
        stored.stream()
            .filter(r -> r.columns().containsKey(Settings.INIT_FILES))
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> run.config(HADOOP))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("init-files")
        .hasMessageContaining("has changed since run " + run.runId());
  }

  @Test
  void config_missingFile_isRefused() throws Exception {
    List<StoredRun> stored = stored(rows());
    Files.delete(folder.resolve("target, 1.csv"));
    StoredRun run =
        stored.stream()
            .filter(r -> r.columns().containsKey(Settings.TARGET_FILE))
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> run.config(HADOOP))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no file");
  }
}
