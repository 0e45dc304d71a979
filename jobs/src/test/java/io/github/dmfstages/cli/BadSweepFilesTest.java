package io.github.dmfstages.cli;

import static io.github.dmfstages.cli.Launcher.inThisJvm;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sweep files that can't be used: exit code 2, a line that says where, and nothing is written. */
class BadSweepFilesTest {
  private static final String GRID =
      "grids = [{ rows = 4, cols = 4, spectrum = [1], depth = 2, relative-step-size = .5 }]\n";

  @TempDir private Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("sweep.conf"), bytes);
  }

  private Outcome sweep(Path file, String... more) {
    List<String> arguments = new ArrayList<>(List.of("sweep", file.toString()));
    arguments.addAll(List.of("--warehouse", folder.resolve("w").toString()));
    arguments.addAll(List.of(more));
    return inThisJvm(arguments.toArray(String[]::new));
  }

  private Outcome refused(Path file, String... more) {
    Outcome outcome = sweep(file, more);
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).doesNotContain("\tat ", "Exception");
    assertThat(folder.resolve("w")).doesNotExist();
    return outcome;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          grids = [{ rank = 1 ]                     | sweep.conf:2: | brace
          grids = [{ rank = ${none} }]              | sweep.conf:2: | ${none}
          include "other.conf"                      | sweep.conf    | include "other.conf"
          include required(file("/no/other.conf"))  | sweep.conf    | other.conf
          seed = 1                                  | sweep.conf:2: | seed = 1
          defaults { rank = 1                       | sweep.conf:3: | end of file
          grids = "none"                            | sweep.conf:2: | grids =
          """)
  void file_withAMistake_isNamedWithItsLine(String line, String where, String message)
      throws IOException {
    Path file = file(("name = bad\n" + line + "\n").getBytes(StandardCharsets.UTF_8));

    assertThat(refused(file).errLines())
        .anySatisfy(
            e -> assertThat(e).startsWith("dmf: " + folder.resolve(where)).contains(message));
  }

  @Test
  void file_inAnotherEncoding_isNamed() throws IOException {
    Path file = file(("name = größe\n" + GRID).getBytes(StandardCharsets.ISO_8859_1));

    assertThat(refused(file).errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: " + file + ": ")
        .contains("UTF-8");
  }

  @Test
  void file_ofBytes_isNamed() throws IOException {
    byte[] bytes = new byte[4096];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * i);
    }

    assertThat(refused(file(bytes)).err()).startsWith("dmf: " + folder.resolve("sweep.conf"));
  }

  @Test
  void file_ofZeros_isNamed() throws IOException {
    assertThat(refused(file(new byte[512])).err())
        .startsWith("dmf: " + folder.resolve("sweep.conf"));
  }

  @Test
  void file_thatIsEmpty_lacksNameAndGrids() throws IOException {
    Path file = file(new byte[0]);

    assertThat(refused(file).errLines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("dmf: " + file + ": name "),
            line -> assertThat(line).startsWith("dmf: " + file + ": grids "));
  }

  @Test
  void file_thatIsAFolder_isNamed() {
    assertThat(refused(folder).errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: " + folder + ": ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1.5", "101%", "10 %", "%", "1e3", "10000000000"})
  void maxFailures_thatIsNone_saysWhatWouldBeRight(String value) throws IOException {
    Path file = file(("name = good\n" + GRID).getBytes(StandardCharsets.UTF_8));

    assertThat(refused(file, "--max-failures=" + value).err())
        .contains("--max-failures", "\"" + value + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tb", "a\nb", "\u0000"})
  void name_withControlCharacters_isRefused(String name) throws IOException {
    String quoted = name.replace("\t", "\\t").replace("\n", "\\n").replace("\0", "\\u0000");
    Path file = file(("name = \"" + quoted + "\"\n" + GRID).getBytes(StandardCharsets.UTF_8));

    assertThat(refused(file).errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: " + file + ":1: name = ");
  }

  // Each is at most 100 characters; as a folder's name a % takes three bytes, an emoji four.
  @ParameterizedTest
  @CsvSource({"x, 300", "%, 90", "😀, 100", "ß, 200"})
  void name_thatIsTooLong_isRefused(String letter, int times) throws IOException {
    Path file =
        file(("name = \"" + letter.repeat(times) + "\"\n" + GRID).getBytes(StandardCharsets.UTF_8));

    assertThat(refused(file).errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: " + file + ":1: name = ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "..", "50%", "x=y", "größe", " a b ", "it's", "*?", "日本語"})
  void name_ofOddCharacters_isTaken(String name) throws IOException {
    Path file = file(("name = \"" + name + "\"\n" + GRID).getBytes(StandardCharsets.UTF_8));

    Outcome outcome = sweep(file, "--dry-run");

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.out()).startsWith("sweep " + name + ": 1 run, ");
  }

  // As in all of HOCON; what counts is the last.
  @Test
  void key_thatStandsTwice_countsAsTheLast() throws IOException {
    Path file =
        file(
            ("name = one, name = two\n" + GRID.replace("depth = 2", "depth = 2, depth = [2, 3]"))
                .getBytes(StandardCharsets.UTF_8));

    assertThat(sweep(file, "--dry-run").out()).startsWith("sweep two: 2 runs, ");
  }
}
