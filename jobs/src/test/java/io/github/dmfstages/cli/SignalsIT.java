package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.store.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while a sweep computes. */
class SignalsIT {
  private static final Pattern LEFT = Pattern.compile("(?m)^dmf: .* (\\d+) of 201 runs$");

  /** Said at the first signal. */
  private static final String STOPPING = "Ctrl-C again";

  @TempDir private Path folder;

  /** The long sweep with a run that never ends, once some of its runs are committed. */
  private Running inItsMiddle() throws IOException {
    Path file = LongSweep.write(folder);
    Files.writeString(
        file,
        Files.readString(file)
            + """
            grids += { rank = 3, depth = 2, max-steps = 1000000000, relative-step-size = 1e-9 }
            """);
    Running sweep =
        Launcher.in(folder)
            .start(
                "sweep",
                file.toString(),
                "--master",
                "local[2]",
                "--conf",
                "spark.dmf.commit-after=1s");
    sweep.await("a commit", () -> !LongSweep.files(folder).isEmpty());
    sweep.pause(Duration.ofMillis(500));
    return sweep;
  }

  @Test
  void interrupt_once_commitsWhatHasFinishedAndSaysHowToGoOn() throws IOException {
    Running sweep = inItsMiddle();
    sweep.signal("INT");
    Instant interrupted = Instant.now();
    Outcome outcome = sweep.end();

    assertThat(Duration.between(interrupted, Instant.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .contains(STOPPING, "committed")
        .doesNotContain("\tat ", "ERROR", "WARN");
    Matcher left = LEFT.matcher(outcome.err());
    assertThat(left.find()).as(outcome.err()).isTrue();
    // All that had finished when it stopped, and what finished until it was cancelled.
    assertThat(LongSweep.committed(folder))
        .isGreaterThan(0)
        .isBetween(201 - Integer.parseInt(left.group(1)), LongSweep.RUNS - 1);
    assertThat(FileStates.below(folder).keySet())
        .noneMatch(
            name -> name.endsWith(".uncommitted") || name.matches(".*claims/sweep=[^/]*/.*"));
  }

  @Test
  void interrupt_twice_stopsAtOnceAndLeavesASweepThatCanBeClaimed() throws Exception {
    Running sweep = inItsMiddle();
    sweep.signal("INT");
    sweep.awaitErr(STOPPING);
    sweep.signal("INT");

    assertThat(sweep.end().exitCode()).isEqualTo(130);
    List<String> waited = new ArrayList<>();
    try (Lease lease = Lease.take(LongSweep.warehouse(folder), "long", waited::add)) {
      lease.check();
    }
    assertThat(waited).isEmpty();
  }
}
