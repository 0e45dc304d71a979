package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.sweep.RunsInFlight.Running;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which runs are reported because they take too long. */
class StragglersTest {
  private static final RunConfig CONFIG = SmallRuns.config("seed = 1");
  private static final PlannedRun RUN = new PlannedRun(CONFIG.runId(), 1, CONFIG, 1000, 2);

  private final Stragglers stragglers = new Stragglers(Duration.ofSeconds(10), Duration.ZERO);

  private List<Notice> find(double secondsAgo) {
    long since = System.nanoTime() - (long) (secondsAgo * 1e9);
    return stragglers.find(
        List.of(new Running(RUN.runId(), "3 on worker", since, 4321)), Map.of(RUN.runId(), RUN));
  }

  @Test
  void run_thatTakesMoreThanTenTimesItsPrediction_isReportedOnce() {
    assertThat(find(19)).isEmpty();
    assertThat(find(21))
        .singleElement()
        .satisfies(
            notice -> {
              assertThat(notice.kind()).isEqualTo(Notice.Kind.STRAGGLER);
              assertThat(notice.runIds()).containsExactly(RUN.runId());
              assertThat(notice.executor()).isEqualTo("3 on worker");
              assertThat(notice.text())
                  .contains("21 s so far, 2 s predicted; step 4321 of about 1000");
            });
    assertThat(find(500)).isEmpty();
  }

  @Test
  void pace_ofRunsThatHaveEnded_stretchesPredictions() {
    var row = SmallRuns.row(CONFIG);
    double seconds = row.result().seconds();
    stragglers.ended(new PlannedRun(CONFIG.runId(), 1, CONFIG, 1000, seconds / 3), row);

    assertThat(find(50)).isEmpty();
    assertThat(find(61)).hasSize(1);
  }

  @Test
  void run_ofShortPrediction_isNoStragglerForSeconds() {
    PlannedRun quick = new PlannedRun(CONFIG.runId(), 1, CONFIG, 10, 1e-3);
    Running running =
        new Running(quick.runId(), "3 on worker", System.nanoTime() - 9_000_000_000L, 1);

    assertThat(stragglers.find(List.of(running), Map.of(quick.runId(), quick))).isEmpty();
  }

  @Test
  void run_thatHasEnded_isNone() {
    Running running = new Running(RUN.runId(), "3 on worker", System.nanoTime() - (1L << 40), 1);

    assertThat(stragglers.find(List.of(running), Map.of())).isEmpty();
  }
}
