package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.KnownSettings;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.intake.Import;
import io.github.dmfstages.intake.ImportOptions;
import io.github.dmfstages.intake.Trajectories;
import io.github.dmfstages.session.DmfSweep;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/**
 * Charts that only some sweeps have, as ECharts has them in a browser: what runs monitor,
 * boundaries, and runs of other programs.
 */
@ExtendWith(LocalSpark.class)
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OptionalChartsIT {
  private static final Configuration HADOOP = new Configuration();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The records of a page have three digits. */
  private static final double ROUNDED = 5e-3;

  private final SparkSession spark;
  private Path folder;
  private Warehouse warehouse;
  private Browser browser;

  OptionalChartsIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void open(@TempDir Path temporary) throws IOException {
    browser = Browser.open();
    folder = temporary;
    warehouse = Warehouse.at(folder.resolve("w").toString(), HADOOP);
  }

  @AfterAll
  void close() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  /** Shows the report of a sweep, which has nothing that breaks a rule. */
  private void show(String sweep) throws IOException {
    Path page = folder.resolve(sweep + ".html");
    browser.show(Files.writeString(page, Report.of(spark, warehouse, sweep).page()));
    assertThat(browser.console()).isEmpty();
    assertThat(browser.js("document.documentElement.dataset.ready")).isEqualTo("yes");
    assertThat((String) browser.js("document.querySelector('main').textContent"))
        .doesNotContain("NaN", "undefined", "Infinity", "[object");
    assertThat(browser.inaccessible()).isEmpty();
    browser.keep(sweep);
  }

  /** The names and points of the series that a visible chart draws. */
  private JsonNode series(String figure) throws IOException {
    String chart =
        "opened.charts.find(e => e.figure.name === '%s' && !e.node.closest('[hidden]'))"
            .formatted(figure);
    return JSON.readTree(
        (String)
            browser.js(
                "JSON.stringify("
                    + chart
                    + ".chart.getOption().series.map(s => ({ name: s.name, data: s.data })))"));
  }

  private List<Row> ask(String sql) throws IOException {
    SparkSession own = spark.newSession();
    Views.register(own, warehouse);
    return own.sql(sql).collectAsList();
  }

  /** Every point of a series is a row: step and value, rounded as the page's numbers are. */
  private static void isAmong(JsonNode points, List<Row> rows) {
    Map<Long, Double> values = new HashMap<>();
    rows.forEach(row -> values.put(row.getLong(0), row.getDouble(1)));
    assertThat(points).hasSizeGreaterThan(10);
    for (JsonNode point : points) {
      Double value = values.get(point.get(0).asLong());
      assertThat(value).as("%s", point).isNotNull();
      assertThat(point.get(1).asDouble())
          .isCloseTo(value, within(ROUNDED * Math.max(.5, Math.abs(value))));
    }
  }

  @Test
  void chartsOfARun_areWhatItMonitors_andTheBoundIsTwoOverTheStepSize() throws IOException {
    warehouse.append(
        "monitored",
        SmallRuns.configs(
                "depth = [2, 3], init-scale = 1e-2, monitor = [curvature, layers, balance, alignment]")
            .stream()
            .map(SmallRuns::row)
            .toList());
    show("monitored");

    List<Row> runs =
        ask("SELECT run_id, depth, effective_step_size FROM runs WHERE sweep = 'monitored'");
    assertThat(runs).hasSize(2);
    for (Row run : runs) {
      String id = run.getString(0);
      int depth = run.getInt(1);
      browser.js("document.querySelector('#runs').value = arguments[0]", id + " monitored");
      browser.js(
          "document.querySelector('#runs').dispatchEvent(new Event('change', { bubbles: true }))");
      String of = " FROM trajectory WHERE run_id = '%s' AND lambda_max IS NOT NULL".formatted(id);

      JsonNode curvature = series("run-curvature");
      assertThat(curvature).hasSize(3);
      isAmong(curvature.get(0).get("data"), ask("SELECT step, lambda_max" + of));
      isAmong(curvature.get(1).get("data"), ask("SELECT step, lambda_min" + of));
      double eta = run.getDouble(2);
      for (JsonNode end : curvature.get(2).get("data")) {
        assertThat(end.get(1).asDouble()).isCloseTo(2 / eta, within(ROUNDED / eta));
      }
      JsonNode layers = series("run-layers");
      assertThat(layers).hasSize(depth);
      for (int j = 0; j < depth; j++) {
        isAmong(layers.get(j).get("data"), ask("SELECT step, layer_norms[%d]".formatted(j) + of));
      }
      isAmong(
          series("run-balance").get(0).get("data"),
          ask("SELECT step, log10(imbalance)" + of + " AND imbalance > 0"));
      assertThat(series("run-alignment")).hasSize(2);
      isAmong(
          series("run-alignment").get(0).get("data"),
          ask("SELECT step, alignment[0]" + of + " AND alignment[0] IS NOT NULL"));
    }
    JsonNode sharpness = series("sharpness");
    assertThat(sharpness).hasSize(2);
    assertThat(sharpness.get(0).get("data")).hasSizeGreaterThan(10);
  }

  @Test
  void chartOfBoundaries_isTheMedian_besideTheStabilityLimit() throws Exception {
    DmfSweep.of(
            """
            name = stability
            defaults { rows = 1, cols = 1, spectrum = [2], initialisation = aligned, init-scale = 0.5, max-steps = 1000 }
            boundaries = [{
              along = step-size, between = [0.05, 2], where = "status = 'CONVERGED'", tolerance = 0.05
              grid { depth = [2, 3] }
            }]
            """)
        .warehouse(warehouse.location())
        .run(spark);
    show("stability");

    List<Row> found =
        ask(
            "SELECT sqrt(low * high), theory FROM boundaries WHERE sweep = 'stability' ORDER BY depth");
    JsonNode drawn = series("boundaries");
    assertThat(found).hasSize(2);
    for (int i = 0; i < 2; i++) {
      // Both charts span less than a decade, so their axes are linear.
      assertThat(drawn.get(0).get("data").get(i).get(1).asDouble())
          .isCloseTo(found.get(i).getDouble(0), within(ROUNDED));
      assertThat(drawn.get(1).get("data").get(i).get(1).asDouble())
          .isCloseTo(found.get(i).getDouble(1), within(ROUNDED));
    }
    assertThat(found.get(0).getDouble(1)).isCloseTo(.5, within(1e-9));
  }

  @Test
  void runOfAnotherProgram_hasItsRecordsAndNoCommandThatRepeatsIt() throws Exception {
    Path history = Files.writeString(folder.resolve("history.csv"), Trajectories.csv(",", "\n"));
    ImportOptions options =
        ImportOptions.of(
            List.of(),
            List.of(),
            KnownSettings.read(null, List.of("rank=3", "depth=2"), Storage.hadoop(HADOOP)));
    Import one = new Import(warehouse, "imported", options, HADOOP);
    one.run(Import.sources(List.of(history.toString()), HADOOP), one.here(), row -> {}, said -> {});
    show("imported");

    String said = browser.element("#run").getText();
    assertThat(said)
        .contains(
            "Depth 2, rank 3: 3 SPE stages, rank 3 at the end, IMPORTED after 2,000 steps",
            "Another program executed this run",
            "gradient norm in 501 records of")
        .doesNotContain("Run it again");
    assertThat(browser.elements("#replay, #command")).isEmpty();
    assertThat(series("run-singular-values")).hasSizeGreaterThanOrEqualTo(3);
    isAmong(
        series("run-gradient").get(0).get("data"),
        ask("SELECT step, log10(gradient_norm) FROM trajectory WHERE sweep = 'imported'"));
    isAmong(
        series("run-loss").get(0).get("data"),
        ask("SELECT step, log10(loss) FROM trajectory WHERE sweep = 'imported'"));
    assertThat(
            browser.js(
                "opened.charts.filter(e => /curvature|layers|balance|alignment/.test(e.figure.name)"
                    + " && !e.node.closest('[hidden]')).length"))
        .as("charts of what it does not have")
        .isEqualTo(0L);
  }
}
