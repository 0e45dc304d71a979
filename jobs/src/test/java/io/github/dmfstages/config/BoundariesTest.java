package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweep files with boundaries, zips and tables of points. */
class BoundariesTest {
  private static final String DEFAULTS =
      "name = t\ndefaults { rows = 4, cols = 4, spectrum = linear, rank = 2, depth = 2 }\n";
  private static final String GOOD =
      DEFAULTS
          + "boundaries = [{ along = init-scale, between = [1e-6, 1e-1], where = \"spe_stages = rank\","
          + " grid { depth = [2, 3], seed = { from = 1, to = 5 } } }]\n";

  @TempDir private Path folder;

  private SweepFile parse(String text, String... overrides) throws InvalidConfigException {
    return SweepFile.parse(
        text, folder.resolve("sweep.conf").toString(), new Configuration(), List.of(overrides));
  }

  private String refused(String text, String... overrides) {
    InvalidConfigException e =
        catchThrowableOfType(InvalidConfigException.class, () -> parse(text, overrides));
    assertThat(e).as("this sweep file is wrong").isNotNull();
    return e.getMessage();
  }

  @Test
  void boundary_isReadWithItsPointsAndTheRunsOfItsScan() throws Exception {
    SweepFile file = parse(GOOD);

    assertThat(file.boundaries()).hasSize(1);
    Boundary boundary = file.boundaries().get(0);
    assertThat(boundary.along()).isEqualTo(Settings.INIT_SCALE);
    assertThat(boundary.condition().sql()).isEqualTo("spe_stages = rank");
    assertThat(boundary.condition().place().line()).isEqualTo(3);
    assertThat(boundary.interval()).isEqualTo(new SearchInterval(1e-6, .1, false, .05, 8));
    assertThat(boundary.points()).hasSize(10);
    assertThat(file.runs()).hasSize(80);
    RunConfig run = boundary.points().get(9).at(3.5e-4);
    assertThat(run.depth()).isEqualTo(3);
    assertThat(run.seed()).isEqualTo(5);
    assertThat(run.get(Settings.INIT_SCALE)).isEqualTo(3.5e-4);
    assertThat(run.runId())
        .as("the same run as that of a grid")
        .isEqualTo(
            parse(DEFAULTS + "grids = [{ depth = 3, seed = 5, init-scale = 3.5e-4 }]")
                .runs()
                .keySet()
                .iterator()
                .next());
  }

  @Test
  void boundary_alongAKeyWithAnAlternative_replacesBoth() throws Exception {
    SweepFile file =
        parse(GOOD.replace("init-scale", "step-size").replace("[1e-6, 1e-1]", "[0.1, 2]"));

    assertThat(file.runs().values())
        .allSatisfy(run -> assertThat(run.find(Settings.RELATIVE_STEP_SIZE)).isEmpty());
    assertThat(file.boundaries().get(0).points().get(0).at(.3).effectiveStepSize()).isEqualTo(.3);
  }

