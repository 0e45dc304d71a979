package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.SmokeSweep.Computed;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.replay.StoredRun;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same run has the same bits, wherever it is computed and beside how many others: on executors
 * of their own, too ({@link StandaloneIT}, and nightly {@link ExecutorKillIT}).
 */
@ExtendWith(SmokeSweep.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("nightly")
class MastersIT {
  private static final String FILE = Launcher.root().resolve("conf/sweeps/smoke.conf").toString();

  /** Half of the smoke sweep: twelve runs. */
  private static final String HALF = "relative-step-size=0.5";

  private static final String NOISY =
      """
      name = noisy
      defaults { rows = 9, cols = 8, rank = 2, spectrum = geometric, depth = [2, 3], max-steps = 2000 }
      grids = [
        { batch-size = [8, 20], seed = [1, 2] }
        { observation = sensing, measurements = 60, batch-size = 16, label-noise = 0.01 }
        { label-noise = 0.1, temperature = 1e-6 }
      ]
      """;

  private Map<String, String> here;

  @BeforeAll
  void computeHere() throws InvalidConfigException {
    here = digests(SweepFile.read(FILE, new Configuration(), List.of(HALF)).runs().values());
    assertThat(here).hasSize(12);
  }

  private static Map<String, String> digests(Collection<RunConfig> runs) {
    return runs.stream()
        .collect(Collectors.toMap(RunConfig::runId, c -> Run.execute(c).end().digest()));
  }

  private static Map<String, String> digests(Path warehouse) throws IOException {
    return StoredRun.find(Warehouse.at(warehouse.toString(), new Configuration()), id -> true)
        .stream()
        .collect(Collectors.toMap(StoredRun::runId, StoredRun::digest));
  }

  @Test
  void digests_onLocal2_areThoseOfThisJvm(Computed smoke) throws IOException {
    assertThat(digests(smoke.warehouse())).hasSize(24).containsAllEntriesOf(here);
  }

  /** Random numbers depend on the seed and the step, not on who computes a run after which. */
  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "local-cluster[2,1,1024]"})
  void digests_ofNoisyRuns_areThoseOfThisJvm(String master, @TempDir Path folder) throws Exception {
    String file = Files.writeString(folder.resolve("noisy.conf"), NOISY).toString();
    Map<String, String> expected =
        digests(SweepFile.read(file, new Configuration(), List.of()).runs().values());
    Outcome sweep = Launcher.in(folder).dmf("sweep", file, "--master", master);

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(expected).hasSize(12);
    assertThat(digests(folder.resolve("warehouse"))).isEqualTo(expected);
  }

  @Test
  void digests_onLocal1_areThoseOfThisJvm(@TempDir Path folder) throws IOException {
    Outcome sweep = Launcher.in(folder).dmf("sweep", FILE, "--master", "local[1]", "--set", HALF);

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.err()).contains("12/12 runs  0 failed");
    assertThat(digests(folder.resolve("warehouse"))).isEqualTo(here);
  }
}
