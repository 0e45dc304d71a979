package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.Settings;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sweep files with a picture. */
class RefineTest {
  private static final String GOOD =
      """
      name = t
      defaults { rows = 4, cols = 4, spectrum = linear, rank = 2, init-scale = 1e-3 }
      refine { x = init-scale, x-between = [1e-8, 1], y = relative-step-size, y-between = [0.5, 2.5], cells = 33, grid { depth = [2, 3] } }
      """;

  private static SweepFile parse(String text, String... overrides) throws InvalidConfigException {
    return SweepFile.parse(text, "sweep.conf", new Configuration(), List.of(overrides));
  }

  private static String refused(String text, String... overrides) {
    InvalidConfigException e =
        catchThrowableOfType(InvalidConfigException.class, () -> parse(text, overrides));
    assertThat(e).as("this sweep file is wrong").isNotNull();
    return e.getMessage();
  }

  @Test
  void picture_isReadWithItsFacetsAndTheRunsOfItsCoarseCells() throws Exception {
    SweepFile file = parse(GOOD);
    Picture picture = file.picture().orElseThrow();

    assertThat(picture.x()).isEqualTo(Settings.INIT_SCALE);
    assertThat(picture.y()).isEqualTo(Settings.RELATIVE_STEP_SIZE);
    assertThat(picture.xs()).hasSize(33).startsWith(1e-8).contains(1e-4).endsWith(1.);
    assertThat(picture.ys()).hasSize(33).startsWith(.5).contains(1.5).endsWith(2.5);
    assertThat(picture.value().sql()).isEqualTo("spe_stages");
    assertThat(picture.coarse()).isEqualTo(8);
    assertThat(picture.facets()).hasSize(2);
    assertThat(picture.cells()).isEqualTo(2 * 33 * 33);
    assertThat(Picture.lattice(33, 8)).containsExactly(0, 4, 8, 12, 16, 20, 24, 28, 32);
    assertThat(file.runs()).hasSize(2 * 81);
    assertThat(file.points()).isEqualTo(2 * 81);
    assertThat(file.expressions()).containsExactly(picture.value());
    assertThat(picture.facets().get(1).at(1e-4, 1.5).runId())
        .as("the same run as that of a grid")
        .isEqualTo(
            parse(
                    "name = t\ngrids = [{ rows = 4, cols = 4, spectrum = linear, rank = 2, depth = 3,"
                        + " init-scale = 1e-4, relative-step-size = 1.5 }]")
                .runs()
                .keySet()
                .iterator()
                .next());
  }

  @Test
  void picture_besideGridsAndBoundaries_sharesTheirRuns() throws Exception {
    SweepFile file =
        parse(
            GOOD
                + "grids = [{ depth = 2, init-scale = 1, relative-step-size = [0.5, 0.51] }]\n"
                + "boundaries = [{ along = init-scale, between = [1e-8, 1], where = \"spe_stages = 2\", scan = 2,"
                + " grid { depth = 2, relative-step-size = 0.5 } }]\n");

    assertThat(file.runs()).as("1 of the grid is no cell").hasSize(2 * 81 + 1);
    assertThat(file.points()).isEqualTo(2 * 81 + 2 + 2);
    assertThat(file.expressions())
        .extracting(RunExpression::sql)
        .containsExactly("spe_stages = 2", "spe_stages");
  }

  @Test
  void picture_ofWholeNumbers_hasNoMoreCellsThanNumbers() throws Exception {
    Picture picture =
        parse(
                GOOD.replace("y = relative-step-size", "y = rank")
                    .replace("[0.5, 2.5]", "[1, 4]")
                    .replace("rank = 2,", ""))
            .picture()
            .orElseThrow();

    assertThat(picture.ys()).containsExactly(1., 2., 3., 4.);
    assertThat(picture.xs()).hasSize(33);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          x = init-scale, x        | x = init-scal, x                   | x = "init-scal": unknown key; did you mean init-scale?
          x = init-scale, x        | x = spectrum, x                    | x = "spectrum": should be a key whose values are numbers
          y = relative-step-size   | y = init-scale                     | y = "init-scale": should be another key than x = init-scale
          y = relative-step-size   | y = relative-init-scale            | should be another key than x = init-scale, which can't be set together with it
          x = init-scale, x        | x                                  | refine needs x
          y-between = [0.5, 2.5],  |                                    | refine needs y-between
          y-between = [0.5, 2.5]   | y-between = [2.5, 0.5]             | y-between = [2.5,0.5]: should be [low, high] with low below high
          y-between = [0.5, 2.5]   | y-between = 3                      | y-between = 3: should be two numbers, [low, high]
          x-between = [1e-8, 1]    | x-between = [1e-8, x]              | init-scale = "x": should be a number
          cells = 33               | cells = 1                          | cells = 1: 1 is too small; the smallest possible value is 2
          cells = 33               | cells = 1025                       | cells = 1025:
          cells = 33               | cells = x                          | cells = "x": should be
          cells = 33               | coarse = 0                         | coarse = 0:
          cells = 33               | cell = 33                          | cell = 33: unknown key; did you mean cells?
          cells = 33               | value = " "                        | value = " ": should be an expression in SQL
          cells = 33               | value = 3                          | value = 3: should be an expression in SQL
          grid {                   | grid { init-scale = 1,             | init-scale = 1: can't be set, because the columns are values of init-scale; remove it
          grid {                   | grid { step-size = 1,              | step-size = 1: can't be set, because the rows are values of relative-step-size
          grid {                   | grid { rank = 9,                   | rank = 9
          cells = 33               | cells = 1000, grid { seed = { from = 1, to = 9 } } | the cells of this picture have 18000000 runs, more than 10,000,000
          refine {                 | refine = 3, x {                    | refine = 3: should be { x = KEY
          """)
  void picture_thatIsWrong_isRefusedWithItsLine(String good, String bad, String message) {
    String text = GOOD.replace(good, bad == null ? "" : bad);
    assertThat(text).isNotEqualTo(GOOD);

    assertThat(refused(text)).contains("sweep.conf:3: ").contains(message);
  }

  @Test
  void picture_whoseKeyIsOverridden_isRefused() {
    assertThat(refused(GOOD, "relative-step-size=1"))
        .contains("--set relative-step-size=1: relative-step-size = 1: can't be set");
  }
}
