package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.RunFile;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page's scripts compute of the runs, beside SQL and the command line. */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageScriptTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SWEEP = "it's of many kinds";

  private final SparkSession spark;
  private final List<RunRow> rows = new ArrayList<>();
  private Warehouse warehouse;
  private PageScript script;

  PageScriptTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void open(@TempDir Path folder) throws IOException {
    for (String grid :
        List.of(
            "depth = [1, 2], rank = [1, 2], init-scale = [.3, 1e-3], seed = [1, 2, 3, 4]",
            "depth = 2, optimizer = rmsprop, step-size = .01, max-steps = 50",
            "depth = 2, optimizer = momentum, momentum = .5, step-size = .01, max-steps = 50",
            "depth = 3, layer-widths = [4, 5], spectrum = [2, 1], record-steps = [3, 5]",
            "depth = 2, target-symmetric = true, cols = 5, record-pairs-every = 7",
            "observation = completion, observed-entries = 12, noise = .01, target-seed = 5",
            "observation = sensing, measurements = 15, loss-normalisation = mean",
            "init-scale = 0, initialisation = identity",
            "depth = 3, monitor = [curvature, layers, balance, alignment]",
            "depth = 2, optimizer = momentum, step-size = .02, monitor = [curvature], max-steps ="
                + " 900")) {
      SmallRuns.configs(grid).forEach(config -> rows.add(SmallRuns.row(config)));
    }
    warehouse = Warehouse.at(folder.resolve("a $warehouse").toString(), new Configuration());
    warehouse.append(SWEEP, rows);
    script = script(SWEEP);
    Views.register(spark, warehouse);
  }

  @AfterAll
  void close() {
    script.close();
  }

  private PageScript script(String sweep) throws IOException {
    return PageScript.of(Report.of(spark, warehouse, sweep).data());
  }

  private static JsonNode call(PageScript script, String expression) throws IOException {
    return JSON.readTree(script.call("() => JSON.stringify(" + expression + ")").toString());
  }

  private JsonNode call(String expression) throws IOException {
    return call(script, expression);
  }

  private List<Row> ask(String sql) {
    return spark.sql(sql.replace("SWEEP", "sweep = \"" + SWEEP + "\"")).collectAsList();
  }

  @Test
  void command_ofEachRun_isTheSameRun() throws Exception {
    for (RunRow row : rows) {
      String command =
          call("runCommand(records('runs').find(r => r.run_id === '" + row.runId() + "'))")
              .asText();
      String[] words = command.replace("submit/dmf run ", "").split(" --", -1);
      List<RunFile.Option> options = new ArrayList<>();
      for (String word : words) {
        String[] parts = word.split(" ", 2);
        options.add(
            new RunFile.Option(parts[0].replaceFirst("^--", ""), parts[1].replaceAll("^'|'$", "")));
      }

      RunFile run = RunFile.read(List.of(), options, Storage.hadoop(new Configuration()));

      assertThat(run.config().runId()).as(command).isEqualTo(row.runId());
    }
  }

  @Test
  void replay_namesTheWarehouse_asAWordOfTheShell() throws IOException {
    String id = rows.get(0).runId();

    assertThat(call("replayCommand(records('runs').find(r => r.run_id === '" + id + "'))").asText())
        .isEqualTo("submit/dmf replay " + id + " --warehouse '" + warehouse.location() + "'");
  }

  @Test
  void distinction_ofEachRun_isItsOwn_andHasOnlySettingsThatVary() throws IOException {
    Set<String> all = new HashSet<>();
    call("records('runs').map(distinction)").forEach(text -> all.add(text.asText()));

    assertThat(all).hasSize(rows.size());
    assertThat(all).anySatisfy(text -> assertThat(text).contains("optimizer momentum"));
    // No grid has another number of rows, and the step budget follows from other settings.
    assertThat(all).noneMatch(text -> text.contains("rows "));
    assertThat(call("varying()").toString()).doesNotContain("rows", "loss_tolerance");
  }

  @Test
  void marks_ofConfigurations_areTheQuantilesOverTheirSeeds() throws IOException {
    JsonNode marks =
        call(
            "chartMarks({ y: 'steps', x: 'init_scale', colour: 'rank', panels: 'depth', marks:"
                + " 'seeds', runs: 'all' }).list.filter(m => m.runs === 4)");
    List<Row> expected =
        ask(
            "SELECT depth, rank, init_scale, percentile(steps, array(.05, .5, .95)) FROM runs WHERE"
                + " SWEEP AND optimizer = 'gradient-descent' AND step_size IS NULL AND observation"
                + " = 'full' GROUP BY depth, rank, init_scale HAVING count(*) = 4 ORDER BY depth,"
                + " rank, init_scale");

    areTheQuantiles(marks, expected);
  }

  @Test
  void marks_ofEachX_areTheQuantilesOfAllRunsThere_deeperThanOne() throws IOException {
    JsonNode marks =
        call(
            "chartMarks({ y: 'loss', x: 'rank', colour: 'optimizer', panels: '', marks: 'x', runs:"
                + " 'deep' }).list");
    List<Row> expected =
        ask(
            "SELECT optimizer, '', rank, percentile(loss, array(.05, .5, .95)) FROM runs WHERE"
                + " SWEEP AND depth > 1 GROUP BY optimizer, rank ORDER BY optimizer, rank");

    areTheQuantiles(marks, expected);
  }

  private static void areTheQuantiles(JsonNode marks, List<Row> expected) {
    assertThat(marks).hasSameSizeAs(expected).hasSizeGreaterThan(3);
    for (int i = 0; i < expected.size(); i++) {
      JsonNode mark = marks.get(i);
      List<Double> quantiles = expected.get(i).getList(3);
      assertThat(mark.get("x").asDouble())
          .isEqualTo(((Number) expected.get(i).get(2)).doubleValue());
      assertThat(mark.get("low").asDouble()).isCloseTo(quantiles.get(0), within(1e-9));
      assertThat(mark.get("y").asDouble()).isCloseTo(quantiles.get(1), within(1e-9));
      assertThat(mark.get("high").asDouble()).isCloseTo(quantiles.get(2), within(1e-9));
    }
  }

  @Test
  void marks_ofTexts_countTheRunsAtEachPlace() throws IOException {
    JsonNode marks =
        call(
            "chartMarks({ y: 'status', x: 'depth', colour: '', panels: '', marks: 'seeds', runs:"
                + " 'all' }).list.map(m => [m.x, m.y, m.runs])");
    List<Row> expected =
        ask("SELECT depth, status, count(*) FROM runs WHERE SWEEP GROUP BY 1, 2 ORDER BY 1, 2");

    assertThat(marks).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(marks.get(i).toString())
          .isEqualTo(
              "[%d,\"%s\",%d]"
                  .formatted(
                      expected.get(i).getInt(0),
                      expected.get(i).getString(1),
                      expected.get(i).getLong(2)));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          chart | y: 'steps', x: 'init_scale', colour: 'rank', panels: 'depth', marks: 'seeds', runs: 'all'
          chart | y: 'steps', x: 'observation', colour: '', panels: '', marks: 'seeds', runs: 'all'
          chart | y: 'loss', x: 'rank', colour: 'steps', panels: 'status', marks: 'x', runs: 'deep'
          chart | y: 'loss', x: 'rank', colour: 'run_id', panels: 'loss', marks: 'x', runs: 'all'
          chart | y: 'loss', x: 'init_scale', colour: 'optimizer', panels: 'noise', marks: 'runs', runs: 'all'
          chart | y: 'loss', x: 'depth', colour: 'observed_entries', panels: '', marks: 'runs', runs: 'deep'
          chart | y: 'status', x: 'depth', colour: 'layer_widths', panels: '', marks: 'seeds', runs: 'all'
          chart | y: 'steps', x: 'optimizer', colour: 'momentum', panels: '', marks: 'runs', runs: 'all'
          phase | value: 'stages_less_rank', x: 'init_scale', y: 'rank', panels: 'depth'
          phase | value: 'steps', x: 'loss', y: 'optimizer', panels: 'observed_entries'
          """)
  void sql_ofAChart_givesItsNumbers(String kind, String choice) throws Exception {
    String sql = call("%sSql({ %s })".formatted(kind, choice)).asText();
    List<String> numbers = new ArrayList<>();
    for (JsonNode row : call("%sTable({ %s }).rows".formatted(kind, choice))) {
      List<String> cells = new ArrayList<>();
      row.forEach(cell -> cells.add(plain(cell.isNull() ? null : cell.asText())));
      numbers.add(cells.toString());
    }

    List<String> asked =
        Question.ask(spark, sql).collectAsList().stream()
            .map(
                row ->
                    IntStream.range(0, row.length())
                        .mapToObj(
                            i ->
                                row.get(i) instanceof scala.collection.Seq<?>
                                    ? row.getList(i).toString().replace(" ", "")
                                    : row.get(i))
                        .map(PageScriptTest::plain)
                        .toList()
                        .toString())
            .toList();

    assertThat(numbers).hasSizeGreaterThan(1);
    assertThat(asked).containsExactlyInAnyOrderElementsOf(numbers);
  }

  /** A value as a text that is the same for equal numbers; ids are cut as in the page's tables. */
  private static String plain(Object value) {
    String text = String.valueOf(value);
    return text.matches("-?[0-9.]+([eE][-+]?[0-9]+)?")
        ? "%.9e".formatted(Double.parseDouble(text))
        : text.replaceAll("\\b([0-9a-f]{12})[0-9a-f]{52}\\b", "$1");
  }

  @Test
  void queryCommand_isOneWordOfTheShellForTheWholeStatement() throws Exception {
    String choice = "{ value: 'steps', x: 'rank', y: 'optimizer', panels: '' }";
    Process shell =
        new ProcessBuilder(
                "bash",
                "-c",
                "set -- "
                    + call("queryCommand(phaseSql(" + choice + "))").asText()
                    + "; printf '%s\\n%s' \"$4\" \"$5\"")
            .start();
    String words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(words)
        .isEqualTo(warehouse.location() + "\n" + call("phaseSql(" + choice + ")").asText())
        .contains("it\\'s of many kinds");
  }

  @Test
  void ranges_ofNumbers_holdEachOnce_equalOnesTogether_andAboutAsManyEach() throws IOException {
    String at =
        "(() => { const g = groups('%s', runIndexes(), 7, 4);"
            + " return runIndexes().map(i => [runColumn('%1$s')[i], g.at(i)]); })()";
    Map<Double, Set<Integer>> rangesOfValue = new TreeMap<>();
    Map<Integer, Integer> sizes = new TreeMap<>();
    for (String column : List.of("steps", "loss")) {
      rangesOfValue.clear();
      sizes.clear();
      for (JsonNode run : call(at.formatted(column))) {
        rangesOfValue
            .computeIfAbsent(run.get(0).asDouble(), value -> new HashSet<>())
            .add(run.get(1).asInt());
        sizes.merge(run.get(1).asInt(), 1, Integer::sum);
      }

      assertThat(sizes.values().stream().mapToInt(size -> size).sum()).isEqualTo(rows.size());
      assertThat(rangesOfValue.values()).allSatisfy(of -> assertThat(of).hasSize(1));
      assertThat(rangesOfValue.values().stream().map(of -> of.iterator().next())).isSorted();
    }

    for (int n = 4; n < 40; n++) {
      JsonNode ofDifferentNumbers =
          call("rangesOf(Array.from({ length: " + n + " }, (_, i) => i * i), 4).map(r => r.size)");
      assertThat(ofDifferentNumbers).hasSize(4);
      for (JsonNode size : ofDifferentNumbers) {
        assertThat(size.asInt()).as("of %d", n).isBetween(n / 4, (n + 3) / 4);
      }
    }
    // Five of seven numbers are the same.
    assertThat(
            call("rangesOf([1, 1, 1, 1, 1, 2, 3], 3).map(r => [r.low, r.high, r.size])").toString())
        .isEqualTo("[[1,1,5],[2,2,1],[3,3,1]]");
  }

  @Test
  void axis_ofPositiveNumbersOverMoreThanADecade_isLogarithmic_andEndsAroundThem()
      throws IOException {
    JsonNode wide =
        call(
            "(s => [s.logarithmic, s.option.min, s.option.max, s.place(1e-3)])(scaleOf('loss',"
                + " [2e-9, 1e-3]))");
    JsonNode narrow =
        call(
            "(s => [s.logarithmic || false, s.option.min, s.option.max])(scaleOf('loss', [.13,"
                + " .92]))");
    JsonNode signed = call("scaleOf('loss', [0, 1e6]).logarithmic || false");

    assertThat(wide.toString()).isEqualTo("[true,-9,-3,-3]");
    assertThat(narrow.toString()).isEqualTo("[false,0,1]");
    assertThat(signed.asBoolean()).isFalse();
    for (String ends : List.of("0, 7", "-3, 1e5", "5, 5", "0, 0", "1e-12, 1.5e-12", "-7, -7")) {
      JsonNode ticks = call("[niceTicks(" + ends + "), " + ends + "]");
      double min = ticks.get(0).get("min").asDouble();
      double max = ticks.get(0).get("max").asDouble();
      double interval = ticks.get(0).get("interval").asDouble();
      assertThat(min).as(ends).isLessThan(ticks.get(1).asDouble() + 1e-9 * interval);
      assertThat(max).as(ends).isGreaterThan(ticks.get(2).asDouble() - 1e-9 * interval);
      assertThat((max - min) / interval).as(ends).isBetween(.99, 8.);
    }
  }

  @Test
  @Tag("nightly")
  void completionsAndSensing_openWithTheErrorOfWhatWasNotObserved() throws IOException {
    warehouse.append(
        "completion",
        SmallRuns.configs(
                "observation = completion, observed-entries = [10, 14], depth = [2, 3], seed = [1,"
                    + " 2]")
            .stream()
            .map(SmallRuns::row)
            .toList());
    warehouse.append(
        "sensing",
        SmallRuns.configs("observation = sensing, measurements = [12, 18]").stream()
            .map(SmallRuns::row)
            .toList());

    Report report = Report.of(spark, warehouse, "completion");
    try (PageScript completion = PageScript.of(report.data());
        PageScript sensing = script("sensing")) {
      assertThat(
              call(completion, "[firstChart().y, firstChart().x, firstChart().colour]").toString())
          .isEqualTo("[\"unobserved_error\",\"observed_entries\",\"depth\"]");
      assertThat(
              call(completion, "[firstPhase().value, firstPhase().x, firstPhase().y]").toString())
          .isEqualTo("[\"unobserved_error\",\"observed_entries\",\"depth\"]");
      assertThat(call(sensing, "firstChart().x").asText()).isEqualTo("measurements");
      assertThat(call(sensing, "firstChart().y").asText()).endsWith("_error");
    }
    // Their section is the first after the words.
    assertThat(report.page())
        .containsSubsequence(
            "<section id=\"headline\"", "<section id=\"chart\"", "<section id=\"stages\"");
    Views.register(spark, warehouse);
  }

  /** Which depth is best: medians over the hold-outs, which make other initial scales. */
  @Test
  @Tag("nightly")
  void holdOuts_openWithTheirSmallestErrors() throws IOException {
    warehouse.append(
        "hold-outs",
        SmallRuns.configs(
                "hold-out = .2, depth = [1, 2, 3], relative-init-scale = [.1, .01], target-seed ="
                    + " [1, 2, 3]")
            .stream()
            .map(SmallRuns::row)
            .toList());
    Report report = Report.of(spark, warehouse, "hold-outs");
    assertThat(report.page())
        .containsSubsequence("<section id=\"chart\"", "<section id=\"headline\"");
    try (PageScript holdOuts = PageScript.of(report.data())) {
      assertThat(call(holdOuts, "firstChart()").toString())
          .isEqualTo(
              "{\"y\":\"best_held_out_error\",\"x\":\"relative_init_scale\",\"colour\":\"depth\",\"panels\":\"\",\"marks\":\"x\",\"runs\":\"deep\"}");
      assertThat(call(holdOuts, "chartTable(firstChart()).rows.map(r => r[r.length - 1])"))
          .hasToString("[3,3,3,3]");
    }
    Views.register(spark, warehouse);
  }

  @Test
  void charts_ofAMonitoredRun_areThoseOfWhatItMeasured() throws IOException {
    JsonNode names =
        call(
            "records('runs').filter(r => r.depth === 3).map(r => runFigures(r).filter(f =>"
                + " f.option()).map(f => f.name).slice(3))");

    assertThat(names.toString())
        .contains("[\"run-curvature\",\"run-layers\",\"run-balance\",\"run-alignment\"]", "[]");
  }

  /** The bound of gradient descent is 2/eta, and that of momentum mu is 2(1 + mu)/eta. */
  @Test
  void sharpness_ofEachRecord_isTheEigenvalueOverItsBound() throws IOException {
    JsonNode series =
        call("sharpnessOption().series.map(s => [s.name, s.data.map(d => [d[0], d[1]])])");
    List<Row> expected =
        ask(
            "SELECT depth, step, trajectory.lambda_max * effective_step_size / if(optimizer = 'momentum', 3.8,"
                + " 2) FROM trajectory JOIN runs USING (sweep, run_id) WHERE SWEEP AND trajectory.lambda_max"
                + " IS NOT NULL AND step > 0 ORDER BY depth, run_id, step");

    assertThat(series).hasSize(2);
    for (JsonNode depth : series) {
      List<Row> records =
          expected.stream()
              .filter(row -> depth.get(0).asText().equals("depth " + row.getInt(0)))
              .toList();
      assertThat(depth.get(1)).hasSizeGreaterThan(10);
      for (JsonNode point : depth.get(1)) {
        assertThat(records)
            .anySatisfy(
                row -> {
                  assertThat(point.get(0).asDouble())
                      .isCloseTo(Math.log10((double) row.getLong(1)), within(1e-12));
                  assertThat(point.get(1).asDouble())
                      .isCloseTo(row.getDouble(2), within(1e-3 * row.getDouble(2)));
                });
      }
    }
  }

  @Test
  void stages_ofASingleRank_stillHaveTheLineOfThatRank() throws IOException {
    warehouse.append(
        "one rank",
        SmallRuns.configs("rank = 2, seed = [1, 2]").stream().map(SmallRuns::row).toList());
    try (PageScript one = script("one rank")) {
      assertThat(call(one, "stagesOption().series[0].markLine.data").toString())
          .isEqualTo("[{\"yAxis\":2}]");
    }
    assertThat(call("stagesOption().series[0].data.length").asInt()).isGreaterThan(1);
    Views.register(spark, warehouse);
  }
}
