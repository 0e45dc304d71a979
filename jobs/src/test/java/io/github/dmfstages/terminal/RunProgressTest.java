package io.github.dmfstages.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.result.RunResult;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The live line of a run. */
class RunProgressTest {
  private final StringWriter text = new StringWriter();

  private RunResult run(RunConfig config, boolean terminal) {
    try (RunProgress progress =
        new RunProgress(config, new LiveLine(new PrintWriter(text), terminal))) {
      return Run.execute(config, progress);
    }
  }

  @Test
  void run_ofAMoment_isOneLineThatSaysHowManyStepsThereMayBe() {
    run(SmallRuns.config("max-steps = 900, loss-tolerance = .1"), false);

    assertThat(text.toString()).matches("at most 900 steps; theory predicts [1-9]\\d\\d?\\R");
  }

  @Test
  void run_withALesserBudget_saysThatAlone() {
    run(SmallRuns.config("max-steps = 20"), false);

    assertThat(text).hasToString("at most 20 steps" + System.lineSeparator());
  }

  @Test
  void run_withoutAPrediction_saysNone() {
    run(SmallRuns.config("optimizer = rmsprop, step-size = .1, max-steps = 20"), false);

    assertThat(text).hasToString("at most 20 steps" + System.lineSeparator());
  }

  @Test
  void run_onATerminal_isRedrawnInPlaceWithoutChangingItsBitsAndTakenAway() {
    // A second or so: five times as long as the line stands.
    RunConfig config = SmallRuns.config("step-size = 1e-9, max-steps = 3000000");

    RunResult watched = run(config, true);

    assertThat(text.toString().split("\r", -1))
        .hasSizeGreaterThan(3)
        .anyMatch(
            line ->
                line.matches(
                    "step \\d+ of at most 3000000  loss 6\\.25e-01  \\|grad\\| \\S+"
                        + "  0 of 2 modes past half  ETA (at most )?\\d+:\\d\\d\u001b\\[K"))
        .endsWith("\u001b[K");
    assertThat(text.toString()).doesNotContain("\n");
    assertThat(watched.end().digest()).isEqualTo(Run.execute(config).end().digest());
  }
}
