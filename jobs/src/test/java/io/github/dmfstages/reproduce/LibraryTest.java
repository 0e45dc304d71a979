package io.github.dmfstages.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.claim.PaperClaim;
import io.github.dmfstages.config.ReproductionFile;
import io.github.dmfstages.file.InvalidConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reproductions of conf/reproductions, as far as they can be looked at without a run. */
class LibraryTest {
  private static final String FOLDER = "../conf/reproductions";
  private static final Configuration HADOOP = new Configuration();

  static List<String> files() throws InvalidConfigException {
    return ReproductionFile.files(FOLDER, HADOOP);
  }

  @ParameterizedTest
  @MethodSource("files")
  void name_isTheFilesAndDocumentsTellOfClaims(String location)
      throws InvalidConfigException, IOException {
    ReproductionFile file = read(location);

    assertThat(Path.of(location).getFileName()).hasToString(file.name() + ".conf");
    assertThat(Files.readString(Path.of("../docs/references.bib")))
        .contains("{" + file.cites() + ",");
    assertThat(Files.readString(Path.of("../docs/reproductions.md")))
        .contains("**" + file.name() + "**")
        .contains(file.claims().stream().map(claim -> "| " + claim.name() + " |").toList());
  }

  @ParameterizedTest
  @MethodSource("files")
  void claims_haveWordsAndControls(String location) throws InvalidConfigException {
    ReproductionFile file = read(location);

    assertThat(file.claims()).extracting(PaperClaim::statement).doesNotContain("");
    assertThat(file.claims()).allSatisfy(claim -> assertThat(claim.control()).isPresent());
    assertThat(file.claims())
        .allSatisfy(
            claim -> {
              PaperClaim.Control control = claim.control().orElseThrow();
              assertThat(control.grids() == null && control.sql().equals(claim.sql())).isFalse();
            });
  }

  @ParameterizedTest
  @MethodSource("files")
  void controls_areAllUsed(String location) throws InvalidConfigException {
    ReproductionFile file = read(location);

    assertThat(file.controls().keySet())
        .isSubsetOf(
            file.claims().stream()
                .flatMap(claim -> claim.control().stream())
                .map(control -> String.valueOf(control.grids()))
                .toList());
  }

  private static ReproductionFile read(String location) throws InvalidConfigException {
    return ReproductionFile.read(location, HADOOP, List.of());
  }
}
