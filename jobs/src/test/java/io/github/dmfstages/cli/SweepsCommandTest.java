package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of sweeps. */
class SweepsCommandTest {
  @TempDir private Path folder;

  private Outcome sweeps() {
    return Launcher.inThisJvm("sweeps", "--warehouse", folder.toString());
  }

  @Test
  void list_saysHowTheRunsOfEachSweepEndedAndWhen() throws IOException {
    RunRow row = SmallRuns.row(SmallRuns.config("seed = 1"));
    RunRow dated =
        new RunRow(
            row.runId(),
            1,
            row.config(),
            row.result(),
            null,
            row.provenance(),
            Instant.parse("2126-03-01T12:34:56Z"));
    try (Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration())) {
      warehouse.append("two", List.of(dated, SmallRuns.failed(SmallRuns.config("seed = 2"), "no")));
      warehouse.append("a 1/2", List.of(SmallRuns.row(SmallRuns.config("time-limit = 1 ns"))));
    }

    Outcome outcome = sweeps();

    assertThat(outcome.exitCode()).isZero();
    List<String> lines = outcome.outLines();
    assertThat(lines.get(0).split("  +", -1))
        .containsExactly("sweep", "runs", "converged", "timed out", "failed", "last ended (UTC)");
    assertThat(lines.get(2).strip().split("  +", -1)).startsWith("a 1/2", "1", "0", "1", "0");
    assertThat(lines.get(3).strip().split("  +", -1))
        .containsExactly("two", "2", "1", "0", "1", "2126-03-01 12:34");
    assertThat(lines).hasSize(4);
  }

  @Test
  void warehouse_withoutSweeps_isANote() {
    Outcome outcome = sweeps();

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("note: ").contains(folder.toString(), "no sweeps");
  }
}
