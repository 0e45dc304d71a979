package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory that a dry run predicts is enough for the run, and not much more than that. */
@Tag("nightly")
class MemoryIT {
  // What a JVM takes for a run of no size.
  private static final int JVM_MIB = 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"100, 3", "200, 3", "300, 2"})
  void memory_ofADryRun_isEnoughAndNotEightTimesTooMuch(int size, int depth) throws IOException {
    Files.writeString(
        folder.resolve("one.conf"),
        """
        name = one
        grids = [{ rows = %1$d, cols = %1$d, rank = 2, depth = %2$d, spectrum = linear, max-steps = 100 }]
        """
            .formatted(size, depth));
    Outcome dryRun = Launcher.in(folder).dmf("sweep", "one.conf", "--dry-run");
    int predicted =
        Integer.parseInt(dryRun.out().replaceAll("(?s).*memory: [a-z ]*(\\d+) MiB .*", "$1"));

    assertThat(run(size, depth, JVM_MIB + predicted).exitCode()).isZero();
    Outcome tooLittle = run(size, depth, JVM_MIB + predicted / 8);
    assertThat(tooLittle.exitCode()).as("%s", tooLittle).isEqualTo(3);
    assertThat(tooLittle.err()).contains("dmf: out of memory", "--driver-memory");
  }

  private Outcome run(int size, int depth, int mebibytes) {
    String n = Integer.toString(size);
    return Launcher.in(folder)
        .dmf(
            "run",
            "--driver-memory",
            mebibytes + "m",
            "--rows",
            n,
            "--cols",
            n,
            "--rank",
            "2",
            "--depth",
            Integer.toString(depth),
            "--spectrum",
            "linear",
            "--max-steps",
            "100");
  }
}
