package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.FileStates;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.SmokeSweep.Computed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code dmf query}: only the result goes to standard output, and nothing at all to standard error.
 */
@ExtendWith(SmokeSweep.class)
class QueryIT {
  private static final String BY_DEPTH =
      "SELECT depth, count(*) AS runs, sum(spe_stages) AS stages FROM runs GROUP BY depth ORDER BY depth";

  private final Computed smoke;

  QueryIT(Computed smoke) {
    this.smoke = smoke;
  }

  private Outcome query(String... arguments) {
    List<String> all = new ArrayList<>(List.of("query"));
    all.addAll(List.of(arguments));
    return Launcher.in(smoke.folder()).dmf(all.toArray(String[]::new));
  }

  @Test
  void query_withoutAFormat_printsATable() {
    Outcome query = query(BY_DEPTH);

    assertThat(query.exitCode()).isZero();
    assertThat(query.err()).isEmpty();
    assertThat(query.outLines())
        .containsExactly(
            "depth  runs  stages",
            "-------------------",
            "    1     6       0",
            "    2     6      12",
            "    3     6      12",
            "    4     6      12");
  }

  // The same in a file, from another folder, out of a checkout whose path has a space.
  @Test
  @Tag("nightly")
  void queryFile_fromAnotherFolderAsCsv_printsCsv(@TempDir Path folder) throws IOException {
    Path sql = Files.writeString(folder.resolve("by depth.sql"), BY_DEPTH + "\n");

    Outcome query =
        new Launcher(checkoutWithASpace(folder), folder)
            .dmf(
                "query",
                "--warehouse",
                smoke.warehouse().toString(),
                "-f",
                sql.getFileName().toString(),
                "--format",
                "csv");

    assertThat(query.exitCode()).isZero();
    assertThat(query.err()).isEmpty();
    assertThat(query.outLines())
        .containsExactly("depth,runs,stages", "1,6,0", "2,6,12", "3,6,12", "4,6,12");
  }

  /** What the launcher needs of a built checkout, in a folder "a checkout". */
  private static Path checkoutWithASpace(Path folder) throws IOException {
    Path root = Launcher.root();
    Path checkout = folder.resolve("a checkout");
    for (String file :
        List.of(
            "submit/dmf",
            "conf/log4j2.properties",
            "conf/java.options",
            "jobs/target/dmf-stages.jar")) {
      Files.createDirectories(checkout.resolve(file).getParent());
      // With its time: a jar that is newer than the archive of classes is half a build.
      Files.copy(root.resolve(file), checkout.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Files.createSymbolicLink(checkout.resolve("submit/spark"), root.resolve("submit/spark"));
    return checkout.resolve("submit/dmf");
  }

  @Test
  void list_asJson_hasEveryViewAndALineAboutEachColumn() throws IOException {
    Outcome query = query("--list", "--format", "JSON");

    assertThat(query.exitCode()).isZero();
    assertThat(query.err()).isEmpty();
    JsonNode rows = new ObjectMapper().readTree(query.out());
    assertThat(rows.findValuesAsText("name"))
        .contains("runs", "spe_stages", "modes", "trajectory", "stage_counts", "sweeps", "misses");
    assertThat(rows)
        .filteredOn(row -> row.get("type").asText().equals("question"))
        .extracting(row -> row.get("name").asText())
        .contains("stages-equal-rank", "escape-growth");
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.get("description").asText()).as("%s", row).isNotBlank());
  }

  @Test
  void question_byItsName_isAnsweredFromAnyFolder() {
    Outcome query = query("-f", "stages-equal-rank", "--format", "csv");

    assertThat(query.exitCode()).isZero();
    assertThat(query.err()).isEmpty();
    assertThat(query.outLines())
        .hasSize(25)
        .contains(
            "smoke,3,2,geometric,full,1.0E-6,0.1,1,0,1,1.0,0.2065,1.0",
            "smoke,1,2,geometric,full,0.001,0.5,1,0,0,0.0,0.0,0.7935");
  }

  @Test
  void sql_beforeTheFirstSweep_isAnsweredWithANote(@TempDir Path empty) throws IOException {
    Outcome query = query("--warehouse", empty.toString(), "--format", "csv", BY_DEPTH);

    assertThat(query.exitCode()).isZero();
    assertThat(query.outLines()).containsExactly("depth,runs,stages");
    assertThat(query.errLines())
        .singleElement()
        .asString()
        .startsWith("note: ")
        .contains("file:" + empty);
    assertThat(FileStates.below(empty)).isEmpty();
  }

  @Test
  @Tag("nightly")
  void sql_thatNamesAnUnknownView_exitsWith2AndSaysWhatShowsThem() {
    Outcome query = query("SELECT * FROM run");

    assertThat(query.exitCode()).isEqualTo(2);
    assertThat(query.errLines()).hasSize(2).last().asString().endsWith("/submit/dmf query --list");
  }

  @Test
  void sql_thatNamesAnUnknownColumn_exitsWith2AndSaysWhichAreThere() {
    Outcome query = query("SELECT spe_stage FROM runs");

    assertThat(query.exitCode()).isEqualTo(2);
    assertThat(query.out()).isEmpty();
    assertThat(query.err())
        .startsWith("dmf: ")
        .contains("spe_stage", "spe_stages")
        .doesNotContain("\tat ", "Project [");
    assertThat(smoke.warehouse()).isDirectory();
  }
}
