package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code delete} at a terminal, which util-linux' {@code script} makes. */
class DeleteIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"y, 0", "no, 1"})
  void delete_atATerminal_asksAndFollowsTheAnswer(String answer, int left) throws Exception {
    Warehouse warehouse = Warehouse.at(folder.resolve("warehouse").toString(), new Configuration());
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));

    String output = atATerminal(answer);

    assertThat(output).contains("Remove 1 run of sweep small from ");
    assertThat(warehouse.committed("small").runs()).as(output).hasSize(left);
  }

  private String atATerminal(String answer) throws IOException, InterruptedException {
    String command = "'" + Launcher.root().resolve("submit/dmf") + "' delete small";
    Process process =
        new ProcessBuilder("script", "-qec", command, "/dev/null")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    try (var in = process.outputWriter(UTF_8)) {
      in.write(answer + "\n");
      in.flush();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(output).isZero();
      return output;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
