package io.github.dmfstages.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Dmf;
import io.github.dmfstages.store.Warehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A full disk under standard output is an error of every command that prints a result. */
class StandardOutputTest {
  @TempDir private Path folder;
  private String runId;
  private String err;

  @BeforeEach
  void fill() throws IOException {
    var row = SmallRuns.row(SmallRuns.config("seed = 1"));
    runId = row.runId();
    Warehouse.at(folder.resolve("w").toString(), new Configuration()).append("small", List.of(row));
    Files.writeString(
        folder.resolve("small.conf"),
        """
        name = small
        grids = [{ rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, relative-step-size = .5, seed = 1 }]
        """);
  }

  private String[] words(String command) {
    return command
        .replace("FILE", folder.resolve("small.conf").toString())
        .replace("WAREHOUSE", "--warehouse " + folder.resolve("w"))
        .replace("RUN_ID", runId)
        .split(" ");
  }

  private int dmf(OutputStream out, String command) {
    StringWriter text = new StringWriter();
    CommandLine dmf =
        Dmf.commandLine().setOut(StandardOutput.writer(out)).setErr(new PrintWriter(text, true));
    int exitCode = Dmf.execute(dmf, words(command));
    err = text.toString();
    return exitCode;
  }

  /** A disk with room for {@code room} bytes. */
  private static final class Disk extends OutputStream {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final int room;

    Disk(int room) {
      this.room = room;
    }

    @Override
    public void write(int oneByte) throws IOException {
      if (written.size() == room) {
        throw new IOException("No space left on device");
      }
      written.write(oneByte);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "sweep --help",
        "run --rows 4 --cols 4 --spectrum geometric --rank 1 --depth 2",
        "run --rows 4 --cols 4 --spectrum geometric --rank 1 --depth 2 --json",
        "sweep FILE --dry-run WAREHOUSE",
        "sweep FILE WAREHOUSE",
        "replay RUN_ID WAREHOUSE"
      })
  void disk_withoutRoomForTheLastByte_isAnErrorThatIsReportedOnce(String command) {
    Disk large = new Disk(1 << 20);
    assertThat(dmf(large, command)).as(err).isZero();
    int size = large.written.size();
    assertThat(size).isPositive();
    // How many seconds a run took is a byte more or less.
    int room = command.startsWith("run") ? size - 100 : size - 1;

    assertThat(dmf(new Disk(room), command)).isEqualTo(3);
    assertThat(err.lines().filter(line -> line.startsWith("dmf: ")))
        .singleElement()
        .asString()
        .isEqualTo(
            "dmf: can't write to standard output: No space left on device. The output is incomplete.");
    assertThat(err).doesNotContain("\tat ");
  }

  @Test
  void text_isWrittenInUtf8() {
    Disk disk = new Disk(100);
    StandardOutput.writer(disk).println("▁█ ü");

    assertThat(disk.written.toString(StandardCharsets.UTF_8))
        .isEqualTo("▁█ ü" + System.lineSeparator());
  }
}
