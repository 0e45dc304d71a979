package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.setting.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that are written and have no effect: an error, or a notice where several grids share it. */
class EffectTest {
  private static final String DRAWN =
      "rows = 4, cols = 3, spectrum = linear, rank = 2, depth = 2, relative-step-size = .3, ";

  @TempDir private Path folder;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(folder.resolve("x.csv"), "2,0\n0,1\n");
    Files.writeString(folder.resolve("mask.csv"), "1,1\n1,0\n");
  }

  private SweepFile sweep(String text, String... overrides) throws InvalidConfigException {
    return SweepFile.parse(
        "name = t\n" + text,
        folder.resolve("f.conf").toString(),
        new Configuration(),
        List.of(overrides));
  }

  private List<String> problems(String text, String... overrides) {
    InvalidConfigException e =
        catchThrowableOfType(InvalidConfigException.class, () -> sweep(text, overrides));
    assertThat(e).as("this sweep file is wrong").isNotNull();
    return e.problems().stream().map(this::shown).toList();
  }

  private String shown(Object problem) {
    return problem.toString().replace(folder + "/", "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          observed-entries = 10 | observed-entries = 10: has no effect, because observation is full; remove it, or set observation = completion
          observed-entries = [10, 11] | observed-entries = [10,11]: has no effect, because observation is full
          mask-file = nowhere.csv | mask-file = "nowhere.csv": has no effect, because observation is full; remove it, or set observation = completion
          observation = sensing, measurements = 9, mask-file = mask.csv | mask-file = "mask.csv": has no effect, because observation is sensing
          measurements = 9 | measurements = 9: has no effect, because observation is full; remove it, or set observation = sensing
          measurements-file = m.csv | measurements-file = "m.csv": has no effect, because observation is full; remove it, or set observation = sensing
          observations-file = y.csv | observations-file = "y.csv": has no effect, because observation is full; remove it, or set observation = sensing
          observation = completion, observed-entries = 9, measurements = { from = 1, to = 3 } | measurements = {"from":1,"to":3}: has no effect, because observation is completion
          momentum = .5 | momentum = ".5": has no effect, because optimizer is gradient-descent; remove it, or set optimizer = momentum
          decay = 0.5 | decay = 0.5: has no effect, because optimizer is gradient-descent; remove it, or set optimizer = rmsprop or group-rmsprop
          optimizer = momentum, epsilon = 1e-8 | epsilon = 1e-8: has no effect, because optimizer is momentum; remove it, or set optimizer = rmsprop or
          optimizer = [gradient-descent, momentum], epsilon = 1e-8 | epsilon = 1e-8: has no effect, because optimizer is gradient-descent and momentum;
          optimizer = rmsprop, step-size = 0.1, max-steps = 5, gradient-tolerance = 1e-4 | gradient-tolerance = 1e-4: has no effect, because optimizer is rmsprop
          label-noise = [.1, .2], gradient-tolerance = 1e-4 | gradient-tolerance = 1e-4: has no effect, because a run with noise is never certified
          init-files = [a.csv] | init-files = ["a.csv"]: has no effect, because initialisation is gaussian; remove it, or set initialisation = file
          depth = 1, hidden-width = 3 | hidden-width = 3: has no effect, because depth is 1; remove it, or set depth = 2 or more
          """)
  void key_ofAKindThatTheGridDoesNotUse_isRefused(String keys, String problem) {
    assertThat(problems("grids = [\n{ " + DRAWN + keys + " }\n]"))
        .anySatisfy(p -> assertThat(p).startsWith("f.conf:3: " + problem));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          initialisation = file, init-files = [x.csv, x.csv], init-scale = 1 | init-scale = 1: has no effect, because initialisation is file
          initialisation = file, init-files = [x.csv, x.csv], relative-init-scale = 1 | relative-init-scale = 1: has no effect, because initialisation is file
          initialisation = identity, seed = [1, 2] | seed = [1,2]: has no effect, because the initial factors are not drawn at random
          target-seed = [1, 2] | target-seed = [1,2]: has no effect, because target and observation are not drawn at random
          initialisation = identity, observation = completion, mask-file = mask.csv, seed = { from = 1, to = 5 } | seed = {"from":1,"to":5}: has no effect
          """)
  void key_thatNothingOfAFilesGridUses_isRefused(String keys, String problem) {
    String given = "target-file = x.csv, depth = 2, step-size = .1, max-steps = 9, ";

    assertThat(problems("grids = [\n{ " + given + keys + " }\n]"))
        .singleElement()
        .asString()
        .startsWith("f.conf:3: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          target-file = x.csv, initialisation = identity, seed = 4                          | 1
          target-file = x.csv, initialisation = identity, noise = .1, seed = [1, 2]         | 2
          target-file = x.csv, initialisation = identity, seed = [1, 2], observation = completion, observed-entries = 3 | 2
          spectrum = linear, rows = 3, cols = 3, rank = 2, initialisation = identity, seed = [1, 2] | 2
          target-file = x.csv, target-symmetric = false, seed = [1, 2]                      | 2
          target-file = x.csv, initialisation = identity, seed = [1, 2], batch-size = 3     | 2
          target-file = x.csv, initialisation = identity, seed = [1, 2], label-noise = .1   | 2
          target-file = x.csv, initialisation = identity, seed = [1, 2], temperature = .1   | 2
          target-file = x.csv, temperature = [0, .1], gradient-tolerance = 1e-4             | 2
          spectrum = linear, rows = 3, cols = 3, rank = 2, depth = [1, 2], hidden-width = [3, 4] | 3
          spectrum = linear, rows = 3, cols = 3, rank = 2, optimizer = [gradient-descent, momentum], momentum = [.5, .6] | 3
          spectrum = linear, rows = 3, cols = 3, rank = 2, max-steps = 9, schedule = steps, step-factors = [[1, 0.5], [3, 2]] | 1
          spectrum = linear, rows = 3, cols = 3, rank = 2, max-steps = 9, schedule = steps, step-factors = [[[1, 0.5]], [[3, 2], [4, 1]]] | 2
          """)
  void key_thatSomeRunUses_isTaken(String keys, int runs) throws Exception {
    String depth = keys.contains("depth") ? "" : "depth = 2, ";
    SweepFile sweep = sweep("grids = [{ " + depth + keys + " }]");

    assertThat(sweep.runs()).hasSize(runs);
    assertThat(sweep.warnings()).isEmpty();
  }

  /** What the full runs have no use for makes no other runs of them, and the count says so. */
  @Test
  void points_thatMakeTheSameRun_areCounted() throws Exception {
    SweepFile mixed =
        sweep(
            "grids = [{ "
                + DRAWN
                + "observation = [full, completion], observed-entries = [9, 10] }]");
    SweepFile plain = sweep("grids = [{ " + DRAWN + "seed = [1, 2] }]");

    assertThat(mixed.runs().values())
        .extracting(RunConfig::observed)
        .containsExactlyInAnyOrder(12L, 9L, 10L);
    assertThat(mixed.points()).isEqualTo(4);
    assertThat(mixed.size())
        .isEqualTo("3 runs (from 4 grid points, of which some make the same run)");
    assertThat(plain.size()).isEqualTo("2 runs");
  }

  @Test
  void keyOfDefaults_thatNoGridUses_isANotice() throws Exception {
    SweepFile sweep =
        sweep("defaults { " + DRAWN + "\nmomentum = 0.5 }\ngrids = [{}, { depth = 3 }]");

    assertThat(sweep.runs()).hasSize(2);
    assertThat(sweep.warnings())
        .singleElement()
        .asString()
        .endsWith(
            "f.conf:3: momentum = 0.5: has no effect, because optimizer is gradient-descent;"
                + " remove it, or set optimizer = momentum or sign or muon");
  }

  @Test
  void keyOfDefaults_thatSomeGridsDoNotUse_isANoticeWithTheirLines() throws Exception {
    SweepFile sweep =
        sweep(
            "defaults { "
                + DRAWN
                + "\n"
                + "momentum = 0.5, seed = 3 }\n"
                + "grids = [\n"
                + "{}\n"
                + "{ optimizer = momentum }\n"
                + "{ depth = 3 }\n"
                + "]");

    assertThat(sweep.warnings())
        .singleElement()
        .asString()
        .contains("f.conf:3: momentum = 0.5: has no effect")
        .endsWith("(in the grids of lines 5, 7)");
  }

  @Test
  void keyOfDefaults_thatAGridReplaces_isNoMatter() throws Exception {
    assertThat(
            sweep(
                    "defaults { "
                        + DRAWN
                        + " }, grids = [{ step-size = .1 }, { seed = [1, 2], relative-step-size ="
                        + " .2 }]")
                .warnings())
        .isEmpty();
  }

  @Test
  void set_ofAKeyThatNoGridUses_isRefused() {
    assertThat(problems("defaults { " + DRAWN + " }, grids = [{}, { depth = 3 }]", "momentum=.5"))
        .singleElement()
        .asString()
        .startsWith("--set momentum=.5: momentum = \".5\": has no effect");
  }

  @Test
  void set_ofAKeyThatAGridUses_isANoticeOfTheOthers() throws Exception {
    SweepFile sweep =
        sweep("defaults { " + DRAWN + " }, grids = [{}\n{ optimizer = momentum }]", "momentum=.5");

    assertThat(sweep.runs()).hasSize(2);
    assertThat(sweep.warnings())
        .singleElement()
        .asString()
        .startsWith("--set momentum=.5: momentum = \".5\": has no effect")
        .endsWith("(in the grid of line 2)");
  }

  @Test
  void set_ofAKind_leavesKeysOfTheGridWithoutEffect() {
    assertThat(
            problems(
                "grids = [\n{ " + DRAWN + "observation = completion, observed-entries = [9, 10] }]",
                "observation=full"))
        .singleElement()
        .asString()
        .startsWith(
            "f.conf:3: observed-entries = [9,10]: has no effect, because observation is full");
  }

  /** A kind that can't be read may be the one that uses it. */
  @Test
  void kind_thatCannotBeRead_isTheOnlyProblem() {
    assertThat(
            problems("grids = [\n{ " + DRAWN + "observation = compleet, observed-entries = 9 }]"))
        .singleElement()
        .asString()
        .startsWith("f.conf:3: observation = \"compleet\"");
  }

  private List<String> ofRun(String text, RunFile.Option... options) throws IOException {
    String file = Files.writeString(folder.resolve("run.conf"), text).toString();
    InvalidConfigException e =
        catchThrowableOfType(
            InvalidConfigException.class,
            () ->
                RunFile.read(List.of(file), List.of(options), Storage.hadoop(new Configuration())));
    assertThat(e).as("this run is wrong").isNotNull();
    return e.problems().stream().map(this::shown).toList();
  }

  @Test
  void keysOfARun_withoutEffect_areRefusedWhereTheyAreWritten() throws IOException {
    assertThat(
            ofRun(
                DRAWN.stripTrailing() + "\nmeasurements = 5\ncheckpoint-interval = 5 s",
                new RunFile.Option("observed-entries", "10")))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).startsWith("run.conf:2: measurements = 5: has no effect"),
            p ->
                assertThat(p)
                    .startsWith("run.conf:3: checkpoint-interval = \"5 s\": has no effect"),
            p ->
                assertThat(p)
                    .startsWith(
                        "--observed-entries 10: has no effect, because observation is full;"));
  }

  @Test
  void keysOfAReproduction_withoutEffect_areRefusedInSweepAndControls() {
    String text =
        """
        name = r, cites = c
        sweep { defaults { %s }, grids = [
          { momentum = 0.5 } ] }
        controls { other { grids = [
          { measurements = 4 } ] } }
        claims = [{ name = all, sql = "SELECT 1", at-least = 1 }]
        """
            .formatted(DRAWN);
    InvalidConfigException e =
        catchThrowableOfType(
            InvalidConfigException.class,
            () -> ReproductionFile.parse(text, "r.conf", new Configuration(), List.of()));

    assertThat(e.problems().stream().map(Problem::toString))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("r.conf:3: momentum = 0.5: has no effect"),
            p -> assertThat(p).startsWith("r.conf:5: measurements = 4: has no effect"));
  }

  static Stream<Path> shippedFiles() throws IOException {
    Path conf = Path.of(System.getProperty("basedir"), "..", "conf");
    try (Stream<Path> sweeps = Files.list(conf.resolve("sweeps"));
        Stream<Path> reproductions = Files.list(conf.resolve("reproductions"))) {
      return Stream.concat(sweeps, reproductions)
          .filter(file -> file.toString().endsWith(".conf"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("shippedFiles")
  void shippedFile_hasNoKeyWithoutEffect(Path file) throws Exception {
    boolean sweep = file.getParent().endsWith("sweeps");

    assertThat(
            sweep
                ? SweepFile.read(file.toString(), new Configuration(), List.of()).notices()
                : ReproductionFile.read(file.toString(), new Configuration(), List.of()).notices())
        .isEmpty();
  }
}
