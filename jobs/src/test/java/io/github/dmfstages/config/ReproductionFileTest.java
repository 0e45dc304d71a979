package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dmfstages.claim.Band;
import io.github.dmfstages.claim.PaperClaim;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.setting.RunConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How reproduction files are read, and the messages about those that are wrong. */
class ReproductionFileTest {
  private static final String CLAIM =
      "{ name = all, statement = words, sql = \"SELECT count(*) FROM runs\", at-least = 2, control = large }";
  private static final String FILE =
      """
      name = two-runs
      cites = cao2022
      sweep {
        defaults { rows = 4, cols = 4, spectrum = linear, rank = 2, depth = 2 }
        grids = [{ seed = [1, 2] }]
      }
      controls {
        large { grids = [{ init-scale = .1 }, { seed = 2 }] }
        deep { defaults { depth = 3 }, grids = [{ seed = 7 }] }
      }
      claims = [
      %s
      ]
      """;

  private static ReproductionFile parse(String text, String... overrides)
      throws InvalidConfigException {
    return ReproductionFile.parse(text, "f.conf", new Configuration(), List.of(overrides));
  }

  private static List<Problem> problems(String text) {
    InvalidConfigException e =
        catchThrowableOfType(InvalidConfigException.class, () -> parse(text));
    assertThat(e).as("this file is wrong").isNotNull();
    return e.problems();
  }

  private static Set<Integer> depths(ReproductionFile file, Set<String> ids) {
    return ids.stream().map(id -> file.runs().get(id).widths().depth()).collect(Collectors.toSet());
  }

  @Test
  void file_hasRunsOfItsSweepAndOfEachControl() throws Exception {
    ReproductionFile file = parse(FILE.formatted(CLAIM));

    assertThat(file.name()).isEqualTo("two-runs");
    assertThat(file.cites()).isEqualTo("cao2022");
    assertThat(file.own()).hasSize(2);
    // Seed 2 from the usual scale is a run of the sweep, too.
    assertThat(file.controls().get("large")).hasSize(2).containsAnyElementsOf(file.own());
    assertThat(file.controls().get("deep")).hasSize(1);
    assertThat(file.runs()).hasSize(4);
    assertThat(file.sweep().runs()).isEqualTo(file.runs());
    assertThat(depths(file, file.own())).containsExactly(2);
    assertThat(depths(file, file.controls().get("deep"))).containsExactly(3);
  }

  @Test
  void runs_areThoseOfASweepFileWithTheSameKeys() throws Exception {
    SweepFile sweep =
        SweepFile.parse(
            "name = s, grids = [{ rows = 4, cols = 4, spectrum = linear, rank = 2, depth = 2, seed = [1, 2] }]",
            "s.conf",
            new Configuration(),
            List.of());

    assertThat(parse(FILE.formatted(CLAIM)).own()).isEqualTo(sweep.runs().keySet());
  }

  @Test
  void claim_hasItsBandAndItsControl() throws Exception {
    List<PaperClaim> claims =
        parse(
                FILE.formatted(
                    """
                    { name = a, sql = x, at-least = 2 }, { name = b, sql = x, at-most = -1e-3, control-sql = y }
                    { name = c, sql = x, between = [1.9, 2.1], control = deep }\
                    """))
            .claims();

    assertThat(claims)
        .extracting(claim -> claim.band().toString())
        .containsExactly(">= 2", "<= -0.001", "[1.9, 2.1]");
    assertThat(claims.get(0).control()).isEmpty();
    assertThat(claims.get(1).control()).contains(new PaperClaim.Control(null, "y"));
    assertThat(claims.get(2).control()).contains(new PaperClaim.Control("deep", "x"));
    assertThat(claims.get(1).problem("is odd")).hasToString("f.conf:12: claim b: is odd");
  }

