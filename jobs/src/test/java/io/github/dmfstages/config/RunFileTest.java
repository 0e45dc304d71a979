package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.RunFile.Option;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.model.Spectrum;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Run files, options over them, and what is refused: all of it, each with its place. */
class RunFileTest {
  private static final String RUN =
      """
      rows = 5, cols = 4
      spectrum = geometric
      depth = 2
      rank = 2
      """;

  /** Whoever asks for another file system fails. */
  private static final Storage LOCAL =
      Storage.local(
          () -> {
            throw new AssertionError("plain files need no other file system");
          });

  @TempDir private Path folder;

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("run.conf"), text).toString();
  }

  /** {@code key=value}, each as an option. */
  private static List<Option> options(String... settings) {
    return Arrays.stream(settings)
        .map(s -> new Option(s.substring(0, s.indexOf('=')), s.substring(s.indexOf('=') + 1)))
        .toList();
  }

  private List<String> problems(String text, String... settings) throws IOException {
    return problems(List.of(file(text)), settings);
  }

  private List<String> problems(List<String> files, String... settings) {
    InvalidConfigException e =
        catchThrowableOfType(
            InvalidConfigException.class, () -> RunFile.read(files, options(settings), LOCAL));
    assertThat(e).isNotNull();
    return e.problems().stream()
        .map(p -> p.toString().replace(folder.toString() + "/", ""))
        .toList();
  }

  @Test
  void options_alone_areTheRunThatASweepHasOfThem() throws InvalidConfigException {
    RunFile run =
        RunFile.read(
            List.of(),
            options("rows=5", "cols=4", "spectrum=geometric", "rank=2", "depth=2", "seed=-3"),
            LOCAL);

    assertThat(run.name()).isNull();
    assertThat(run.config().runId())
        .isEqualTo(SmallRuns.config("relative-step-size = .1, seed = -3").runId());
  }

  @Test
  void options_overAFile_goFirstAndReplaceWhatTheyExclude() throws Exception {
    RunFile run =
        RunFile.read(
            List.of(file(RUN + "name = mine, step-size = .2")),
            options("relative-step-size=.3", "depth=3", "name=other"),
            LOCAL);

    assertThat(run.name()).isEqualTo("other");
    assertThat(run.config().runId())
        .isEqualTo(SmallRuns.config("relative-step-size = .3, depth = 3").runId());
  }

  @Test
  void lists_needNoBracketsInOptions() throws InvalidConfigException {
    RunConfig config =
        RunFile.read(
                List.of(),
                options(
                    "rows=5",
                    "cols=4",
                    "spectrum=3, 2.5, .5",
                    "depth=3",
                    "layer-widths=6,7",
                    "record-steps=[0, 9]"),
                LOCAL)
            .config();

    assertThat(config.spectrum()).isEqualTo(new Spectrum.Listed(List.of(3., 2.5, .5)));
    assertThat(config.widths().hidden()).containsExactly(6, 7);
    assertThat(config.get(Settings.RECORD_STEPS)).containsExactly(0L, 9L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          depth = [2, 3]             | run.conf:5: depth = [2,3]: should be one value
          depth = [2]                | run.conf:5: depth = [2]: should be one value
          seed = { from = 1, to = 2 }| run.conf:5: seed = {"from":1,"to":2}: should be one value
          spectrum = [linear, equal] | run.conf:5: spectrum = ["linear","equal"]: should be one value
          spectrum = [2, x]          | run.conf:5: spectrum = [2,"x"]: element 2 should be a number
          layer-widths = [[4], [5]]  | run.conf:5: layer-widths = [[4],[5]]: should be one value
          rank = two                 | run.conf:5: rank = "two": should be a whole number
          rank = 5                   | run.conf:5: rank = 5: should be at most 4, because min(rows, cols) is 4
          rnak = 3                   | run.conf:5: rnak = 3: unknown key; did you mean rank?
          grids = [{ depth = 2 }]    | run.conf:5: grids belongs in a sweep file
          defaults { depth = 2 }     | run.conf:5: defaults belongs in a sweep file
          name = ""                  | run.conf:5: name = "": should be a name
          include "other"            | run.conf: include "other": a sweep or run file stands alone
          """)
  void file_withSomethingWrong_isRefusedWithKeyValueFileAndLine(String line, String problem)
      throws IOException {
    assertThat(problems(RUN + line)).singleElement().asString().contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          depht=3         | --depht 3: unknown key; did you mean depth?
          seed=1,2        | --seed 1,2: is not one value; put a list or a text with special characters in quotes
          seed=[1,2]      | --seed [1,2]: should be one value
          seed=           | --seed: has no value
          seed=1.5        | --seed 1.5: should be a whole number
          noise=a lot     | --noise a lot: should be a number
          noise=1e-400    | --noise 1e-400: 1e-400 is too small for a double, and would be 0
          seed=1e400      | --seed 1e400: 1e400 is too large; the largest possible value is 9223372036854775807
          name=__HIVE_DEFAULT_PARTITION__ | --name __HIVE_DEFAULT_PARTITION__: means no name
          depth=0         | --depth 0: should be 1 to 16, not 0
          optimizer=adma  | --optimizer adma: should be gradient-descent,
          target-file=m.csv | --target-file m.csv: there is no file file:
          """)
  void option_thatIsWrong_isRefusedByItself(String option, String problem) throws IOException {
    assertThat(problems(RUN, option)).singleElement().asString().startsWith(problem);
  }

  @Test
  void run_withMuchWrong_saysAllOfItAtOnce() throws IOException {
    String file = file(RUN.replace("rank = 2", "rank = x") + "max-steps = -1\nsede = 2\n");

    assertThat(
            problems(
                List.of(file, "more.conf"),
                "depth=2",
                "depth=3",
                "step-size=.1",
                "relative-step-size=.1"))
        .containsExactlyInAnyOrder(
            "more.conf: is a second run file, but only one is allowed; the first is run.conf",
            "run.conf:4: rank = \"x\": should be a whole number",
            "run.conf:5: max-steps = -1: should be at least 1, not -1",
            "run.conf:6: sede = 2: unknown key; did you mean seed?",
            "--depth 3: is given twice; give it once",
            "--step-size .1: can't be set together with relative-step-size; give only one of them");
  }

  @Test
  void file_thatIsMissing_isNamedBesideWrongOptions() {
    assertThat(problems(List.of(folder.resolve("none.conf").toString()), "seed=x"))
        .containsExactlyInAnyOrder(
            "none.conf: there is no such file", "--seed x: should be a whole number");
  }

  @Test
  void file_thatIsAFolder_isNamed() {
    assertThat(problems(List.of(folder.toString())))
        .containsExactly(folder + ": is a folder, not a file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rows=5                                            | this run needs cols, depth, spectrum
          rows=5;cols=4;depth=2;spectrum=linear             | rank is missing; it is required unless the spectrum is a list
          rows=5;cols=4;depth=6;spectrum=linear;rank=2      | init-scale
          target-file=x.csv                                 | this run needs depth
          """)
  void file_thatLacksKeys_saysWhich(String settings, String problem) throws IOException {
    assertThat(problems(settings.replace(';', '\n')))
        .singleElement()
        .asString()
        .startsWith("run.conf: ")
        .contains(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                       | --rows 10, --cols 10, --spectrum geometric, --rank 3, --depth 3
          depth=2;rank=2           | --rows 10, --cols 10, --spectrum geometric
          spectrum=2,1             | --rows 10, --cols 10, --depth 3
          rows=5;cols=4;spectrum=linear;rank=2;depth=2 | ''
          """)
  void options_thatARunNeeds_areThoseOfTheExampleIfThereIsNoFile(String given, String assumed)
      throws InvalidConfigException {
    RunFile run =
        RunFile.read(List.of(), given.isEmpty() ? List.of() : options(given.split(";", -1)), LOCAL);

    assertThat(String.join(", ", run.assumed())).isEqualTo(assumed);
    for (String option : run.assumed()) {
      String[] words = option.substring(2).split(" ", -1);
      assertThat(Settings.named(words[0]).flatMap(s -> run.config().find(s)).orElseThrow())
          .asString()
          .isEqualToIgnoringCase(words[1]);
    }
  }

  @Test
  void targetFile_needsOnlyTheDepthOfTheExample() throws Exception {
    Path file = Files.writeString(folder.resolve("x.csv"), "3,0\n0,1\n");

    RunFile run = RunFile.read(List.of(), options("target-file=" + file), LOCAL);

    assertThat(run.assumed()).containsExactly("--depth 3");
    assertThat(run.config().targetRank()).isEqualTo(2);
  }

  @Test
  void matrixFile_besideTheRunFile_isReadAndCalledAsHadoopCallsIt() throws Exception {
    Files.writeString(folder.resolve("x y.csv"), "3,0\n0,1\n");
    String file = file("target-file = x y.csv, depth = 2");

    RunConfig local = RunFile.read(List.of(file), List.of(), LOCAL).config();
    RunConfig hadoop =
        RunFile.read(List.of(file), List.of(), Storage.hadoop(new Configuration())).config();

    assertThat(local.targetRank()).isEqualTo(2);
    assertThat(local.inputs().get("target-file").get(0).location())
        .isEqualTo(hadoop.inputs().get("target-file").get(0).location());
    assertThat(local.runId()).isEqualTo(hadoop.runId());
  }

  @Test
  void uris_ofFileAndMatrix_areReadByHadoop() throws Exception {
    Files.writeString(folder.resolve("x.csv"), "3,0\n0,1\n");
    String uri = "file:" + file("target-file = x.csv, depth = 2");
    Storage storage = Storage.local(() -> Storage.hadoop(new Configuration()));

    assertThat(RunFile.read(List.of(uri), List.of(), storage).config().targetRank()).isEqualTo(2);
    assertThat(
            RunFile.read(
                    List.of(),
                    options("depth=2", "target-file=file:" + folder.resolve("x.csv")),
                    storage)
                .config()
                .targetRank())
        .isEqualTo(2);
  }
}
