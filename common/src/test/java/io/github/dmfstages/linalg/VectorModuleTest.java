package io.github.dmfstages.linalg;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors in a JVM of its own, which starts without their module. */
class VectorModuleTest {
  @ParameterizedTest
  @CsvSource({"@../conf/vector-kernel.options, true", "-XX:CompileCommand=quiet, false"})
  void load_inAJvmThatAllowsIt_bringsTheKernelOnVectorsWithoutAWord(String options, boolean there)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(options, "-cp", System.getProperty("java.class.path"), Main.class.getName()));
    Process java = new ProcessBuilder(command).redirectErrorStream(true).start();

    String output = new String(java.getInputStream().readAllBytes(), UTF_8);

    assertThat(java.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(output).isEqualTo(there + System.lineSeparator());
  }

  /** Prints whether the kernel is there. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      VectorModule.load();
      System.out.println(Kernels.vector(ExactKernel.class, "VectorKernel").isPresent());
    }
  }
}