  @Test
  void band_holdsItsEndsAndNoNaN() {
    Band band = new Band(1, 2);

    assertThat(new boolean[] {band.holds(1), band.holds(2), band.holds(1.5)}).doesNotContain(false);
    assertThat(new boolean[] {band.holds(.999), band.holds(2.001), band.holds(Double.NaN)})
        .doesNotContain(true);
    assertThat(band.margin(1.25)).isEqualTo(.25);
    assertThat(band.margin(3)).isEqualTo(-1);
  }

  @Test
  void only_keepsAClaimAndTheRunsThatItNeeds() throws Exception {
    ReproductionFile file =
        parse(FILE.formatted(CLAIM + ", { name = b, sql = x, at-most = 1, control = deep }"));

    ReproductionFile only = file.only(file.claims().get(1));

    assertThat(only.claims()).extracting(PaperClaim::name).containsExactly("b");
    assertThat(only.controls()).containsOnlyKeys("deep");
    assertThat(only.runs()).hasSize(3).containsKeys(file.own().toArray(String[]::new));
  }

  @Test
  void set_overridesGridsOfControlsToo() throws Exception {
    ReproductionFile file = parse(FILE.formatted(CLAIM), "seed = [5]");

    assertThat(file.runs().values()).extracting(RunConfig::seed).containsOnly(5L);
  }

