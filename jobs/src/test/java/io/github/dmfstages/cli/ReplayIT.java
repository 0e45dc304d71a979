package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A hundred random rows of a sweep, replayed by JVMs that multiply in different ways. */
@Tag("nightly")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayIT {
  private static final int ROWS = 100;
  private static final Path ROOT = Launcher.root();

  private Path folder;
  private List<String> ids;

  @BeforeAll
  void sweep(@TempDir Path folder) {
    this.folder = folder;
    Launcher launcher = Launcher.in(folder);
    Outcome sweep = launcher.dmf("sweep", ROOT.resolve("conf/sweeps/paper.conf").toString());
    assertThat(sweep.exitCode()).as(sweep.err()).isZero();
    String random = "SELECT run_id FROM runs ORDER BY rand() LIMIT " + ROWS;
    ids = launcher.dmf("query", "--format", "csv", random).outLines().stream().skip(1).toList();
    assertThat(ids).hasSize(ROWS);
  }

  static Stream<List<String>> options() {
    String vectors = "@" + ROOT.resolve("conf/vector-kernel.options");
    return Stream.of(List.of(vectors), List.of(vectors, "-XX:UseAVX=2"), List.of());
  }

  @ParameterizedTest
  @MethodSource("options")
  void replay_byAnotherJvm_findsTheSameDigests(List<String> options) throws Exception {
    List<String> command = new ArrayList<>(List.of("java"));
    command.add("@" + ROOT.resolve("conf/java.options"));
    command.addAll(options);
    String jar = ROOT.resolve("jobs/target/dmf-stages.jar").toString();
    command.addAll(List.of("-cp", jar + ":" + ROOT.resolve("submit/spark/target/jars/*")));
    command.addAll(List.of("io.github.dmfstages.cli.Dmf", "replay"));
    command.addAll(ids);
    Path out = Files.createTempFile(folder, "replay", ".out");
    Process replay =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertThat(replay.waitFor(10, TimeUnit.MINUTES)).as("replay ends").isTrue();
    } finally {
      replay.destroyForcibly();
    }

    assertThat(replay.exitValue()).isZero();
    assertThat(Files.readAllLines(out))
        .hasSize(ROWS)
        .allMatch(line -> line.endsWith("same digest"));
  }
}
