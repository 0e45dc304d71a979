package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is to do, in which order, and for how long. */
class SweepPlanTest {
  private Warehouse warehouse;

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
  }

  private SweepPlan plan(SweepFile file) throws IOException {
    return SweepPlan.of(file, warehouse.committed(file.name()).runs(), SweepPlan.Again.NONE);
  }

  private static double seconds(RunConfig config) {
    return PlannedRun.of(config.runId(), 1, config).predictedSeconds();
  }

  @Test
  void plan_thatRetries_takesFailedRunsAgainAsTheirNextAttempt() throws IOException {
    List<RunConfig> seeds = SmallRuns.configs("seed = [1, 2]");
    warehouse.append(
        "small", List.of(SmallRuns.row(seeds.get(0)), SmallRuns.failed(seeds.get(1), "failed")));

    SweepFile file = SmallRuns.sweep("small", "seed = [1, 2, 3]");
    SweepPlan plan =
        SweepPlan.of(file, warehouse.committed("small").runs(), SweepPlan.Again.FAILED);

    assertThat(plan.committed()).isEqualTo(1);
    assertThat(plan.committedFailed()).isZero();
    assertThat(plan.runs())
        .extracting(run -> run.config().seed() + " attempt " + run.attempt())
        .containsExactlyInAnyOrder("2 attempt 2", "3 attempt 1");
  }

  @Test
  void plan_overRunsThatEndedLongAgo_takesThemAgain() throws IOException {
    Instant longAgo = Instant.parse("2026-01-01T00:00:00Z");
    List<RunConfig> seeds = SmallRuns.configs("seed = [1, 2]");
    RunRow old = SmallRuns.row(seeds.get(0));
    warehouse.append(
        "small",
        List.of(
            new RunRow(old.runId(), 3, old.config(), old.result(), null, old.provenance(), longAgo),
            SmallRuns.row(seeds.get(1))));
    SweepFile file = SmallRuns.sweep("small", "seed = [1, 2]");

    SweepPlan.Again after = new SweepPlan.Again(false, longAgo.plusMillis(1));
    assertThat(SweepPlan.of(file, warehouse.committed("small").runs(), after).runs())
        .extracting(run -> run.config().seed() + " attempt " + run.attempt())
        .containsExactly("1 attempt 4");
    SweepPlan.Again before = new SweepPlan.Again(false, longAgo);
    assertThat(SweepPlan.of(file, warehouse.committed("small").runs(), before).runs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"'', true", "'time-limit = 2 ns', true", "'time-limit = 1 ns', false"})
  void plan_overARunThatTimedOut_takesItAgainOnlyWithMoreTime(String limit, boolean again)
      throws IOException {
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("time-limit = 1 ns"))));

    SweepPlan plan = plan(SmallRuns.sweep("small", limit));

    assertThat(plan.runs().stream().map(PlannedRun::attempt))
        .isEqualTo(again ? List.of(2) : List.of());
  }

  @Test
  void plan_overAnEmptyWarehouse_isTheWholeFile() throws IOException {
    SweepFile file = SmallRuns.sweep("small", "seed = [1, 2, 3]");

    SweepPlan plan = plan(file);

    assertThat(plan.sweep()).isEqualTo("small");
    assertThat(plan.total()).isEqualTo(3);
    assertThat(plan.committed()).isZero();
    assertThat(plan.committedFailed()).isZero();
    assertThat(plan.runs())
        .extracting(PlannedRun::runId)
        .containsExactlyInAnyOrderElementsOf(file.runs().keySet());
    assertThat(plan.runs())
        .allSatisfy(run -> assertThat(run.config().runId()).isEqualTo(run.runId()));
  }

  @Test
  void plan_overCommittedRuns_leavesThemOut() throws IOException {
    List<RunConfig> seeds = SmallRuns.configs("seed = [1, 2, 3, 4, 5]");
    warehouse.append(
        "small",
        List.of(
            SmallRuns.row(seeds.get(0)),
            SmallRuns.failed(seeds.get(1), "failed"),
            SmallRuns.row(seeds.get(4))));
    warehouse.append("other", List.of(SmallRuns.row(seeds.get(2))));

    SweepPlan plan = plan(SmallRuns.sweep("small", "seed = [1, 2, 3, 4]"));

    assertThat(plan.total()).isEqualTo(4);
    assertThat(plan.committed()).as("seeds 1 and 2; 5 is no longer asked for").isEqualTo(2);
    assertThat(plan.committedFailed()).isEqualTo(1);
    assertThat(plan.runs())
        .extracting(run -> run.config().seed())
        .containsExactlyInAnyOrder(3L, 4L);
  }

  @Test
  void runs_ofAPlan_goLongestFirst() throws IOException {
    SweepPlan plan =
        plan(
            SmallRuns.sweep(
                "small", "depth = [1, 2, 3, 4], rank = [1, 2], relative-step-size = [.1, .5]"));

    assertThat(plan.runs())
        .hasSize(16)
        .isSortedAccordingTo(Comparator.comparingDouble(PlannedRun::predictedSeconds).reversed());
    assertThat(plan.runs().get(0).config().depth()).isEqualTo(4);
    assertThat(plan.runs().get(0).config().targetRank()).isEqualTo(2);
    assertThat(plan.runs().get(0).config().stepSize().value()).isEqualTo(.1);
    assertThat(plan.runs().get(15).config().depth()).isEqualTo(1);
  }

  // Each pair differs in one thing that makes the second take longer.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          relative-step-size = .5         | relative-step-size = .05
          depth = 3                       | depth = 4
          rows = 8, cols = 8              | rows = 30, cols = 30
          depth = 2, hidden-width = 5     | depth = 2, hidden-width = 50
          rank = 1                        | rank = 4
          init-scale = 1e-9               | init-scale = 1e-12
          init-scale = 1e-9               | init-scale = 1e-2
          loss-tolerance = 1e-2           | loss-tolerance = 1e-10
          max-steps = 10                  | max-steps = 100
          loss-normalisation = sum, step-size = .1 | loss-normalisation = mean, step-size = .1
          """)
  void cost_ofTheLongerRun_isHigher(String shorter, String longer) {
    assertThat(seconds(SmallRuns.config(longer))).isGreaterThan(seconds(SmallRuns.config(shorter)));
  }

  @Test
  void cost_ofAnyRun_isFiniteAndPositive() {
    for (RunConfig config :
        SmallRuns.configs(
            "depth = [1, 2, 3, 8], init-scale = [0, 1e-300, 1e-3, 10], loss-tolerance = [0, .5], "
                + "spectrum = [equal, gaussian, [1e-8, 1]]")) {
      assertThat(seconds(config)).as("%s", config).isPositive().isFinite();
    }
  }
}
