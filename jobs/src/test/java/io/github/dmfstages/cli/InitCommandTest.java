package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sweep file that {@code dmf init} writes. */
class InitCommandTest {
  @TempDir private Path folder;

  private static SweepFile read(String text) throws InvalidConfigException {
    return SweepFile.parse(text, "init.conf", new Configuration(), List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mine.conf", "my \"first\" sweep.v2.conf", "2024", ".hidden"})
  void file_isASweepThatIsNamedLikeIt(String name) throws Exception {
    Path file = folder.resolve(name);

    Outcome outcome = Launcher.inThisJvm("init", file.toString());

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("wrote " + file, " sweep ", "--dry-run");
    SweepFile sweep = read(Files.readString(file));
    assertThat(sweep.name()).isEqualTo(name.replaceFirst("(?<=.)\\.[^.]*$", ""));
    assertThat(sweep.runs()).hasSize(12);
    assertThat(sweep.warnings()).isEmpty();
  }

  /** What is commented out can be used as it is. */
  @Test
  void grids_thatAreCommentedOut_areRight() throws Exception {
    Path file = folder.resolve("mine.conf");
    Launcher.inThisJvm("init", file.toString());

    SweepFile sweep = read(Files.readString(file).replaceAll("(?m)^  # (\\{.*})$", "  $1"));

    // The smallest of the 11 initial scales is the default, so that run is in the first grid, too.
    assertThat(sweep.runs()).hasSize(12 + 10 + 2 + 2);
    assertThat(sweep.warnings()).isEmpty();
  }

  @Test
  void file_thatExists_isNotReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.conf"), "precious");

    Outcome outcome = Launcher.inThisJvm("init", file.toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("dmf: " + file + ": ");
    assertThat(file).hasContent("precious");
  }

  @Test
  void folder_thatIsMissing_exitsWith3() {
    Outcome outcome = Launcher.inThisJvm("init", folder.resolve("no/mine.conf").toString());

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).startsWith("dmf: ").contains("no/mine.conf");
  }
}
