package io.github.dmfstages.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same bits with vectors of every width, with none, and while one takes over. */
class SameBitsTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  @TempDir private Path folder;

  @Test
  void bits_ofStepsAndRuns_areTheSameOnEveryWidthAndWithoutTheModule() throws Exception {
    List<Process> started = new ArrayList<>();
    List<List<String>> options =
        List.of(
            List.of(),
            List.of(MODULE),
            List.of(MODULE, "-XX:UseAVX=2"),
            List.of(MODULE, "-XX:UseAVX=1"),
            List.of(MODULE, "-XX:MaxVectorSize=16"));
    List<String> lines = new ArrayList<>();
    try {
      for (int i = 0; i < options.size(); i++) {
        started.add(start(options.get(i), folder.resolve(i + ".txt")));
      }
      for (int i = 0; i < options.size(); i++) {
        assertThat(started.get(i).waitFor(4, TimeUnit.MINUTES)).as("%s", options.get(i)).isTrue();
        List<String> printed = Files.readAllLines(folder.resolve(i + ".txt"));
        assertThat(printed).as("%s", options.get(i)).hasSize(2);
        assertThat(printed.get(1))
            .as("%s", options.get(i))
            .startsWith(i == 0 ? "exact-fma " : "exact-vector");
        lines.addAll(printed);
      }
    } finally {
      started.forEach(Process::destroyForcibly);
    }
    assertThat(lines.stream().map(line -> line.substring(line.indexOf(' '))))
        .containsOnly(lines.get(0).substring(lines.get(0).indexOf(' ')));
    assertThat(lines.stream().filter(line -> line.startsWith("exact-fma"))).isNotEmpty();
  }

  private static Process start(List<String> options, Path output) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+IgnoreUnrecognizedVMOptions");
    command.addAll(options);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), BitsOfRuns.class.getName()));
    return new ProcessBuilder(command)
        .redirectOutput(output.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
