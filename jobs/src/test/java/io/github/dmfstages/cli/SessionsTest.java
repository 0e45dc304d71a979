package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings, and how many runs a master computes at once, as far as its name tells. */
class SessionsTest {
  private static final String MASTER = "spark.master";

  private static OptionalInt slotsOf(String master) {
    // As spark-submit hands it over.
    System.setProperty(MASTER, master);
    return Sessions.slots();
  }

  @AfterEach
  void forget() {
    System.clearProperty(MASTER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          local                     | 1
          local[1]                  | 1
          local[7]                  | 7
          local[7,3]                | 7
          local-cluster[2,3,1024]   | 6
          local-cluster[ 2 , 1, 64 ]| 2
          """)
  void slots_ofALocalMaster_areInItsName(String master, int slots) {
    assertThat(slotsOf(master)).hasValue(slots);
  }

  @Test
  void slots_ofAllCores_areThoseOfTheMachine() {
    int cores = Runtime.getRuntime().availableProcessors();

    assertThat(slotsOf("local[*]")).hasValue(cores);
    assertThat(slotsOf("local[*, 4]")).hasValue(cores);
    System.clearProperty(MASTER);
    assertThat(Sessions.slots()).hasValue(cores);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark://host:7077", "yarn", "k8s://https://host:443"})
  void slots_ofACluster_areNotInItsName(String master) {
    assertThat(slotsOf(master)).isEmpty();
  }

  @Test
  void settings_areThoseThatTheDocumentationLists() throws IOException {
    String text = Files.readString(Launcher.root().resolve("docs/cluster.md"));
    Map<String, String> documented =
        Pattern.compile("(?m)^\\| `(spark[^`]+)` \\| `([^`]+)` \\| (all|sweep|serve) \\|")
            .matcher(text.substring(text.indexOf("## What `dmf` sets")))
            .results()
            .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    Map<String, String> made = new TreeMap<>(Sessions.ALWAYS);
    made.putAll(Sessions.FOR_SWEEPS);
    made.putAll(Sessions.FOR_SERVERS);
    made.put("spark.master", "local[*]");

    assertThat(documented).containsExactlyInAnyOrderEntriesOf(made);
  }

  @Test
  void kernel_isCompiledByExecutorsAsItIsHere() throws IOException {
    String here =
        Files.readAllLines(Launcher.root().resolve("conf/vector-kernel.options")).stream()
            .filter(line -> line.startsWith("-XX:CompileCommand"))
            .collect(Collectors.joining(" "));

    assertThat(Sessions.FOR_SWEEPS).containsEntry("spark.executor.extraJavaOptions", here);
  }
}
