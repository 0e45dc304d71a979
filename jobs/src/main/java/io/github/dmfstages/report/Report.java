package io.github.dmfstages.report;

import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.text.Json;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Shows one sweep as one self-contained HTML page. {@link Sections} shows the answers to {@link
 * Figure#ALL} as words and tables. The page also holds these answers as JSON, from which its script
 * and ECharts draw the charts. The script inserts data as text, never as HTML.
 */
public final class Report {
  /** The name of the page's file. */
  public static final String FILE = "report.html";

  private static final String CHARTS_VERSION = "5.3.1";

  /** The resource that holds ECharts. */
  static final String CHARTS =
      "/META-INF/resources/webjars/echarts/" + CHARTS_VERSION + "/dist/echarts.min.js";

  private static final Pattern PART = Pattern.compile("@([a-z]+)@");

  private final String sweep;
  private final Map<String, Answer> answers;

  private Report(String sweep, Map<String, Answer> answers) {
    this.sweep = sweep;
    this.answers = answers;
  }

  /**
   * Reads the report of a sweep that has runs in {@code warehouse}. The session is not needed any
   * more once this returns.
   */
  public static Report of(SparkSession spark, Warehouse warehouse, String sweep)
      throws IOException {
    Views.register(spark, warehouse);
    answer(spark, Figure.SAMPLE, sweep).createOrReplaceTempView(Figure.SAMPLE_VIEW);
    Map<String, Answer> answers = new LinkedHashMap<>();
    for (Figure figure : Figure.ALL) {
      Dataset<Row> answer = answer(spark, figure, sweep);
      answers.put(
          figure.name(), new Answer(figure.query(sweep), answer.schema(), answer.collectAsList()));
    }
    return new Report(sweep, answers);
  }

  /** Returns the page as HTML. */
  public String page() {
    Map<String, String> parts = new HashMap<>(new Sections(answers).all());
    parts.put("sweep", Html.text(sweep));
    parts.put("origin", Html.text(origin()));
    parts.put("style", Resource.text("page.css"));
    parts.put("dark", Resource.text("dark.css"));
    parts.put("data", data());
    parts.put("charts", Resource.text(CHARTS));
    parts.put(
        "script",
        Stream.of("figures.js", "browser.js", "page.js")
            .map(Resource::text)
            .collect(Collectors.joining("\n")));
    // All parts are replaced in one pass, because a part may contain the name of another.
    return PART.matcher(Resource.text("page.html"))
        .replaceAll(part -> Matcher.quoteReplacement(parts.get(part.group(1))));
  }

  private String origin() {
    Row headline = answers.get("headline").rows().get(0);
    return "Made by dmf report from the tables. The runs were computed by version %s, commit %s. Charts: Apache ECharts %s."
        .formatted(
            String.join(", ", headline.<String>getList(headline.fieldIndex("versions"))),
            String.join(", ", headline.<String>getList(headline.fieldIndex("commits"))),
            CHARTS_VERSION);
  }

  /**
   * Returns the page's charts, both of the whole sweep and of the run that the page shows first.
   */
  List<Chart> charts() {
    return Chart.all(data());
  }

  /**
   * Returns the page's data as JSON: {@code {"sweep": .., "phase": {"x": .., "y": ..}, "figures":
   * {NAME: {"sql": .., "table": ..}}}}.
   */
  String data() {
    Phase phase = Phase.of(answers.get("runs"));
    return Json.forScript(
        json ->
            json.object(
                () -> {
                  json.member("sweep", sweep);
                  json.member("phase", Map.of("x", phase.across(), "y", phase.up()));
                  json.name("figures").object(() -> figures(json));
                }));
  }

  private void figures(Json json) {
    for (Figure figure : Figure.ALL) {
      if (figure.drawn()) {
        Answer answer = answers.get(figure.name());
        json.name(figure.name())
            .object(
                () -> {
                  json.member("sql", answer.sql());
                  ColumnJson.write(answer.schema(), answer.rows(), json.name("table"));
                });
      }
    }
  }

  private static Dataset<Row> answer(SparkSession spark, Figure figure, String sweep) {
    return spark.sql(figure.expanded(), Map.of("sweep", sweep));
  }
}