  /** Its runs are computed by no grid: another program executed them, or another sweep. */
  @Test
  void section_mayNameAStoredSweep() throws Exception {
    ReproductionFile file =
        parse(
            """
            name = theirs
            sweep { stored = torch }
            controls {
              wide { stored = 007 }
              ours { grids = [{ rows = 4, cols = 4, spectrum = linear, rank = 2, depth = 2, seed = 1 }] }
            }
            claims = [{ name = a, sql = x, at-least = 1, control = wide }]
            """);

    assertThat(file.stored()).containsOnlyKeys(ReproductionFile.OWN, "wide");
    assertThat(file.stored().get("wide").name()).isEqualTo("007");
    assertThat(file.stored().get(ReproductionFile.OWN).problem("is odd"))
        .hasToString("f.conf:2: stored = torch: is odd");
    assertThat(file.own()).isEmpty();
    assertThat(file.runs()).hasSize(1);
    ReproductionFile only = file.only(file.claims().get(0));
    assertThat(only.stored()).isEqualTo(file.stored());
    assertThat(only.runs()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          stored = torch, grids = []  | f.conf:2: grids = []: can't be set together with stored; give only one of them
          stored = torch, nmae = a    | f.conf:2: nmae = "a": unknown key
          stored = [torch]            | f.conf:2: stored = ["torch"]: should be a name of 1 to
          stoerd = torch              | f.conf:2: stoerd = "torch": unknown key; did you mean stored?
          """)
  void storedSweep_thatIsWrong_isNamedWithItsLine(String sweep, String message) {
    assertThat(
            problems(
                """
                name = theirs
                sweep { %s }
                claims = [{ name = a, sql = x, at-least = 1 }]
                """
                    .formatted(sweep)))
        .extracting(Problem::toString)
        .anySatisfy(problem -> assertThat(problem).startsWith(message));
  }

  @Test
  void set_withoutGrids_isRefused() {
    String text =
        "name = theirs, sweep { stored = torch }, claims = [{ name = a, sql = x, at-least = 1 }]";
    assertThatThrownBy(() -> parse(text, "seed=3"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("--set seed=3: has no effect, because no run is computed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          { name = a, sql = x }                                   | a claim needs at-least, at-most or between
          { sql = x, at-least = 1 }                               | a claim needs name
          { name = a, at-least = 1 }                              | a claim needs sql
          { name = a, sql = [x], at-least = 1 }                   | sql = ["x"]: should be text
          { name = a, sql = x, at-least = 1, at-most = 2 }        | at-least = 1: can't be set together with at-most
          { name = a, sql = x, between = [2, 1] }                 | between = [2,1]: should be [least, most]
          { name = a, sql = x, between = 2 }                      | between = 2: should be [least, most]
          { name = a, sql = x, at-least = much }                  | at-least = "much": should be a number
          { name = a, sql = x, at-least = 1, control = lareg }    | control = "lareg": unknown control; did you mean large?
          { name = a, sql = x, at-least = 1, control = large, control-sql = y } | can't be set together with control-sql
          { name = a, sql = x, at-leats = 1 }                     | at-leats = 1: unknown key; did you mean at-least?
          { name = a, sql = x, at-least = 1 }, { name = a, sql = y, at-least = 1 } | claim a: there is another claim of this name
          7                                                       | claims = 7: should be { key = value, .. }
          """)
  void claim_thatIsWrong_isNamedWithItsLine(String claim, String message) {
    assertThat(problems(FILE.formatted(claim)))
        .anySatisfy(
            problem -> {
              assertThat(problem.toString()).contains(message);
              assertThat(problem.source()).isEqualTo("f.conf");
              assertThat(problem.line()).isEqualTo(12);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          name = two-runs  |                  | f.conf: name is missing
          claims = [       | clams = [        | did you mean claims?
          claims = [       | clams = [        | f.conf: claims should be a list
          grids = [{ seed  | girds = [{ seed  | unknown key; did you mean grids?
          grids = [{ seed  | girds = [{ seed  | f.conf:3: grids is missing
          seed = 7         | sede = 7         | f.conf:9: sede = 7
          rank = 2         | rank = 5         | f.conf:4: rank = 5
          name = two-runs  | grids = []       | f.conf:1: grids belong in section sweep
          deep {           | deep = 3, x {    | deep = 3: should be { key = value, .. }
          """)
  void file_thatIsWrong_isNamedWithItsLine(String right, String wrong, String message) {
    assertThat(problems(FILE.formatted(CLAIM).replace(right, wrong == null ? "" : wrong)))
        .extracting(Problem::toString)
        .anySatisfy(problem -> assertThat(problem).contains(message));
  }

  /** What does not depend on the missing part is reported at once, and nothing else. */
  @Test
  void file_withMuchWrong_saysAllAtOnce() {
    String text =
        """
        nam = wrong
        name = much
        controls { deep { grids = [
          { depth = x }
          { sede = 1 }
        ] }
        wide = 3 }
        claims = [
          7
          { name = a, sql = x, at-least = much, at-most = 2 }
          { name = a, sql = x, between = 2, control = depe }
        ]
        """;

    assertThat(problems(text))
        .extracting(Problem::toString)
        .containsExactly(
            "f.conf: sweep is missing",
            "f.conf:1: nam = \"wrong\": unknown key; did you mean name?",
            "f.conf:4: depth = \"x\": should be a whole number",
            "f.conf:5: sede = 1: unknown key; did you mean seed?",
            "f.conf:7: wide = 3: should be { key = value, .. }",
            "f.conf:9: claims = 7: should be { key = value, .. }",
            "f.conf:10: at-least = \"much\": can't be set together with at-most; give only one of them",
            "f.conf:10: at-least = \"much\": should be a number",
            "f.conf:11: between = 2: should be [least, most]",
            "f.conf:11: control = \"depe\": unknown control; did you mean deep?",
            "f.conf:11: claim a: there is another claim of this name");
  }

  @Test
  void folder_isItsFilesByName(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("b.conf"), "");
    Files.writeString(folder.resolve("a.conf"), "");
    Files.writeString(folder.resolve("notes.txt"), "");
    Configuration hadoop = new Configuration();

    assertThat(ReproductionFile.files(folder.toString(), hadoop))
        .containsExactly(folder + "/a.conf", folder + "/b.conf");
    assertThat(ReproductionFile.files(folder + "/b.conf", hadoop))
        .containsExactly(folder + "/b.conf");
    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> ReproductionFile.files(empty.toString(), hadoop))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(empty + ": has no file that ends with .conf");
  }
}
