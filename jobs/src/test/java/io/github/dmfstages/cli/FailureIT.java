package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors of a real JVM end it in a line and with our own exit code. */
class FailureIT {
  @TempDir private Path folder;

  private static void assertTooLittle(Outcome outcome) {
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(3);
    assertThat(outcome.errLines())
        .as("%s", outcome)
        .filteredOn(line -> !line.startsWith("note: ") && !line.matches("(step|at most) .*"))
        .singleElement()
        .asString()
        .startsWith("dmf: out of memory")
        .contains("--driver-memory");
  }

  @Test
  void heap_thatARunFills_isNamedWithWhatTheRunNeeds() {
    String run =
        "run --driver-memory 24m --rows 300 --cols 300 --depth 3 --rank 2 --spectrum linear";

    Outcome outcome = Launcher.in(folder).dmf(run.split(" "));

    assertTooLittle(outcome);
    assertThat(outcome.err()).containsPattern(" at least \\d MiB .* at most about 3\\d\\d MiB");
  }

  /** Spark ends this JVM with a code of its own, 52. */
  @Test
  void heap_thatATaskOfAQueryFills_isNamed() {
    assertTooLittle(
        Launcher.in(folder)
            .dmf(
                "query",
                "--driver-memory",
                "512m",
                "SELECT length(concat_ws(',', collect_list(repeat(cast(id AS STRING), 1000)))) FROM range(1000000)"));
  }
}
