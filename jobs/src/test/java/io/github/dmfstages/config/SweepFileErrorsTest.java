package io.github.dmfstages.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The messages about a sweep file that is wrong: file, line, key, value and what would be right.
 */
class SweepFileErrorsTest {
  private static final String BEFORE =
      """
      name = t
      defaults { rows = 4, cols = 4, spectrum = linear, rank = 2, depth = 2 }
      grids = [
      """;

  private static List<Problem> problems(String text, String... overrides) {
    InvalidConfigException e =
        catchThrowableOfType(
            InvalidConfigException.class,
            () -> SweepFile.parse(text, "sweep.conf", new Configuration(), List.of(overrides)));
    assertThat(e).as("this sweep file is wrong").isNotNull();
    return e.problems();
  }

  private static Problem only(List<Problem> problems) {
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          rnak = 3                              | rnak = 3                      | did you mean rank?
          relative_step_size = .3               | relative_step_size = ".3"     | did you mean relative-step-size?
          flavour = 3                           | flavour = 3                   | known are rows, cols, rank, depth
          grids = 3                             | grids = 3                     | known are
          depth = deep                          | depth = "deep"                | should be a whole number
          depth = 1.5                           | depth = 1.5                   | should be a whole number
          depth = true                          | depth = true                  | should be a whole number
          depth = 3000000000                    | depth = 3000000000            | 3000000000 is too large; the largest possible value is 2147483647
          depth = [1, two]                      | depth = "two"                 | should be a whole number
          rank = [[1, 2]]                       | rank = [1,2]                  | should be a whole number
          seed = 1e19                           | seed = 1e19                   | 1e19 is too large; the largest possible value is 9223372036854775807
          seed = 18446744073709551617           | seed = "18446744073709551617" | 18446744073709551617 is too large
          step-size = fast                      | step-size = "fast"            | should be a number
          step-size = NaN                       | step-size = "NaN"             | should be a number
          step-size = Infinity                  | step-size = "Infinity"        | should be a number
          init-scale = "1e400"                  | init-scale = "1e400"          | 1e400 is too large for a double
          init-scale = 1e-400                   | init-scale = 1e-400           | 1e-400 is too small for a double, and would be 0
          init-scale = -1e-400                  | init-scale = -1e-400          | -1e-400 is too small for a double
          noise = 1e400                         | noise = 1e400                 | 1e400 is too large for a double
          noise = "1e99999999999"               | noise = "1e99999999999"       | is too large for a double
          noise = ".0001e-396"                  | noise = ".0001e-396"          | is too small for a double
          seed = "1e99999999999"                | seed = "1e99999999999"        | has an exponent that is too large
          seed = -1e400                         | seed = -1e400                 | -1e400 is too small; the smallest possible value is -9223372036854775808
          spectrum = [1, 1e-400]                | spectrum = [1,                | element 2 1e-400 is too small for a double
          step-size = [.1, 1e-400]              | step-size = 1e-400            | 1e-400 is too small for a double
          time-limit = .1 ns                    | time-limit = ".1 ns"          | shorter than a nanosecond
          time-limit = 1e400 days               | time-limit = "1e400 days"     | longer than 292 years
          init-scale = 1, relative-init-scale = 1 | relative-init-scale = 1       | can't be set together with init-scale
          relative-init-scale = -1              | relative-init-scale = -1      | >= 0
          relative-init-scale = 1e-300, spectrum = [1e-30, 1e-31] | relative-init-scale = 1e-300 | outside the range of a double
          rows = 65536, cols = 65536            | rows = 65536                  | 4294967296 numbers, more than the 2147483639
          rows = 50000, cols = 50000, observation = completion, observed-entries = 10 | rows = 50000 | numbers, more than
          rows = 2147483647                     | rows = 2147483647             | numbers, more than
          hidden-width = 2147483647             | hidden-width = 2147483647     | numbers, more than
          depth = 3, hidden-width = 50000       | hidden-width = 50000          | the factors together take 2500800000 numbers
          depth = 3, layer-widths = [9, 199999999] | layer-widths = [9,199999999] | numbers, more than
          rows = 9999, cols = 9999, depth = 4, layer-widths = [1, 299999, 1] | layer-widths = [1,299999,1] | a product of some of the factors takes
          observation = sensing, measurements = 2147483647 | measurements = 2147483647 | numbers, more than
          spectrum = [1e-100, 1e-101]           | spectrum = [                  | scale the target
          step-size = 1 m                       | step-size = "1 m"             | should be a number
          rank = []                             | rank = []                     | at least one
          spectrum = []                         | spectrum = []                 | at least one
          rank = null                           | rank = null                   | has no value
          rank = [1, null]                      | rank = null                   | should be a whole number
          rank = 5                              | rank = 5                      | min(rows, cols) is 4
          cols = 1                              | rank = 2                      | min(rows, cols) is 1
          rank = 0                              | rank = 0                      | at least 1
          rank = -1                             | rank = -1                     | at least 1
          spectrum = [1, .5, .2]                | rank = 2                      | the spectrum has 3 values
          spectrum = [5, 4, 3, 2, 1], rank = 5  | spectrum = [5,4,3,2,1]        | min(rows, cols) is 4
          spectrum = [1, 0]                     | spectrum = [1,0]              | none of them 0
          spectrum = [1, -2]                    | spectrum = [1,-2]             | only target-symmetric
          spectrum = [[]]                       | spectrum = []                 | list of numbers
          spectrum = [[1, x]]                   | spectrum = [1,"x"]            | element 2 should be a number
          spectrum = cubic                      | spectrum = "cubic"            | linear, geometric, equal, clustered, gaussian or a list of singular values
          rows = 0                              | rows = 0                      | at least 1
          cols = -3                             | cols = -3                     | at least 1
          depth = 0                             | depth = 0                     | should be 1 to 16
          depth = 17, init-scale = 1            | depth = 17                    | should be 1 to 16
          step-size = 0                         | step-size = 0                 | should be a number > 0
          step-size = -.1                       | step-size = "-.1"             | should be a number > 0
          relative-step-size = 0                | relative-step-size = 0        | should be a number > 0
          relative-step-size = -1               | relative-step-size = -1       | should be a number > 0
          step-size = 1, relative-step-size = 1 | step-size = 1                 | can't be set together with relative-step-size
          hidden-width = 3, layer-widths = [3]  | hidden-width = 3              | can't be set together with layer-widths
          hidden-width = 0                      | hidden-width = 0              | at least 1
          layer-widths = [3, 3]                 | layer-widths = [3,3]          | depth 2 has 1 hidden layer
          layer-widths = [0]                    | layer-widths = [0]            | at least 1
          layer-widths = 3                      | layer-widths = 3              | should be a list
          layer-widths = [[3], [x]]             | layer-widths = ["x"]          | element 1 should be a whole number
          init-scale = -1                       | init-scale = -1               | >= 0
          max-steps = 0                         | max-steps = 0                 | at least 1
          max-steps = 9, record-steps = [10]    | record-steps = [10]           | 0 to max-steps (9)
          record-steps = [-1]                   | record-steps = [-1]           | 0 to max-steps
          record-steps = 3                      | record-steps = 3              | should be a list
          record-steps = [1, .5]                | record-steps = [1,".5"]       | element 2 should be a whole number
          max-steps = 9, schedule = steps, step-factors = 3 | step-factors = 3  | should be a list of pairs
          max-steps = 9, schedule = steps, step-factors = [[1, 2], [1, 3]] | step-factors = [[1,2],[1,3]] | increasing order
          max-steps = 9, schedule = steps, step-factors = [[1, 2], [2]] | step-factors = [[1,2],[2]] | element 2 should be a step
          max-steps = 9, schedule = geometric, final-step-factor = 0 | final-step-factor = 0 | > 0 with schedule = geometric
          max-steps = 9, weight-decay = -1      | weight-decay = -1             | should be a number >= 0
          batch-size = 0                        | batch-size = 0                | at least 1
          batch-size = 1000                     | batch-size = 1000             | the number of observed values, not 1000
          label-noise = -1                      | label-noise = -1              | should be a number >= 0
          temperature = -1                      | temperature = -1              | should be a number >= 0
          optimizer = gradient-flow, batch-size = 2    | batch-size = 2         | can't be combined with optimizer = gradient-flow
          optimizer = gradient-flow, label-noise = .1  | label-noise = ".1"     | can't be combined with optimizer = gradient-flow
          optimizer = gradient-flow, temperature = 1   | temperature = 1        | can't be combined with optimizer = gradient-flow
          max-steps = 9, step-size = 1, optimizer = muon, newton-schulz-steps = 0 | newton-schulz-steps = 0 | 1 to 100
          loss-tolerance = 1                    | loss-tolerance = 1            | below 1
          loss-tolerance = -1e-3                | loss-tolerance = -1e-3        | at least 0
          rank = { from = 3, to = 2 }           | rank = {"from":3,"to":2}      | is an empty range
          rank = { from = 1 }                   | rank = {"from":1}             | { from = .., to = .. }
          rank = { from = 1, to = 4, step = 2 } | rank = {                      | step = 2 misses to = 4: the last value before it is 3
          rank = { from = 1, to = 4, step = 0 } | rank = {                      | step should be greater than 0
          rank = { from = 1, to = 4, step = .5 } | rank = {                     | step should be a whole number
          rank = { from = 1, to = 4, pace = 1 } | rank = {                      | { from = .., to = .. }
          rank = { from = 1, to = 4, points = 3 } | rank = {                    | has the value 2.5, which is not a whole number
          rank = { from = 1, to = 4, step = 1, points = 4 } | rank = {          | { from = .., to = .. }
          rank = { from = 0, to = 4, factor = 2 } | rank = {                    | factor needs numbers greater than 0
          seed = { from = 1, to = 7, factor = 1 } | seed = {                    | factor should be greater than 1
          seed = { from = 1, to = 100, factor = 2 } | seed = {                  | factor = 2 misses to = 100: the last value before it is 64
          seed = { from = 1, to = 2, factor = 1.00000000000000000001 } | seed = { | more than 10,000,000 values
          init-scale = { from = 0, to = 1, points = 3, scale = log } | init-scale = { | scale = log needs numbers greater than 0
          init-scale = { from = 1, to = 2, points = 3, scale = cubic } | init-scale = { | scale should be linear or log
          init-scale = { from = 1, to = 2, points = 1 } | init-scale = {        | points 1 is too small; the smallest possible value is 2
          init-scale = { from = 1e-400, to = 2, points = 3 } | init-scale = {   | from 1e-400 is too small for a double
          init-scale = { from = 1, to = [2], points = 3 } | init-scale = {      | to should be a number
          rank = { from = 1, to = 2.5 }         | rank = {"from":1,"to":2.5}    | should be a whole number
          step-size = { from = 1, to = 2 }      | step-size = {                 | should be a value, a list or { from = .., to = .. } with step
          optimizer = { from = 1, to = 2 }      | optimizer = {                 | should be a value or a list
          seed = { from = 1, to = 2000000000 }  | seed = {                      | more than 10,000,000 values
          seed = { from = -9e18, to = 9e18 }    | seed = {                      | more than 10,000,000 values
          time-limit = 90                       | time-limit = 90               | with its unit, such as 90s
          time-limit = soon                     | time-limit = "soon"           | with its unit, such as 90s
          time-limit = 0 s                      | time-limit = "0 s"            | longer than 0 seconds
          time-limit = -1 minutes               | time-limit = "-1 minutes"     | longer than 0 seconds
          optimizer = adma                      | optimizer = "adma"            | should be gradient-descent
          initialisation = xavier               | initialisation = "xavier"     | should be gaussian
          observation = most                    | observation = "most"          | should be full
          loss-normalisation = max              | loss-normalisation = "max"    | should be sum, mean
          linear-algebra = fast                 | linear-algebra = "fast"       | should be exact, mllib
          linear-algebra = [exact, 3]           | linear-algebra = 3            | should be exact, mllib
          """)
  void grid_withOneWrongKey_isRefused(String keys, String keyAndValue, String right) {
    Problem problem = only(problems(BEFORE + "  { " + keys + " }\n]"));

    assertThat(problem.message()).startsWith(keyAndValue).contains(right);
    assertThat(problem.source()).isEqualTo("sweep.conf");
    // What defaults say is wrong in the light of a grid: the line is where the value stands.
    boolean inDefaults = !keys.contains(problem.message().split(" ", 2)[0] + " =");
    assertThat(problem.line()).isEqualTo(inDefaults ? 2 : 4);
    assertThat(problem).hasToString("sweep.conf:" + problem.line() + ": " + problem.message());
  }

  @Test
  void initScale_missingAboveDepth5_isNeeded() {
    Problem problem = only(problems(BEFORE + "  { depth = 6 }\n]"));

    assertThat(problem.toString())
        .startsWith("sweep.conf:4: ")
        .contains("init-scale", "depth 6", "give the end-to-end scale");
  }

  @Test
  void key_withADot_isUnknownAsItIsWritten() {
    assertThat(only(problems(BEFORE + "  { \"a.b\" = 3 }\n]")).toString())
        .startsWith("sweep.conf:4: a.b = 3: unknown key; known are rows");
  }

  @Test
  void neededKeys_thatAreMissing_areNamedTogether() {
    assertThat(only(problems("name = t\ngrids = [\n  { cols = 3 }\n]")).toString())
        .isEqualTo("sweep.conf:3: this grid needs rows, depth, spectrum");
  }

  @Test
  void rank_missingWhereTheSpectrumIsAName_isNeeded() {
    Problem problem =
        only(
            problems(
                "name = t\ngrids = [\n  { rows = 3, cols = 3, depth = 2, spectrum = linear }\n]"));

    assertThat(problem.toString())
        .startsWith("sweep.conf:3: rank is missing")
        .contains("unless the spectrum is a list");
  }

  @Test
  void axis_withSeveralWrongValues_namesEach() {
    assertThat(problems(BEFORE + "  { depth = [2, zero,\n 0.5, 3] }\n]"))
        .extracting(Problem::toString)
        .containsExactly(
            "sweep.conf:4: depth = \"zero\": should be a whole number",
            "sweep.conf:5: depth = 0.5: should be a whole number");
  }

  @Test
  void grid_ofTooManyRuns_isRefusedBeforeItIsExpanded() {
    assertThat(
            problems(
                BEFORE
                    + "  { seed = { from = 1, to = 1000000 }, max-steps = { from = 1, to = 12 } }\n"
                    + "]"))
        .extracting(Problem::toString)
        .containsExactly("sweep.conf:4: this grid has 12000000 runs, more than 10,000,000");
  }

  @Test
  void grids_ofTooManyRunsTogether_areRefusedBeforeOneIsExpanded() {
    String half = "  { seed = { from = 1, to = 1000000 }, max-steps = [1, 2, 3, 4, 5, 6] }";
    assertThat(problems(BEFORE + half + "\n" + half + "\n]"))
        .extracting(Problem::toString)
        .containsExactly(
            "sweep.conf:5: the grids up to this one have 12000000 runs, more than 10,000,000");
  }

  @Test
  void combination_thatIsWrongInMuchOfAGrid_isReportedOnce() {
    assertThat(problems(BEFORE + "  { rank = [2, 7], seed = { from = 1, to = 50 } }\n]"))
        .extracting(Problem::toString)
        .containsExactly(
            "sweep.conf:4: rank = 7: should be at most 4, because min(rows, cols) is 4");
  }

  @Test
  void grid_ofAMillionWrongRuns_endsAfterAHundredProblems() {
    List<Problem> problems = problems(BEFORE + "  { rank = { from = 5, to = 1000000 } }\n]");

    assertThat(problems).hasSize(101);
    assertThat(problems)
        .anySatisfy(
            p ->
                assertThat(p)
                    .hasToString(
                        "sweep.conf:4: this grid has more problems; the first 100 are shown"));
  }

  private static final String MUCH_WRONG =
      """
      nmae = t
      defaults {
        rows = 4
        cols = four
        spectrum = linear
        depht = 2
      }
      grids = [
        { cols = 4, depth = 2, rank = 9 }
        {
          cols = 4
          depth = 0
          rank = [1, 0]
        }
        { cols = 4, depth = 2, rank = [] }
        { cols = 4, depth = 2, rank = 1, step-size = 1, relative-step-size = 1 }
        { cols = 4, depth = 2, rank = 1, step-size = -1 }
        { cols = 4, rank = 1 }
        { cols = 4, depth = 2, rank = { from = 2, to = 1 }, seed = null }
      ]
      """;

  @Test
  void file_withMuchWrong_saysAllAtOnce() {
    assertThat(problems(MUCH_WRONG, "nonsense", "optimiser=adam"))
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).startsWith("sweep.conf:1: nmae = ").contains("did you mean name?"),
            p -> assertThat(p).startsWith("sweep.conf: name is missing"),
            p -> assertThat(p).startsWith("sweep.conf:4: cols = \"four\": "),
            p -> assertThat(p).startsWith("sweep.conf:6: depht = 2: ").contains("depth"),
            p -> assertThat(p).startsWith("sweep.conf:9: rank = 9: "),
            p -> assertThat(p).startsWith("sweep.conf:12: depth = 0: "),
            p -> assertThat(p).startsWith("sweep.conf:13: rank = 0: "),
            p -> assertThat(p).startsWith("sweep.conf:15: rank = []: "),
            p -> assertThat(p).startsWith("sweep.conf:16: step-size = 1: "),
            p -> assertThat(p).startsWith("sweep.conf:17: step-size = -1: "),
            p -> assertThat(p).startsWith("sweep.conf:18: this grid needs depth"),
            p -> assertThat(p).startsWith("sweep.conf:19: rank = {"),
            p -> assertThat(p).startsWith("sweep.conf:19: seed = null"),
            p -> assertThat(p).startsWith("--set nonsense: "),
            p -> assertThat(p).startsWith("--set optimiser=adam: ").contains("optimizer"));
  }

  @Test
  void value_ofAWrongType_hidesNoOtherProblem() {
    assertThat(problems(BEFORE + "  { seed = x, rank = 9 }\n  { depth = 0 }\n]", "max-steps=many"))
        .extracting(Problem::toString)
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).startsWith("sweep.conf:4: seed = \"x\": "),
            p -> assertThat(p).startsWith("sweep.conf:4: rank = 9: "),
            p -> assertThat(p).startsWith("sweep.conf:5: depth = 0: "),
            p -> assertThat(p).startsWith("--set max-steps=many: "));
  }

  @Test
  void problems_ofAFile_comeInItsOrder() {
    List<Integer> lines =
        problems(MUCH_WRONG).stream().map(Problem::line).filter(line -> line > 0).toList();

    assertThat(lines).isSorted();
  }

  @Test
  void exception_ofSeveralProblems_saysEachOnALine() {
    InvalidConfigException e =
        catchThrowableOfType(
            InvalidConfigException.class,
            () -> SweepFile.parse(MUCH_WRONG, "sweep.conf", new Configuration(), List.of()));

    assertThat(e.getMessage().lines().toList())
        .containsExactlyElementsOf(e.problems().stream().map(Problem::toString).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          name = t                                          | sweep.conf: grids is missing
          name = t, grids = []                              | sweep.conf:1: grids = []: should be a list of one or more
          name = t, grids = { rank = 1 }                    | sweep.conf:1: grids = {"rank":1}: should be a list of one or more
          name = t, grids = [3]                             | sweep.conf:1: grids = [3]: should be a list of one or more
          name = t, grids = null                            | sweep.conf:1: grids = null: should be a list of one or more
          name = t, defaults = 3, grids = [{OK}]            | sweep.conf:1: defaults = 3: should be { key = value, .. }
          grids = [{OK}]                                    | sweep.conf: name is missing
          name = null, grids = [{OK}]                       | sweep.conf:1: name = null: should be a name
          name = "", grids = [{OK}]                         | sweep.conf:1: name = "": should be a name
          name = "  ", grids = [{OK}]                       | sweep.conf:1: name = "  ": should be a name
          name = [t], grids = [{OK}]                        | sweep.conf:1: name = ["t"]: should be a name
          name = true, grids = [{OK}]                       | sweep.conf:1: name = true: should be a name
          name = "a\\u001b[31m", grids = [{OK}]             | sweep.conf:1: name = "a\\u001b[31m": should be a name
          name = "__HIVE_DEFAULT_PARTITION__", grids = [{OK}] | sweep.conf:1: name = "__HIVE_DEFAULT_PARTITION__": means no name in the folders of tables
          name = "a._COPYING_", grids = [{OK}]              | sweep.conf:1: name = "a._COPYING_": should not end with ._COPYING_
          name = "a\\ud800b", grids = [{OK}]                | sweep.conf:1: name = "a
          name = t, rank = 3, grids = [{OK}]                | sweep.conf:1: rank = 3: move it into 'defaults' or into one of the 'grids'
          name = t, controls {}, grids = [{OK}]             | sweep.conf:1: controls = {}: unknown key
          name = t, cites = c, sweep { grids = [] }, claims = [] | sweep.conf:1: claims belong in a reproduction file
          """)
  void file_withAWrongSection_isRefused(String text, String message) {
    String complete = text.replace("OK", "rows = 4, cols = 4, spectrum = [1], depth = 2");

    assertThat(only(problems(complete)).toString()).startsWith(message);
  }

  @Test
  void section_thatIsUnknown_isShownByItsBeginning() {
    String many = "name = t, grids = [{OK}], grid = [%s]".formatted("{ depth = 2 }, ".repeat(100));
    String complete = many.replace("OK", "rows = 4, cols = 4, spectrum = [1], depth = 2");

    assertThat(only(problems(complete)).toString())
        .startsWith("sweep.conf:1: grid = [{\"depth\":2},")
        .endsWith("..: unknown key; did you mean grids?")
        .hasSizeLessThan(160);
  }

  @Test
  void name_ofMoreThan100Characters_isRefused() {
    assertThat(only(problems(BEFORE.replace("= t", "= " + "x".repeat(101)) + "{}]")).toString())
        .startsWith("sweep.conf:1: name = ")
        .contains("1 to 100 characters");
  }

  @Test
  void brace_thatIsNotClosed_isASyntaxErrorWithItsLine() {
    Problem problem = only(problems("name = t\ngrids = [\n  { rank = 1\n]\n"));

    assertThat(problem.source()).isEqualTo("sweep.conf");
    assertThat(problem.line()).isBetween(3, 5);
    assertThat(problem.message()).isNotBlank();
  }

  @Test
  void substitution_thatNothingResolves_isNamedWithItsLine() {
    assertThat(only(problems(BEFORE + "  { rank = ${missing} }\n]")).toString())
        .startsWith("sweep.conf:4: ")
        .contains("${missing}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include \"other.conf\"",
        "include required(\"other.conf\")",
        "include file(\"other.conf\")",
        "include classpath(\"other.conf\")",
        "include url(\"file:other.conf\")"
      })
  void include_isRefused(String include) {
    String text =
        "name = t\n" + include + "\ngrids = [{ rows = 3, cols = 3, depth = 2, spectrum = [1] }]";

    // HOCON does not give an includer the line.
    assertThat(only(problems(text)).toString())
        .startsWith("sweep.conf")
        .contains("other.conf", "a sweep or run file stands alone");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          seed              | --set seed: should be KEY=VALUE
          =3                | --set =3: should be KEY=VALUE
          seed=             | --set seed=: the value is not HOCON; put a list or a text with special characters in quotes
          seed=[1           | --set seed=[1: the value is not HOCON; put a list or a text with special characters in quotes
          seed=${x}         | --set seed=${x}: the value is not HOCON; put a list or a text with special characters in quotes
          sede=3            | --set sede=3: sede = 3: unknown key; did you mean seed?
          noise=1e-400      | --set noise=1e-400: noise = 1e-400: 1e-400 is too small for a double
          name=__HIVE_DEFAULT_PARTITION__ | --set name=__HIVE_DEFAULT_PARTITION__: name = "__HIVE_DEFAULT_PARTITION__": means no name
          rank=9            | --set rank=9: rank = 9: should be at most 4, because min(rows, cols) is 4
          rank=[9, 1]       | --set rank=[9, 1]: rank = 9: should be at most 4, because min(rows, cols) is 4
          depth=[2, x]      | --set depth=[2, x]: depth = "x": should be a whole number
          name=             | --set name=: the value is not HOCON; put a list or a text with special characters in quotes
          grids=[]          | --set grids=[]: grids = []: unknown key
          seed=1, rank=1    | --set seed=1, rank=1: should be one KEY=VALUE
          seed=1}           | --set seed=1}: the value is not HOCON; put a list or a text with special characters in quotes
          """)
  void set_ofAWrongValue_isNamedAsItWasGiven(String override, String message) {
    assertThat(only(problems(BEFORE + "  {}\n]", override)).toString()).startsWith(message);
  }

  @Test
  void sets_ofBothStepSizes_excludeEachOther() {
    assertThat(problems(BEFORE + "  {}\n]", "step-size=1", "relative-step-size=1"))
        .singleElement()
        .satisfies(p -> assertThat(p.toString()).contains("can't be set together"));
  }

  @Test
  void file_thatIsMissing_isNamed(@TempDir Path folder) {
    String missing = folder.resolve("missing.conf").toString();

    assertThat(unreadable(missing)).isEqualTo(missing + ": there is no such file");
  }

  @Test
  void file_thatIsAFolder_isNamed(@TempDir Path folder) {
    assertThat(unreadable(folder.toString())).isEqualTo(folder + ": is a folder, not a file");
  }

  @Test
  void file_thatIsNotUtf8_isNamed(@TempDir Path folder) throws IOException {
    Path latin = folder.resolve("latin.conf");
    Files.write(latin, "name = größe".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(unreadable(latin.toString())).isEqualTo(latin + ": is not text in UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nosuchscheme://host/sweep.conf", "a:b"})
  void file_thatHasNoFileSystem_isNamed(String location) {
    assertThat(unreadable(location)).startsWith(location + ": can't be read: ");
  }

  @Test
  void file_thatIsEmpty_lacksNameAndGrids() {
    assertThat(problems(""))
        .extracting(Problem::toString)
        .allSatisfy(p -> assertThat(p).startsWith("sweep.conf: "))
        .hasSize(2);
  }

  @Test
  void manyLines_beforeAProblem_areCounted() {
    String padding =
        IntStream.range(0, 500).mapToObj(i -> "# " + i + "\n").reduce("", String::concat);

    assertThat(only(problems(padding + BEFORE + "  { rank = 9 }\n]")).line()).isEqualTo(504);
  }

  private static String unreadable(String location) {
    InvalidConfigException e =
        catchThrowableOfType(
            InvalidConfigException.class,
            () -> SweepFile.read(location, new Configuration(), List.of()));
    assertThat(e).isNotNull();
    return only(e.problems()).toString();
  }
}
