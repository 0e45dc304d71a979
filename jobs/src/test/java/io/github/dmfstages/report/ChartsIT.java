package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each chart of a page draws, as ECharts has it in a browser, beside the rows of the page's
 * statements: here those are views, {@code answer_NAME}.
 */
@ExtendWith(LocalSpark.class)
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartsIT {
  private static final String SWEEP = "mixed";
  private static final List<String> STATEMENTS =
      List.of(
          "stage_histogram",
          "stages_by_rank",
          "runs",
          "misses",
          "escape_times",
          "saddle_time",
          "sample_trajectory",
          "sample_modes",
          "sample_stages");

  // A logarithm of the browser's and one of Java's.
  private static final double LOGARITHMS = 1e-12;

  private final SparkSession spark;
  private Warehouse warehouse;
  private Path page;
  private Report report;
  private Browser browser;

  ChartsIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void write(@TempDir Path folder) throws IOException {
    browser = Browser.open();
    warehouse = Warehouse.at(folder.resolve("w").toString(), new Configuration());
    warehouse.append(SWEEP, OddSweeps.ALL.get(SWEEP));
    report = Report.of(spark, warehouse, SWEEP);
    page = Files.writeString(folder.resolve("page.html"), report.page());
    for (String name : STATEMENTS) {
      spark
          .sql(new Figure(name).expanded(), Map.of("sweep", SWEEP))
          .createOrReplaceTempView("answer_" + name);
    }
  }

  @BeforeEach
  void show() {
    browser.show(page);
  }

  @AfterAll
  void close() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  /** A series as it is drawn: its data, and the lines and areas that are marked beside it. */
  record Series(String name, List<Object> data, List<Object> lines, List<Object> areas) {}

  private List<Series> drawn(String figure) throws IOException {
    String json =
        (String)
            browser.js(
                "JSON.stringify(opened.charts.find(e => e.figure.name ==="
                    + " arguments[0]).chart.getOption().series.map(s => ({ name: s.name, data:"
                    + " s.data, lines: s.markLine ? s.markLine.data.map(line => line.yAxis) : [],"
                    + " areas: s.markArea ? s.markArea.data.map(ends => ends.map(end => end.xAxis)) : [] })))",
                figure);
    return new ObjectMapper().readValue(json, new TypeReference<List<Series>>() {});
  }

  private Map<String, List<Object>> data(String figure) throws IOException {
    return drawn(figure).stream().collect(Collectors.toMap(Series::name, Series::data));
  }

  /** Rows of a statement; one column alone is not a list of one. */
  private List<Object> ask(String sql) {
    return spark.sql(sql).collectAsList().stream()
        .map(row -> row.length() == 1 ? row.get(0) : values(row, 0))
        .toList();
  }

  /** Rows of a statement by their first column, the name of a series. */
  private Map<String, List<Object>> series(String sql) {
    return spark.sql(sql).collectAsList().stream()
        .collect(
            Collectors.groupingBy(
                row -> row.getString(0),
                Collectors.mapping(row -> (Object) values(row, 1), Collectors.toList())));
  }

  private static List<Object> values(Row row, int from) {
    return IntStream.range(from, row.length()).mapToObj(row::get).toList();
  }

  private static void same(Object drawn, Object expected) {
    assertThat(drawn)
        .usingRecursiveComparison()
        .withComparatorForType(
            (a, b) ->
                Math.abs(a.doubleValue() - b.doubleValue()) <= LOGARITHMS
                    ? 0
                    : Double.compare(a.doubleValue(), b.doubleValue()),
            Number.class)
        .isEqualTo(expected);
  }

  private static Map<String, List<Object>> with(
      Map<String, List<Object>> series, String name, List<Object> data) {
    return Stream.concat(series.entrySet().stream(), Stream.of(Map.entry(name, data)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void stages_areTheHistogram_besideTheLine() throws IOException {
    Map<String, List<Object>> expected =
        series(
            "SELECT concat('depth ', h.depth), string(h.rank), h.spe_stages, h.runs, s.runs"
                + " FROM answer_stage_histogram h JOIN answer_stages_by_rank s USING (depth, rank)"
                + " ORDER BY h.depth, h.rank, h.spe_stages");

    assertThat(expected).hasSize(3);
    same(
        data("stages"),
        with(
            expected,
            "stages = R",
            ask("SELECT DISTINCT string(rank), rank FROM answer_stages_by_rank ORDER BY 2")));
  }

  @Test
  void share_isOfTheRuns_withItsInterval() throws IOException {
    Map<String, List<Object>> expected =
        series(
            "SELECT concat('depth ', depth), string(rank), fraction, wilson_low, wilson_high,"
                + " equal_rank, runs FROM answer_stages_by_rank ORDER BY depth, rank");

    assertThat(expected).hasSize(3);
    same(data("share"), expected);
  }

  @Test
  void phase_isTheMeanOfEachCell() throws IOException {
    List<Object> expected =
        ask(
            "SELECT dense_rank() OVER (ORDER BY init_scale) - 1, dense_rank() OVER (ORDER BY depth)"
                + " - 1, avg(stages_less_rank), count(*) FROM answer_runs WHERE depth > 1 AND"
                + " stages_less_rank IS NOT NULL GROUP BY init_scale, depth ORDER BY depth,"
                + " init_scale");

    assertThat(expected).hasSize(4);
    same(drawn("phase").get(0).data(), expected);
  }

  @Test
  void misses_areTheReasons() throws IOException {
    String sql = "SELECT %s FROM answer_misses ORDER BY runs, kind DESC";

    assertThat(ask(sql.formatted("kind"))).isNotEmpty();
    same(
        browser.js(
            "opened.charts.find(e => e.figure.name === 'misses').chart.getOption().yAxis[0].data"),
        ask(sql.formatted("kind")));
    same(
        data("misses"),
        Map.of(
            "deeper than 1",
            ask(sql.formatted("deep_runs")),
            "depth 1",
            ask(sql.formatted("runs - deep_runs"))));
  }

  @Test
  void escapes_areTheCells_besideTheIdentity() throws IOException {
    Map<String, List<Object>> expected =
        series(
            "SELECT concat('depth ', depth), log10_predicted, log10_measured, modes"
                + " FROM answer_escape_times WHERE depth > 1 ORDER BY 1, 2, 3");

    assertThat(expected).hasSize(2);
    same(
        data("escapes"),
        with(
            expected,
            "measured = predicted",
            ask(
                "SELECT end, end FROM (SELECT explode(array("
                    + "floor(least(min(log10_predicted), min(log10_measured))),"
                    + " ceil(greatest(max(log10_predicted), max(log10_measured))))) AS end"
                    + " FROM answer_escape_times WHERE depth > 1) ORDER BY 1")));
  }

  @Test
  void certificate_isOfEveryRunThatHasOne() throws IOException {
    Map<String, List<Object>> expected =
        series(
            "SELECT concat('depth ', depth), log10(gradient_norm), CASE WHEN abs(lambda_ratio) <"
                + " 1e-6 THEN lambda_ratio / 1e-6D ELSE sign(lambda_ratio) * (7 +"
                + " log10(abs(lambda_ratio))) END, run_id, status, lambda_ratio FROM answer_runs"
                + " WHERE depth > 1 AND lambda_ratio IS NOT NULL AND gradient_norm > 0 ORDER BY"
                + " depth, rank, init_scale, run_id");

    assertThat(expected).hasSize(2);
    same(data("certificate"), expected);
  }

  @Test
  void saddles_areTheQuantiles() throws IOException {
    Map<String, List<Object>> expected =
        series(
            "SELECT concat('depth ', depth), string(rank), median, percent_5, percent_95, runs"
                + " FROM answer_saddle_time ORDER BY depth, rank");

    assertThat(expected).hasSize(2);
    same(data("saddles"), expected);
  }

  @Test
  void run_isItsRecordsModesAndStages() throws IOException {
    for (String table : List.of("trajectory", "modes", "stages")) {
      spark
          .table("answer_sample_" + table)
          .where("run_id = '" + browser.js("opened.exemplar().run_id") + "'")
          .createOrReplaceTempView("run_" + table);
    }
    List<Object> modes = ask("SELECT mode FROM run_modes ORDER BY mode");
    assertThat(modes).isNotEmpty();

    List<Series> values = drawn("run-singular-values");
    assertThat(values).hasSize(modes.size() + 1);
    for (int i = 0; i < modes.size(); i++) {
      same(
          values.get(i),
          new Series(
              "mode " + modes.get(i),
              ask("SELECT step, singular_values[" + i + "] FROM run_trajectory ORDER BY step"),
              ask("SELECT reference FROM run_modes WHERE mode = " + modes.get(i)),
              List.of()));
    }
    same(
        values.get(modes.size()).data(),
        ask(
            "SELECT predicted_crossing_50, 0, mode FROM run_modes"
                + " WHERE predicted_crossing_50 IS NOT NULL ORDER BY mode"));

    List<Series> loss = drawn("run-loss");
    same(loss.get(0).data(), ask("SELECT step, log10(loss) FROM run_trajectory ORDER BY step"));
    same(
        loss.get(1).lines(),
        ask(
            "SELECT log10(predicted_plateau_loss) FROM run_stages"
                + " WHERE predicted_plateau_loss > 0 ORDER BY stage"));

    List<Series> gradient = drawn("run-gradient");
    same(
        gradient.get(0).data(),
        ask("SELECT step, log10(gradient_norm) FROM run_trajectory ORDER BY step"));
    same(
        gradient.get(0).areas(),
        ask(
            "SELECT min(step), max(coalesce(next, step)) FROM ("
                + "SELECT step, region, lead(step) OVER (ORDER BY step) AS next,"
                + " row_number() OVER (ORDER BY step)"
                + " - row_number() OVER (PARTITION BY region ORDER BY step) AS island"
                + " FROM run_trajectory)"
                + " WHERE region NOT IN ('none', 'escape') GROUP BY region, island ORDER BY 1"));
    same(
        gradient.get(1).data(),
        ask("SELECT peak_step, log10(peak_gradient_norm), stage FROM run_stages ORDER BY stage"));
  }

  @Test
  void pairs_countTheRunsOfBothSweeps_andTheirPageIsAccessible(@TempDir Path folder)
      throws IOException {
    warehouse.append(
        "slower",
        SmallRuns.configs(
                "depth = 2, rank = [1, 2], init-scale = .3, seed = [1, 2, 3], relative-step-size ="
                    + " .1")
            .stream()
            .map(SmallRuns::row)
            .toList());
    Report two = Report.of(spark, warehouse, SWEEP, "slower");

    browser.show(Files.writeString(folder.resolve("two.html"), two.page()));

    assertThat(browser.console()).isEmpty();
    assertThat(browser.js("document.documentElement.dataset.ready")).isEqualTo("yes");
    same(
        browser.js(
            "[...document.querySelectorAll('#pairs tbody tr')].filter(r => r.cells[0].textContent"
                + " === 'steps').map(r => [...r.cells].slice(1, 5).map(c => +c.textContent))"),
        ask(
            "SELECT count(*), count_if(b.steps < a.steps), count_if(b.steps = a.steps),"
                + " count_if(b.steps > a.steps) FROM runs a JOIN runs b USING (depth, rank,"
                + " init_scale, seed) WHERE a.sweep = 'mixed' AND b.sweep = 'slower'"));
    assertThat(data("pairs").values().stream().mapToInt(List::size).sum()).isEqualTo(2 + 6);
    browser.choose("#pairs-value", "loss");
    assertThat((String) browser.js("document.querySelector('#pairs svg').textContent"))
        .contains("loss, slower");
    assertThat(browser.js("document.querySelectorAll('#runs option').length")).isEqualTo(42L);
    browser.js("document.querySelectorAll('details').forEach(d => (d.open = true))");
    assertThat(browser.inaccessible()).isEmpty();
    browser.keep("two");
  }

  @Test
  void phase_byItsFirstFieldsAgain_hasTheTableThatThePageCameWith() {
    String table =
        "document.querySelector('#phase .scroll').outerHTML.replace(/ (border|cellpadding)=\"\\d\"/g, '').replace(/>\\s+</g, '><')";
    Object first = browser.js(table);
    browser.choose("#phase-x", "rank");
    assertThat(browser.js(table)).isNotEqualTo(first);
    browser.choose("#phase-x", "init_scale");

    assertThat(browser.js(table)).isEqualTo(first);
  }

  @Test
  void files_areTheSame_whicheverEngineDrawsThem(@TempDir Path folder) throws IOException {
    String html =
        Stream.of(
                "const DATA = document.getElementById('data').textContent, STYLES ="
                    + " [...document.querySelectorAll('[type=\"text/css\"]')].map(s =>"
                    + " s.textContent);",
                Resource.text("paper.js"),
                Resource.text(Report.CHARTS),
                // So that letters are as wide as in an engine that has no fonts.
                "echarts.setPlatformAPI({ createCanvas: () => null });",
                PageScript.SCRIPTS.stream().map(Resource::text).collect(Collectors.joining("\n")))
            .collect(
                Collectors.joining(
                    "</script>\n<script>",
                    "<!DOCTYPE html><meta charset='utf-8'><script type='application/json' id='data'>"
                        + report.data()
                        + "</script><script type='text/css'>"
                        + Resource.text("page.css")
                        + "</script><script type='text/css'>"
                        + Resource.text("dark.css")
                        + "</script>\n<script>",
                    "</script>"));
    browser.show(Files.writeString(folder.resolve("files.html"), html));
    List<Chart> files = report.charts();

    // The others are about searches and monitored runs, of which there are none here.
    assertThat(files.stream().filter(chart -> chart.svg().isPresent())).hasSize(11);
    @SuppressWarnings("unchecked")
    List<String> inTheBrowser = (List<String>) browser.js("files().map(figure => figure.svg)");
    for (int i = 0; i < files.size(); i++) {
      assertThat(Stream.ofNullable(inTheBrowser.get(i)).flatMap(String::lines))
          .as(files.get(i).name())
          .containsExactlyElementsOf(files.get(i).svg().stream().flatMap(String::lines).toList());
    }
  }
}
