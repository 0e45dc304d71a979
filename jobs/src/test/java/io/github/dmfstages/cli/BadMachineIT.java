package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the machine refuses: permissions, and room on its disk. */
class BadMachineIT {
  private static final String SWEEP =
      """
      name = small
      grids = [{ rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, relative-step-size = .5,
        seed = { from = 1, to = 100 } }]
      """;

  @TempDir private Path folder;

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private Path warehouse() {
    return folder.resolve("warehouse");
  }

  private void commit() throws IOException {
    Warehouse.at(warehouse().toString(), new Configuration())
        .append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
    Files.writeString(folder.resolve("small.conf"), SWEEP);
  }

  @AfterEach
  void permitAll() throws Exception {
    assertThat(Unprivileged.succeeds("chmod", "-R", "u+rwX", folder.toString())).isTrue();
  }

  private Outcome refused(String message) throws Exception {
    Map<String, String> before = FileStates.below(folder);

    Outcome sweep =
        Launcher.in(folder)
            .through(Unprivileged.prefix().toArray(String[]::new))
            .dmf("sweep", "small.conf");

    assertThat(sweep.exitCode()).as("%s", sweep).isEqualTo(3);
    assertThat(sweep.out()).isEmpty();
    assertThat(sweep.errLines()).as("%s", sweep).hasSize(1);
    assertThat(sweep.err()).startsWith("dmf: ").contains(message);
    assertThat(FileStates.below(folder)).isEqualTo(before);
    return sweep;
  }

  @Test
  void warehouse_thatIsReadOnly_isNamed() throws Exception {
    commit();
    permit(warehouse(), "r-xr-xr-x");

    refused("can't write to file:" + warehouse());
  }

  @Test
  void table_thatIsReadOnly_isNamedBeforeAnythingIsComputed() throws Exception {
    commit();
    Path runs = warehouse().resolve("runs/sweep=small");
    permit(runs, "r-xr-xr-x");
    Files.createDirectory(warehouse().resolve("claims"));

    Outcome sweep =
        Launcher.in(folder)
            .through(Unprivileged.prefix().toArray(String[]::new))
            .dmf("sweep", "small.conf");

    assertThat(sweep.exitCode()).isEqualTo(3);
    assertThat(sweep.errLines()).as("%s", sweep).hasSize(1);
    assertThat(sweep.err()).startsWith("dmf: can't write to file:" + runs);
  }

  @Test
  void workingDirectory_thatIsReadOnly_isNamed() throws Exception {
    Files.writeString(folder.resolve("small.conf"), SWEEP);
    permit(folder, "r-xr-xr-x");

    refused(warehouse().toString());
  }

  @Test
  void tableFile_thatMayNotBeRead_isNamedAndStaysWhereItIs() throws Exception {
    commit();
    Path file = Files.writeString(warehouse().resolve("runs/sweep=small/x.parquet"), "x");
    permit(file, "---------");

    assertThat(refused(file.toString()).err()).contains("Permission denied");
  }

  // In a mount namespace of its own, which goes with its shell. Giving up takes half a minute.
  @Test
  @Tag("nightly")
  void disk_thatIsFull_endsTheSweepAndWithSpaceAgainItGoesOn() throws Exception {
    assumeThat(Unprivileged.succeeds("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"))
        .as("a disk can be mounted here")
        .isTrue();
    Files.writeString(folder.resolve("small.conf"), SWEEP);
    Files.createDirectory(warehouse());
    Path script =
        Files.writeString(
            folder.resolve("full-disk"),
            """
            dmf=$1
            mount -t tmpfs -o size=200k none warehouse
            dd if=/dev/zero of=warehouse/filling 2> dd.err
            "$dmf" sweep small.conf > none.out 2> none.err; echo $? > none.code
            rm warehouse/filling
            "$dmf" sweep small.conf > full.out 2> full.err; echo $? > full.code
            find warehouse -type f > full.files
            mount -o remount,size=64m warehouse
            "$dmf" sweep small.conf > again.out 2> again.err; echo $? > again.code
            "$dmf" query 'SELECT count(*), count(DISTINCT run_id), count(digest) FROM runs' --format csv > query.out
            """);

    new Launcher(Path.of("/bin/sh"), folder)
        .through("unshare", "--mount")
        .dmf(script.toString(), Launcher.root().resolve("submit/dmf").toString());

    assertThat(folder.resolve("none.code")).hasContent("3");
    assertThat(Files.readAllLines(folder.resolve("none.err")))
        .singleElement()
        .asString()
        .startsWith("dmf: can't write to ")
        .endsWith(": No space left on device");
    assertThat(folder.resolve("full.code")).hasContent("3");
    assertThat(folder.resolve("full.out")).isEmptyFile();
    assertThat(Files.readString(folder.resolve("full.err")))
        .contains("100 runs ", "committed", "No space left on device")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("full.files")).as("nothing half-written is left").isEmptyFile();
    assertThat(folder.resolve("again.code")).hasContent("0");
    assertThat(Files.readString(folder.resolve("again.err"))).contains("100/100 runs  0 failed");
    assertThat(Files.readAllLines(folder.resolve("query.out"))).last().isEqualTo("100,100,100");
  }
}
