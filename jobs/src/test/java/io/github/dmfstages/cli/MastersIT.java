package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.config.InvalidConfigException;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same run has the same bits, wherever it is computed and beside how many others. */
class MastersIT {
  private static final String SWEEP =
      """
      name = none
      defaults { rows = 6, cols = 5, rank = 2, seed = [3, 4], relative-step-size = .5 }
      grids = [
        { depth = [1, 2, 3], spectrum = [geometric, gaussian] }
      ]
      """;

  @Test
  void digests_onEveryMaster_areThoseOfThisJvm(@TempDir Path folder)
      throws IOException, InvalidConfigException {
    Files.writeString(folder.resolve("small.conf"), SWEEP);
    Launcher launcher = Launcher.in(folder);
    List<String> masters = List.of("local[1]", "local[2]", "local-cluster[2,1,1024]");
    List<String> expected = new ArrayList<>();
    expected.add("sweep,run_id,digest,steps");
    for (String master : masters) {
      Outcome sweep =
          launcher.dmf(
              "sweep", "small.conf", "--master", master, "--set", "name=\"" + master + '"');
      assertThat(sweep.exitCode()).as("%s", sweep).isZero();
      assertThat(sweep.err()).contains("12/12 runs  0 failed");
    }
    for (String master : masters) {
      SweepFile.parse(SWEEP, "small.conf", new Configuration(), List.of())
          .runs()
          .forEach(
              (id, config) -> {
                var result = Run.execute(config);
                String sweep = master.contains(",") ? '"' + master + '"' : master;
                expected.add(
                    String.join(
                        ",", sweep, id, result.end().digest(), Long.toString(result.steps())));
              });
    }

    Outcome query =
        launcher.dmf("query", "--format", "csv", "SELECT sweep, run_id, digest, steps FROM runs");

    assertThat(query.exitCode()).isZero();
    assertThat(query.err()).isEmpty();
    assertThat(query.outLines()).containsExactlyInAnyOrderElementsOf(expected);
  }
}
