package io.github.dmfstages.cli;

import static io.github.dmfstages.cli.Launcher.inThisJvm;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Warehouses that can't be used are refused before Spark starts and anything is computed, and are
 * left as they were.
 */
class BadWarehousesTest {
  @TempDir private Path folder;
  private Path warehouse;
  private String sweepFile;

  @BeforeEach
  void fill() throws IOException {
    warehouse = folder.resolve("warehouse");
    Warehouse.at(warehouse.toString(), new Configuration())
        .append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
    sweepFile =
        Files.writeString(
                folder.resolve("small.conf"),
                """
                name = small
                grids = [{ rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, relative-step-size = .5, seed = [1, 2] }]
                """)
            .toString();
  }

  private Outcome sweep(String location) {
    return inThisJvm("sweep", sweepFile, "--warehouse", location);
  }

  private static String only(Outcome outcome, int exitCode) {
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(exitCode);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errLines()).as("%s", outcome).hasSize(1);
    assertThat(outcome.err()).startsWith("dmf: ").doesNotContain("\tat ", "java.lang.");
    return outcome.err();
  }

  /** Files alone: that a folder was made is no harm. */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>(FileStates.below(folder));
    files.keySet().removeIf(name -> Files.isDirectory(folder.resolve(name)));
    return files;
  }

  @ParameterizedTest
  @CsvSource({
    "'', '--warehouse '''': '",
    "a:b, '--warehouse ''a:b'': '",
    "foo://x/y, No FileSystem for scheme \"foo\"",
    "foo:///, No FileSystem for scheme \"foo\"",
  })
  void location_thatIsNone_isNamed(String location, String message) {
    assertThat(only(sweep(location), 2)).contains("--warehouse '" + location + "'", message);
    assertThat(only(inThisJvm("compact", "--warehouse", location, "small"), 2)).contains(message);
    assertThat(only(inThisJvm("replay", "--warehouse", location, "12"), 2)).contains(message);
  }

  @Test
  void location_underAFile_isNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThat(only(sweep(file.resolve("w").toString()), 3)).contains(file.toString());
    assertThat(file).isEmptyFile();
  }

  @Test
  void location_whereNothingCanBeMade_isNamed() {
    assertThat(only(sweep("/proc/warehouse"), 3)).contains("/proc/warehouse/");
  }

  @ParameterizedTest
  @CsvSource({
    "runs, false",
    "runs/sweep=small, false",
    "claims, true",
    "claims/sweep=small, true",
    "stage_counts, true",
    "stage_counts/sweep=small, true"
  })
  void folder_thatIsAFile_isNamed(String name, boolean keepsRows) throws IOException {
    Path file = warehouse.resolve(name);
    if (!keepsRows) {
      Files.move(warehouse.resolve("runs"), folder.resolve("aside"));
    }
    Files.createDirectories(file.getParent());
    Files.writeString(file, "in the way");
    Map<String, String> before = files();

    assertThat(only(sweep(warehouse.toString()), 3)).contains(file.toString());
    assertThat(files()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"runs, replay", "runs/sweep=small, replay", "runs/sweep=small, compact"})
  void runs_thatAreAFile_areNamedByEveryCommand(String name, String command) throws IOException {
    Files.move(warehouse.resolve("runs"), folder.resolve("aside"));
    Files.createDirectories(warehouse.resolve(name).getParent());
    Files.writeString(warehouse.resolve(name), "in the way");

    assertThat(only(inThisJvm(command, "--warehouse", warehouse.toString(), "small"), 3))
        .contains(warehouse.resolve("runs").toString());
  }

  @Test
  void quarantine_thatIsAFile_losesNothing() throws IOException {
    Files.writeString(warehouse.resolve("runs/sweep=small/text.parquet"), "no table");
    Files.writeString(warehouse.resolve("_quarantine"), "in the way");
    Map<String, String> before = files();

    assertThat(only(sweep(warehouse.toString()), 3)).contains("_quarantine");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  @Timeout(60)
  void host_thatDoesNotAnswer_isNamedSoon() {
    assertThat(only(sweep("hdfs://127.0.0.1:1/w"), 3))
        .startsWith("dmf: warehouse hdfs://127.0.0.1:1/w ")
        .contains("Connection refused");
  }

  @Test
  void compact_ofASweepThatIsNotThere_namesBoth() throws IOException {
    Map<String, String> before = files();

    assertThat(only(inThisJvm("compact", "--warehouse", warehouse.toString(), "smal"), 2))
        .startsWith("dmf: sweep 'smal': ")
        .contains(warehouse.toString(), "small");
    assertThat(files()).isEqualTo(before);
  }
}
