package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a run that is too large, before it is computed. */
class MemoryTest {
  private static final String LARGE =
      "rows = 20000, cols = 20000, spectrum = geometric, rank = 1, depth = 2";

  @TempDir private Path folder;

  /** Gibibytes: what is needed, heap and machine. */
  @ParameterizedTest
  @CsvSource({"1, 2, 23, 5g", "3, 2, 23, 5g", "7, 2, 23, 8g", "100, 2, 200, 101g"})
  void advice_whereTheMachineHasEnough_isAHeapThatIs(
      long needed, long heap, long machine, String advised) {
    assertThat(Memory.advice(needed << 30, heap << 30, machine << 30))
        .endsWith("--driver-memory " + advised);
  }

  @Test
  void advice_whereTheMachineHasTooLittle_saysHowMuchItHas() {
    assertThat(Memory.advice(800L << 30, 2L << 30, 23L << 30))
        .contains("--driver-memory", " 23 GiB");
  }

  @Test
  void run_thatCanNotEvenBegin_isRefusedInALine() throws IOException {
    Path file = Files.writeString(folder.resolve("big.conf"), LARGE);

    Outcome run = Launcher.inThisJvm("run", file.toString());

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    // Target, two factors and two gradients of 4e8 numbers each.
    assertThat(run.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: out of memory: ")
        .contains(" at least 15 GiB ")
        .contains("--driver-memory");
  }

  @Test
  void dryRun_ofARunThatMayNotFit_warns() throws IOException {
    Path file =
        Files.writeString(folder.resolve("s.conf"), "name = big, grids = [{ " + LARGE + " }]");

    Outcome dryRun =
        Launcher.inThisJvm(
            "sweep", file.toString(), "--dry-run", "--warehouse", folder.resolve("w").toString());

    assertThat(dryRun.exitCode()).isZero();
    assertThat(dryRun.errLines())
        .singleElement()
        .asString()
        .startsWith("warning: ")
        .contains("--driver-memory");
  }
}
