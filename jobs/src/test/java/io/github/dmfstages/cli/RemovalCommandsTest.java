package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.store.Checkpoints;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code prune} and {@code delete}, where there is no terminal. */
class RemovalCommandsTest {
  private static final String DEFAULTS =
      "defaults { rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, relative-step-size = .5 }";

  @TempDir private Path folder;
  private Warehouse warehouse;
  private Path file;

  @BeforeEach
  void commit() throws IOException {
    SweepFile all = SmallRuns.sweep("small", "seed = { from = 1, to = 5 }");
    warehouse = Warehouse.at(folder.resolve("W").toString(), new Configuration());
    warehouse.append("small", all.runs().values().stream().map(SmallRuns::row).toList());
    file = sweepFile("seed = [1, 2]");
  }

  private Path sweepFile(String grid) throws IOException {
    String text = "name = small, " + DEFAULTS + ", grids = [{ " + grid + " }]";
    return Files.writeString(folder.resolve("small.conf"), text);
  }

  private Outcome dmf(String command, String... more) {
    String[] all = new String[more.length + 3];
    all[0] = command;
    all[1] = "--warehouse";
    all[2] = folder.resolve("W").toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return Launcher.inThisJvm(all);
  }

  private Set<String> committed() throws IOException {
    return warehouse.committed("small").runs().keySet();
  }

  @Test
  void sweep_dryRun_saysHowManyRunsTheFileDoesNotNameAnyMore() {
    assertThat(dmf("sweep", "--dry-run", file.toString()).outLines())
        .last()
        .asString()
        .startsWith(file + " ")
        .contains(" 3 of 5 runs ")
        .contains("dmf prune " + file + " --warehouse file:" + folder + "/W");
    assertThat(dmf("sweep", "--dry-run", file.toString(), "--set", "seed = [1,2,3,4]").outLines())
        .last()
        .asString()
        .contains(" 1 of 5 runs ")
        .contains("--set 'seed = [1,2,3,4]'");
    assertThat(dmf("sweep", "--dry-run", file.toString(), "--set", "seed = [1,2,3,4,5,6]").out())
        .doesNotContain(" no longer names ");
  }

  @Test
  void prune_dryRun_saysHowManyAndWritesNothing() throws IOException {
    Map<String, String> before = FileStates.below(folder);

    Outcome prune = dmf("prune", "--dry-run", file.toString());

    assertThat(prune.exitCode()).isZero();
    assertThat(prune.out()).isEqualToIgnoringNewLines("sweep small: 3 of 5 runs would be removed");
    assertThat(FileStates.below(folder)).isEqualTo(before);
  }

  @Test
  void prune_removesWhatTheFileDoesNotName_andSaysHowToRestoreIt() throws IOException {
    Outcome prune = dmf("prune", file.toString());

    assertThat(prune.exitCode()).as("%s", prune).isZero();
    assertThat(prune.out()).isEmpty();
    assertThat(prune.err())
        .contains("removed 3 of 5 runs of sweep small", "W/_trash/runs/sweep=small")
        .contains("W/runs/sweep=small");
    assertThat(committed()).isEqualTo(SmallRuns.sweep("small", "seed = [1, 2]").runs().keySet());

    Outcome again = dmf("prune", file.toString());
    assertThat(again.exitCode()).isZero();
    assertThat(again.err()).contains("removed 0 of 2 runs").doesNotContain("_trash");
  }

  @Test
  void prune_ofASweepThatIsNotThere_isUsage() throws IOException {
    Outcome prune = dmf("prune", file.toString(), "--set", "name=other");

    assertThat(prune.exitCode()).isEqualTo(2);
    assertThat(prune.err()).startsWith("dmf: sweep 'other': ");
    assertThat(folder.resolve("W/claims")).doesNotExist();
  }

  @Test
  void delete_withoutATerminalAndWithoutYes_isRefused() throws IOException {
    Map<String, String> before = FileStates.below(folder);

    Outcome delete = dmf("delete", "small");

    assertThat(delete.exitCode()).isEqualTo(2);
    assertThat(delete.err()).contains("5 runs of sweep small", "--yes");
    assertThat(FileStates.below(folder)).isEqualTo(before);
  }

  @Test
  void delete_dryRun_writesNothing() throws IOException {
    Map<String, String> before = FileStates.below(folder);

    Outcome delete = dmf("delete", "--dry-run", "small");

    assertThat(delete.exitCode()).isZero();
    assertThat(delete.out())
        .isEqualToIgnoringNewLines("sweep small: all of its 5 runs would be removed");
    assertThat(FileStates.below(folder)).isEqualTo(before);
  }

  @Test
  void delete_withYes_removesAllRunsAndTheirCheckpoints() throws IOException {
    Checkpoints.of(warehouse, "small").store("abc").save(out -> out.write(1));

    Outcome delete = dmf("delete", "--yes", "small");

    assertThat(delete.exitCode()).as("%s", delete).isZero();
    assertThat(delete.err()).contains("removed 5 runs of sweep small", "_trash");
    assertThat(committed()).isEmpty();
    assertThat(Checkpoints.of(warehouse, "small").runs()).isEmpty();
    assertThat(dmf("delete", "--yes", "small").exitCode()).as("gone").isEqualTo(2);
  }

  @Test
  void delete_ofASweepThatIsNotThere_isUsage() {
    Outcome delete = dmf("delete", "--yes", "nothing");

    assertThat(delete.exitCode()).isEqualTo(2);
    assertThat(delete.err()).startsWith("dmf: sweep 'nothing': ");
  }
}
