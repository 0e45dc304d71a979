package io.github.dmfstages.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.store.Warehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a report is made again. */
class SweepVersionsTest {
  @TempDir private Path folder;

  @Test
  void version_changesWithACommit_butOfARunningSweepOnlyAfterAPause() throws Exception {
    try (Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration())) {
      SweepVersions versions = new SweepVersions(warehouse, Duration.ZERO);
      append(warehouse, 1);
      String first = versions.of("s", true);
      versions.took("s", 1);

      append(warehouse, 2);
      String second = versions.of("s", true);
      versions.took("s", Duration.ofDays(1).toNanos());
      append(warehouse, 3);

      assertThat(second).isNotEqualTo(first);
      assertThat(versions.of("s", true)).isEqualTo(second);
      // Once the sweep has ended, its last runs are shown at once.
      assertThat(versions.of("s", false)).isNotIn(first, second);
      assertThat(versions.of("s", true)).isEqualTo(versions.of("s", false));
    }
  }

  private static void append(Warehouse warehouse, int seed) throws Exception {
    warehouse.append("s", List.of(SmallRuns.row(SmallRuns.config("seed = " + seed))));
  }
}
