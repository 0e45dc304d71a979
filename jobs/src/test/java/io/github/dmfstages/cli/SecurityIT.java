package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who can reach the processes of a sweep, and what they tell. */
@Tag("nightly")
class SecurityIT {
  @TempDir private Path folder;

  private static void assertLoopbackAlone(List<ProcessHandle> processes) throws IOException {
    List<String> all = new ArrayList<>();
    for (ProcessHandle process : processes) {
      all.addAll(Sockets.listening(process));
    }
    assertThat(all).isNotEmpty().allMatch(Sockets::isLoopback);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local[2]", "local-cluster[2,1,1024]"})
  void localSweep_listensOnLoopbackAlone(String master) throws Exception {
    try (Running sweep =
        Launcher.in(folder)
            .start(
                "sweep",
                LongSweep.write(folder).toString(),
                "--master",
                master,
                "--conf",
                "spark.dmf.commit-after=500ms")) {
      sweep.await("a commit", () -> !LongSweep.files(folder).isEmpty());

      assertLoopbackAlone(
          Stream.concat(Stream.of(sweep.process().toHandle()), sweep.executors()).toList());
      assertThat(sweep.end().exitCode()).isZero();
    }
  }

  @Test
  void cluster_withASecret_lets_inWhoKnowsIt_andShowsItNowhere() throws Exception {
    try (StandaloneCluster cluster = StandaloneCluster.in(folder.resolve("cluster"))) {
      String file = LongSweep.write(folder).toString();
      String secret =
          Files.readAllLines(cluster.properties()).stream()
              .filter(line -> line.startsWith("spark.authenticate.secret"))
              .findFirst()
              .orElseThrow()
              .replaceFirst(".* ", "");
      Path wrong = folder.resolve("wrong.conf");
      Files.writeString(wrong, Files.readString(cluster.properties()).replace(secret, "guessed"));

      Outcome stranger =
          Launcher.in(folder)
              .dmf("sweep", file, "--master", cluster.url(), "--properties-file", wrong.toString());

      assertThat(stranger.exitCode()).as("%s", stranger).isEqualTo(3);
      assertThat(LongSweep.committed(folder)).isZero();
      try (Running sweep =
          Launcher.in(folder)
              .start(
                  "sweep",
                  file,
                  "--master",
                  cluster.url(),
                  "--properties-file",
                  cluster.properties().toString(),
                  "--conf",
                  "spark.dmf.commit-after=500ms")) {
        sweep.await("a commit", () -> !LongSweep.files(folder).isEmpty());
        List<ProcessHandle> processes = new ArrayList<>(cluster.executors());
        cluster.workers().forEach(worker -> processes.add(worker.toHandle()));
        processes.add(cluster.master().toHandle());
        processes.add(sweep.process().toHandle());

        assertThat(processes).hasSizeGreaterThanOrEqualTo(5);
        assertLoopbackAlone(processes);
        for (ProcessHandle process : processes) {
          assertThat(Files.readString(Path.of("/proc", process.pid() + "", "cmdline")))
              .contains("java")
              .doesNotContain(secret);
        }
        Outcome outcome = sweep.end();
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.err() + outcome.out()).doesNotContain(secret);
      }
      try (Stream<Path> tables = Files.walk(folder.resolve("warehouse"))) {
        for (Path table : tables.filter(Files::isRegularFile).toList()) {
          assertThat(Files.readString(table, ISO_8859_1)).doesNotContain(secret);
        }
      }
    }
  }
}
