package io.github.dmfstages.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.sweep.PlannedRun;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Progress where standard error is no terminal. */
class ConsoleProgressTest {
  private static final SweepFile FILE = SmallRuns.sweep("small", "seed = [1, 2, 3, 4]");

  private final StringWriter text = new StringWriter();
  private SweepPlan plan;

  @BeforeEach
  void plan(@TempDir Path folder) throws IOException {
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    plan = new Sweep(FILE, warehouse, SweepPlan.Again.NONE).plan();
  }

  private ConsoleProgress progress() {
    return new ConsoleProgress(plan, new ProgressBar(new PrintWriter(text)));
  }

  @Test
  void sweep_ofAMoment_isOneLineAtItsEnd() {
    try (ConsoleProgress progress = progress()) {
      for (PlannedRun run : plan.runs()) {
        progress.ended(run, SmallRuns.row(run.config()));
        progress.tick(Map.of());
      }
      assertThat(text.toString()).isEmpty();
    }

    assertThat(text.toString().lines())
        .singleElement()
        .asString()
        .matches("\\[#{20}] 100%  4/4 runs  0 failed  [0-9.]+[kM]? steps/s  \\d+:\\d\\d  ETA 0:00");
    assertThat(text.toString()).doesNotContain("\r", "\u001b");
  }

  /** Their costs are different, and the sum depends on the order. */
  @Test
  void sweep_whoseRunsEndInAnyOrder_isComplete(@TempDir Path folder) throws IOException {
    SweepFile file =
        SmallRuns.sweep("orders", "depth = [1, 2, 3, 4], rank = [1, 2], seed = [1, 2]");
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    plan = new Sweep(file, warehouse, SweepPlan.Again.NONE).plan();
    List<PlannedRun> runs = new ArrayList<>(plan.runs());
    for (int seed = 0; seed < 50; seed++) {
      Collections.shuffle(runs, new Random(seed));
      try (ConsoleProgress progress = progress()) {
        runs.forEach(run -> progress.ended(run, SmallRuns.failed(run.config(), "failed")));
      }
    }

    assertThat(text.toString().lines())
        .hasSize(50)
        .allSatisfy(
            line ->
                assertThat(line).startsWith("[####################] 100%").endsWith("ETA 0:00"));
  }

  @Test
  void sweep_thatWasCutShort_showsHowFarItCame() {
    try (ConsoleProgress progress = progress()) {
      PlannedRun first = plan.runs().get(0);
      PlannedRun second = plan.runs().get(1);
      progress.ended(first, SmallRuns.row(first.config()));
      progress.ended(second, SmallRuns.failed(second.config(), "failed"));
      assertThat(progress.failed()).isEqualTo(1);
    }

    assertThat(text.toString()).startsWith("[##########..........]  50%  2/4 runs  1 failed  ");
  }

  @Test
  void sweep_ofNothing_printsNothing() {
    try (ConsoleProgress progress = progress()) {
      progress.tick(Map.of());
    }

    assertThat(text.toString()).isEmpty();
  }
}
