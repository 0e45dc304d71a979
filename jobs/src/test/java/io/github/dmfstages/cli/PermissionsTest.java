package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What may not be looked at is not taken for missing, and what may not be written is found out
 * before anything is computed: exit code 3, one line that names it, nothing changed.
 */
class PermissionsTest {
  /** Neither read nor entered; read and not entered: Hadoop lists the latter as empty. */
  private static final List<String> CLOSED = List.of("---------", "r--r--r--");

  @TempDir private Path folder;
  private final List<Path> closed = new ArrayList<>();
  private String runId;

  private Path warehouse(String name) throws IOException {
    Path warehouse = folder.resolve(name);
    var row = SmallRuns.row(SmallRuns.config("seed = 1"));
    runId = row.runId();
    Warehouse.at(warehouse.toString(), new Configuration()).append("small", List.of(row));
    Files.createDirectories(warehouse.resolve("reproductions/sweep=quick"));
    return warehouse;
  }

  private void close(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    closed.add(path);
  }

  @AfterEach
  void open() throws IOException {
    for (Path path : closed) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static void assertDenied(List<String> command, Outcome outcome, Path denied) {
    String description = command + ": " + outcome;
    assertThat(outcome.exitCode()).as(description).isEqualTo(3);
    assertThat(outcome.out()).as(description).isEmpty();
    assertThat(outcome.errLines())
        .as(description)
        .filteredOn(line -> !line.startsWith("sweep "))
        .singleElement()
        .asString()
        .startsWith("dmf: ")
        .contains("file:" + denied)
        .containsIgnoringCase("permission denied");
  }

  @Test
  void warehouse_thatMayNotBeLookedAt_isNoEmptyOne() throws Exception {
    String sweep =
        write(
            "small.conf",
            "name = small, grids = [{ rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, seed = [1, 2] }]");
    List<List<String>> commands = new ArrayList<>();
    List<Path> denied = new ArrayList<>();
    for (String permissions : CLOSED) {
      for (String part : List.of("", "runs", "runs/sweep=small")) {
        Path warehouse = warehouse("w" + commands.size());
        for (List<String> command :
            List.of(
                List.of("query", "SELECT count(*) FROM runs"),
                List.of("query", "--list"),
                List.of("report", "small", "--out", folder.resolve("out").toString()),
                List.of("sweep", sweep, "--dry-run"),
                List.of("sweep", sweep),
                List.of("replay", runId),
                List.of("compact", "small"))) {
          // The names of sweeps may be listed, and no row is asked for.
          if (command.contains("--list") && part.endsWith("small")) {
            continue;
          }
          commands.add(
              Stream.concat(command.stream(), Stream.of("--warehouse", warehouse.toString()))
                  .toList());
          denied.add(warehouse.resolve(part));
        }
        close(warehouse.resolve(part), permissions);
      }
      Path warehouse = warehouse("h" + commands.size());
      commands.add(List.of("history", "quick", "--warehouse", warehouse.toString()));
      denied.add(warehouse.resolve("reproductions"));
      close(warehouse.resolve("reproductions"), permissions);
    }

    List<Outcome> outcomes = Unprivileged.dmf(folder, commands);

    assertThat(outcomes).hasSameSizeAs(commands).hasSizeGreaterThan(30);
    for (int i = 0; i < commands.size(); i++) {
      assertDenied(commands.get(i), outcomes.get(i), denied.get(i));
    }
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void output_thatMayNotBeWritten_isNamedBeforeAnythingIsComputed() throws Exception {
    Path warehouse = warehouse("w");
    Path locked = Files.createDirectories(folder.resolve("locked/inner")).getParent();
    Path readOnly = Files.createDirectory(folder.resolve("read-only"));
    Files.writeString(readOnly.resolve("old.xml"), "from before");
    close(locked, "---------");
    close(readOnly, "r-xr-xr-x");
    String reproduction = Launcher.root().resolve("conf/reproductions/quick.conf").toString();
    Map<String, String> before = FileStates.below(warehouse);
    List<List<String>> commands = new ArrayList<>();
    List<Path> denied = new ArrayList<>();
    for (Path out : List.of(locked, locked.resolve("inner"), readOnly, readOnly.resolve("new"))) {
      commands.add(
          List.of("report", "small", "--out", out.toString(), "--warehouse", warehouse.toString()));
      denied.add(out.resolve("report.html"));
      commands.add(
          List.of(
              "run",
              write("run.conf", "rows = 5, cols = 4, spectrum = equal, rank = 2, depth = 2"),
              "--factors",
              out.resolve("end.npy").toString()));
      denied.add(out.resolve("end.npy"));
      for (String name : List.of("old.xml", "new.xml")) {
        commands.add(
            List.of(
                "reproduce",
                reproduction,
                "--junit",
                out.resolve(name).toString(),
                "--warehouse",
                warehouse.toString()));
        denied.add(out.resolve(name));
      }
    }

    List<Outcome> outcomes = Unprivileged.dmf(folder, commands);

    assertThat(outcomes).hasSameSizeAs(commands);
    for (int i = 0; i < commands.size(); i++) {
      assertDenied(commands.get(i), outcomes.get(i), denied.get(i));
    }
    assertThat(FileStates.below(warehouse)).isEqualTo(before);
    assertThat(readOnly.resolve("old.xml")).hasContent("from before");
  }

  @Test
  void configuration_thatMayNotBeLookedAt_isNotCalledMissing() throws Exception {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.writeString(locked.resolve("x.csv"), "1,0\n0,1\n");
    Files.writeString(locked.resolve("a.conf"), "name = a");
    String run =
        write(
            "run.conf",
            "rows = 2, cols = 2, rank = 2, depth = 2, target-file = \"%s\""
                .formatted(locked.resolve("x.csv")));
    String sweep =
        write(
            "sweep.conf",
            "name = a, grids = [{ rows = 2, cols = 2, rank = 2, depth = 2, target-file = \"%s\" }]"
                .formatted(locked.resolve("x.csv")));
    close(locked, "---------");
    Path file = locked.resolveSibling("locked.conf");
    close(Files.createFile(file), "---------");
    List<List<String>> commands =
        List.of(
            List.of("run", file.toString()),
            List.of("sweep", file.toString(), "--dry-run"),
            List.of("import", file.toString(), "--name", "a"),
            List.of("run", run),
            List.of("run", locked.resolve("a.conf").toString()),
            List.of("sweep", sweep, "--dry-run"),
            List.of("sweep", locked.resolve("a.conf").toString(), "--dry-run"),
            List.of("reproduce", locked.resolve("a.conf").toString()),
            List.of("reproduce", locked.toString()),
            List.of("query", "-f", locked.resolve("a.sql").toString()));

    List<Outcome> outcomes = Unprivileged.dmf(folder, commands);

    for (int i = 0; i < commands.size(); i++) {
      String description = commands.get(i) + ": " + outcomes.get(i);
      assertThat(outcomes.get(i).exitCode()).as(description).isEqualTo(2);
      assertThat(outcomes.get(i).errLines())
          .as(description)
          .singleElement()
          .asString()
          .contains(locked.toString(), "permission denied");
    }
  }
}
