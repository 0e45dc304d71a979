package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.setting.RunConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Run ids that people have stored: configurations of every kind, each with the id that it had
 * before settings were declared in one place. An id that changes here orphans stored rows.
 */
class GoldenRunIdsTest {
  private static final Configuration HADOOP = new Configuration();

  @TempDir private static Path folder;

  /** One run: its id, and the keys of its only grid. */
  static Stream<String[]> golden() throws IOException {
    try (InputStream in = GoldenRunIdsTest.class.getResourceAsStream("golden-run-ids.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" ", 2));
    }
  }

  @ParameterizedTest
  @MethodSource("golden")
  void runId_ofEveryKind_isTheOneThatIsStored(String id, String keys) throws Exception {
    writeMatrices();
    SweepFile sweep =
        SweepFile.parse(
            "name = t, grids = [{ " + keys + " }]",
            folder.resolve("t.conf").toString(),
            HADOOP,
            List.of());

    assertThat(sweep.runs().keySet()).containsExactly(id);
    assertThat(sweep.runs().values()).extracting(RunConfig::runId).containsExactly(id);
  }

  @Test
  void golden_listsAtLeastThirtyDifferentIds() throws IOException {
    assertThat(golden().map(line -> line[0]).distinct().count())
        .isEqualTo(golden().count())
        .isGreaterThanOrEqualTo(30);
  }

  @ParameterizedTest
  @CsvSource({
    "smoke, c8d6bb398ced2112e0db7874bb15c5a5cce1e0d358e5c3ac442bdc6c4a06adb9",
    "paper, 1c70f3a3cb348c58e7adb3cb18d31db86be3f9351fe5b336a1bace32ac3f2c28",
    "phase, 9dcaecb9cccf66d56928b307c52f8c2692bd0f37a2dffc3162aa83e01e685092"
  })
  void runIds_ofAShippedSweep_areThose(String sweep, String digest) throws Exception {
    String ids =
        String.join(
            "\n",
            SweepFile.read("../conf/sweeps/" + sweep + ".conf", HADOOP, List.of()).runs().keySet());

    assertThat(
            HexFormat.of()
                .formatHex(
                    MessageDigest.getInstance("SHA-256")
                        .digest(ids.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo(digest);
  }

  private static void writeMatrices() {
    write("target.csv", "1,0,0\n0,.5,0\n");
    write("mask.csv", "1,0,1\n0,1,1\n");
    write("measurements.csv", "1,0,0,0,0,0\n0,1,0,0,0,1\n");
    write("y.csv", "1,2\n");
    write("w1.csv", ".1,.2,.3\n.4,.5,.6\n");
    write("w2.csv", ".1,.2\n.3,.4\n");
  }

  private static void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
