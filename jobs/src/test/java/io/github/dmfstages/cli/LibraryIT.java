package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.config.ReproductionFile;
import io.github.dmfstages.file.InvalidConfigException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reproduction of conf/reproductions: each claim is true, and each control is not. */
@Tag("nightly")
class LibraryIT {
  static List<String> files() throws InvalidConfigException {
    return ReproductionFile.files(
        Launcher.root().resolve("conf/reproductions").toString(), new Configuration());
  }

  @ParameterizedTest
  @MethodSource("files")
  void claims_areTrueAndControlsAreNot(String file, @TempDir Path folder) {
    Outcome outcome = Launcher.in(folder).dmf("reproduce", file);

    assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
  }
}
