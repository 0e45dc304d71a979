package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.sweep.Suspects.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of runs whose tasks don't return. */
class SuspectsTest {
  private final Suspects suspects = new Suspects();
  private final PlannedRun a;
  private final PlannedRun b;

  SuspectsTest() {
    List<RunConfig> configs = SmallRuns.configs("seed = [1, 2]");
    a = PlannedRun.of(configs.get(0).runId(), 1, configs.get(0));
    b = PlannedRun.of(configs.get(1).runId(), 1, configs.get(1));
  }

  private void strike(PlannedRun run, int times) {
    for (int i = 1; i <= times; i++) {
      suspects.strike(run.runId(), "killed " + i);
    }
  }

  @Test
  void run_whoseExecutorsWereTakenAway_isTriedAgainForEver() {
    for (int i = 0; i < 100; i++) {
      assertThat(suspects.judge(a, null)).isEqualTo(Verdict.AGAIN);
    }
    assertThat(suspects.next()).isEmpty();
  }

  @Test
  void run_onOneExecutorThatDied_isTriedAgain() {
    strike(a, 1);

    assertThat(suspects.judge(a, null)).isEqualTo(Verdict.AGAIN);
  }

  @Test
  void run_onTwoExecutorsThatDied_isComputedAlone() {
    strike(a, 2);

    assertThat(suspects.judge(a, null)).isEqualTo(Verdict.ASIDE);
    assertThat(suspects.why(a.runId())).isEqualTo("killed 2");
    assertThat(suspects.judge(b, null)).as("no fault of another's").isEqualTo(Verdict.AGAIN);
    assertThat(suspects.next()).contains(a);
    assertThat(suspects.next()).isEmpty();
  }

  @Test
  void run_thatOnceHadNoMemory_isComputedAlone() {
    assertThat(suspects.judge(a, "Java heap space")).isEqualTo(Verdict.ASIDE);
    assertThat(suspects.why(a.runId())).isEqualTo("out of memory: Java heap space");
  }

  @Test
  void suspect_thatKillsAgainAlone_isGuilty() {
    strike(a, 2);
    suspects.judge(a, null);
    suspects.next();
    strike(a, 1);

    assertThat(suspects.judge(a, null)).isEqualTo(Verdict.GUILTY);
    assertThat(suspects.why(a.runId())).isEqualTo("killed 1");
  }

  @Test
  void suspect_thatHasNoMemoryAlone_isGuilty() {
    suspects.judge(a, "Java heap space");
    suspects.next();

    assertThat(suspects.judge(a, "Java heap space")).isEqualTo(Verdict.GUILTY);
  }

  @Test
  void suspect_whoseExecutorIsTakenAwayWhenAlone_staysASuspect() {
    strike(a, 2);
    suspects.judge(a, null);
    suspects.next();

    assertThat(suspects.judge(a, null)).isEqualTo(Verdict.ASIDE);
    assertThat(suspects.why(a.runId())).isEqualTo("its executor was taken away");
    assertThat(suspects.next()).contains(a);
  }

  @Test
  void suspects_areComputedOneAfterAnother() {
    suspects.judge(a, "Java heap space");
    suspects.judge(b, "Java heap space");

    assertThat(suspects.next()).contains(a);
    assertThat(suspects.next()).contains(b);
    assertThat(suspects.next()).isEmpty();
  }
}