  @Test
  void boundary_ofWholeNumbers_endsAtNeighboursUnlessItHasATolerance() throws Exception {
    String whole =
        GOOD.replace("init-scale", "observed-entries")
            .replace("[1e-6, 1e-1]", "[4, 16]")
            .replace("grid {", "grid { observation = completion,");

    assertThat(parse(whole).boundaries().get(0).interval())
        .isEqualTo(new SearchInterval(4, 16, true, 0, 8));
    assertThat(
            parse(whole.replace("where", "tolerance = 0.5, where"))
                .boundaries()
                .get(0)
                .interval()
                .tolerance())
        .isEqualTo(.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          along = init-scale      | along = init-scal        | along = "init-scal": unknown key; did you mean init-scale?
          along = init-scale      | along = spectrum         | along = "spectrum": should be a key whose values are numbers
          along = init-scale      | along = time-limit       | along = "time-limit": should be a key whose values are numbers
          along = init-scale      | along = layer-widths     | should be a key whose values are numbers
          along = init-scale      | along = target-symmetric | should be a key whose values are numbers
          along = init-scale,     |                          | a boundary needs along
          between = [1e-6, 1e-1], |                          | a boundary needs between
          where = "spe_stages = rank", |                     | a boundary needs where
          "spe_stages = rank"     | " "                      | where = " ": should be a condition in SQL
          "spe_stages = rank"     | 3                        | where = 3: should be a condition in SQL
          between = [1e-6, 1e-1]  | between = [1e-1, 1e-6]   | should be [low, high] with low below high
          between = [1e-6, 1e-1]  | between = [1, 1]         | should be [low, high] with low below high
          between = [1e-6, 1e-1]  | between = 3              | between = 3: should be two numbers, [low, high]
          between = [1e-6, 1e-1]  | between = [1, 2, 3]      | should be two numbers, [low, high]
          between = [1e-6, 1e-1]  | between = [1e-6, x]      | init-scale = "x": should be a number
          between = [1e-6, 1e-1]  | between = [-1, 1]        | init-scale = -1: should be a number >= 0
          where =                 | tolerance = 0, where =   | tolerance = 0: should be above 0 and at most 1
          where =                 | tolerance = 2, where =   | tolerance = 2: should be above 0 and at most 1
          where =                 | tolerance = x, where =   | tolerance = "x": should be a number
          where =                 | scan = 1, where =        | scan = 1: 1 is too small; the smallest possible value is 2
          where =                 | sacn = 9, where =        | sacn = 9: unknown key; did you mean scan?
          grid {                  | grid { init-scale = 1e-3,          | init-scale = 1e-3: can't be set, because the boundary is searched along init-scale
          grid {                  | grid { relative-init-scale = 1e-3, | can't be set, because the boundary is searched along init-scale
          grid {                  | grid { rnak = 1,         | rnak = 1: unknown key; did you mean rank?
          grid {                  | grid { rank = 9,         | rank = 9
          grid {                  | grid { initialisation = file, | has no effect
          boundaries = [{         | boundaries = 3, x = [{   | boundaries = 3: should be a list
          """)
  void boundary_thatIsWrong_isRefusedWithItsLine(String good, String bad, String message) {
    String text = GOOD.replace(good, bad == null ? "" : bad);
    assertThat(text).isNotEqualTo(GOOD);

    assertThat(refused(text)).contains("sweep.conf:3: ").contains(message);
  }

  @Test
  void boundary_whoseKeyIsOverridden_isRefused() {
    assertThat(refused(GOOD, "init-scale=1e-3"))
        .contains("--set init-scale=1e-3: init-scale = 1e-3: can't be set");
  }

  @Test
  void file_withoutGridsAndBoundaries_isRefused() {
    assertThat(refused(DEFAULTS)).contains("grids is missing");
  }

  private static List<String> runs(SweepFile file) {
    return file.runs().values().stream()
        .map(run -> run.targetRank() + " " + run.get(Settings.INIT_SCALE) + " " + run.depth())
        .collect(Collectors.toList());
  }

  @Test
  void zip_takesItsValuesTogether() throws Exception {
    SweepFile file = parse(DEFAULTS + "zip { rank = [1, 2, 3], init-scale = [1e-4, 1e-5, 1e-6] }");

    assertThat(runs(file)).containsExactly("1 1.0E-4 2", "2 1.0E-5 2", "3 1.0E-6 2");
    assertThat(file.points()).isEqualTo(3);
  }

  @Test
  void zip_inAGrid_isOneFactorOfItsProduct() throws Exception {
    SweepFile file =
        parse(
            DEFAULTS
                + "grids = [{ depth = [2, 3], zip { rank = { from = 1, to = 2 }, init-scale = [1e-4, 1e-5] } }]");

    assertThat(runs(file))
        .containsExactlyInAnyOrder("1 1.0E-4 2", "1 1.0E-4 3", "2 1.0E-5 2", "2 1.0E-5 3");
    assertThat(file.size()).isEqualTo("4 runs");
  }

  @Test
  void zip_ofWhichAKeyIsOverridden_keepsTheOthersTogether() throws Exception {
    String zip = DEFAULTS + "zip { rank = [1, 2], init-scale = [1e-4, 1e-5], depth = [2, 3] }";

    assertThat(runs(parse(zip, "rank=[1,2]")))
        .containsExactlyInAnyOrder("1 1.0E-4 2", "1 1.0E-5 3", "2 1.0E-4 2", "2 1.0E-5 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          zip { rank = [1, 2], init-scale = [1e-4] }     | equally many values, but have init-scale 1, rank 2
          zip = 3                                        | zip = 3: should be { key = [value, ..]
          zip {}                                         | zip = {}: should be { key = [value, ..]
          zip { rnak = [1, 2] }                          | rnak = [1,2]: unknown key; did you mean rank?
          zip { rank = [1, x] }                          | rank = "x": should be a whole number
          grids = [{ rank = 1, zip { rank = [1, 2] } }]  | rank = [1,2]: is in the grid and in its zip
          grids = [{ relative-init-scale = 1, zip { init-scale = [1] } }] | can't be set together with init-scale
          """)
  void zip_thatIsWrong_isRefusedWithItsLine(String text, String message) {
    assertThat(refused(DEFAULTS + text)).contains("sweep.conf:3: ").contains(message);
  }

  private String points(String csv) throws Exception {
    Files.writeString(folder.resolve("runs.csv"), csv);
    return DEFAULTS + "points = \"runs.csv\"\n";
  }

  @Test
  void points_ofAFile_areARunEachWithDefaultsWhereTheyAreEmpty() throws Exception {
    SweepFile file = parse(points("rank, init-scale,depth\r\n1,1e-4,\n\n2,\"1e-5\",3\n2,1e-5,3\n"));

    assertThat(runs(file)).containsExactly("1 1.0E-4 2", "2 1.0E-5 3");
    assertThat(file.points()).isEqualTo(3);
  }

  @Test
  void points_withListsAndOverrides_areRead() throws Exception {
    SweepFile file = parse(points("layer-widths\n\"[5, 6]\"\n"), "depth=3");

    assertThat(file.runs().values())
        .extracting(run -> run.get(Settings.LAYER_WIDTHS))
        .containsExactly(List.of(5, 6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          rnak,depth;1,2       | runs.csv:1: rnak: unknown key; did you mean rank?
          rank,rank;1,2        | runs.csv:1: rank is in the header twice
          rank,depth;1,2;1     | runs.csv:3: has 1 values, but the header has 2 keys
          rank;1;1.5           | runs.csv:3: rank = "1.5": should be a whole number
          rank;1;9             | runs.csv:3: rank = "9": should be at most 4
          rank;"1              | runs.csv:2: a quoted value has no end
          rank;"1"2            | runs.csv:2: a quoted value has no end, or text after its end
          rank                 | runs.csv: has no runs
          layer-widths;"[1,"   | runs.csv:2: [1, is not a list
          """)
  void points_thatAreWrong_areRefusedWithFileAndLine(String csv, String message) throws Exception {
    assertThat(refused(points(csv.replace(";", "\n")))).contains(message);
  }

  @Test
  void points_ofAFileThatIsNotThere_areRefused() {
    assertThat(refused(DEFAULTS + "points = none.csv"))
        .contains("sweep.conf:3: points = \"none.csv\": there is no file ");
  }
}
