package io.github.dmfstages.report;

import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.text.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/**
 * Shows one sweep, or two beside each other, as one self-contained HTML page. {@link Sections} and
 * {@link Comparison} show the answers to statements as words and tables. The page also holds these
 * answers as JSON, from which its script and ECharts draw the charts. The script inserts data as
 * text, never as HTML.
 */
public final class Report {
  /** The name of the page's file. */
  public static final String FILE = "report.html";

  private static final String CHARTS_VERSION = "5.3.1";

  /** The resource that holds ECharts. */
  static final String CHARTS =
      "/META-INF/resources/webjars/echarts/" + CHARTS_VERSION + "/dist/echarts.min.js";

  private static final Pattern PART = Pattern.compile("@([a-z]+)@");

  private final List<String> sweeps;
  private final String warehouse;
  private final Map<String, Answer> answers;
  private final List<Answer> headlines;
  private final Function<Map<?, ?>, List<Section>> sections;

  private Report(
      List<String> sweeps,
      String warehouse,
      Map<String, Answer> answers,
      List<Answer> headlines,
      Function<Map<?, ?>, List<Section>> sections) {
    this.sweeps = sweeps;
    this.warehouse = warehouse;
    this.answers = answers;
    this.headlines = headlines;
    this.sections = sections;
  }

  /**
   * Reads the report of a sweep that has runs in {@code warehouse}. The session is not needed any
   * more once this returns, and its views show this sweep only.
   */
  public static Report of(SparkSession spark, Warehouse warehouse, String sweep)
      throws IOException {
    Statements statements = Statements.of(spark, warehouse, List.of(sweep));
    Map<String, Answer> answers = new LinkedHashMap<>(statements.answers(Figure.ALL));
    answers.putAll(Searches.of(spark, warehouse, sweep, statements));
    if (Sections.isMonitored(answers)) {
      answers.put(Figure.SHARPNESS.name(), statements.answer(Figure.SHARPNESS));
    }
    return new Report(
        List.of(sweep),
        warehouse.location(),
        answers,
        List.of(answers.get("headline")),
        first -> new Sections(answers, first).all());
  }

  /**
   * Reads the report of two sweeps that have runs in {@code warehouse}, with their runs in pairs.
   * The session is not needed any more once this returns, and its views show these sweeps only.
   */
  public static Report of(SparkSession spark, Warehouse warehouse, String sweep, String other)
      throws IOException {
    Statements both = Statements.of(spark, warehouse, List.of(sweep, other));
    Map<String, Answer> answers = new LinkedHashMap<>(both.answers(Figure.OF_RUNS));
    Pairing pairing = Pairing.of(sweep, other, answers.get("runs").rows());
    answers.put(Pairing.NAME, both.answer(pairing.sql()));
    List<Map<String, Answer>> each = new ArrayList<>();
    for (String one : List.of(sweep, other)) {
      each.add(both.of(one).answers(Figure.OF_WORDS));
    }
    return new Report(
        List.of(sweep, other),
        warehouse.location(),
        answers,
        each.stream().map(words -> words.get("headline")).toList(),
        first -> new Comparison(pairing, each, answers, first).all());
  }

  /**
   * Reads the report of one run of a sweep: the run browser with this run alone. The session is not
   * needed any more once this returns, and its views show this run only.
   */
  public static Report ofRun(SparkSession spark, Warehouse warehouse, String sweep, String runId)
      throws IOException {
    Statements statements = Statements.ofRun(spark, warehouse, sweep, runId);
    Map<String, Answer> answers = statements.answers(Figure.OF_RUNS);
    return new Report(
        List.of(sweep),
        warehouse.location(),
        answers,
        List.of(statements.answer(new Figure("headline"))),
        first ->
            List.of(new Section("browser", "Run " + runId, new Sections(answers, first, 1).run())));
  }

  private String name() {
    return String.join(" and ", sweeps);
  }

  private String heading() {
    return (sweeps.size() == 1 ? "Sweep " : "Sweeps ") + name();
  }

  /** Returns the page as HTML. */
  public String page() {
    String data = data();
    List<Section> all;
    try (PageScript script = PageScript.of(data)) {
      all = sections.apply((Map<?, ?>) script.call("firstTables"));
    }
    Map<String, String> parts = new HashMap<>();
    parts.put("contents", all.stream().map(Section::link).collect(Collectors.joining()));
    parts.put("sections", all.stream().map(Section::html).collect(Collectors.joining()));
    parts.put("name", Html.text(name()));
    parts.put("heading", Html.text(heading()));
    parts.put("origin", Html.text(origin()));
    parts.put("style", Resource.text("page.css"));
    parts.put("dark", Resource.text("dark.css"));
    parts.put("data", data);
    parts.put("charts", Resource.text(CHARTS));
    parts.put(
        "script",
        Stream.concat(PageScript.SCRIPTS.stream(), Stream.of("page.js"))
            .map(Resource::text)
            .collect(Collectors.joining("\n")));
    // All parts are replaced in one pass, because a part may contain the name of another.
    return PART.matcher(Resource.text("page.html"))
        .replaceAll(part -> Matcher.quoteReplacement(parts.get(part.group(1))));
  }

  private String origin() {
    return "Made by dmf report from the tables. The runs were computed by version %s, commit %s. Charts: Apache ECharts %s."
        .formatted(all("versions"), all("commits"), CHARTS_VERSION);
  }

  private String all(String column) {
    return headlines.stream()
        .map(answer -> answer.rows().get(0))
        .flatMap(row -> row.<String>getList(row.fieldIndex(column)).stream())
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  /** Returns the page's charts, both of all its runs and of the run that the page shows first. */
  List<Chart> charts() {
    return Chart.all(data());
  }

  /**
   * Returns the page's data as JSON: {@code {"sweeps": [..], "heading": .., "warehouse": ..,
   * "settings": [..], "figures": {NAME: {"sql": .., "table": ..}}}}.
   */
  String data() {
    return Json.forScript(
        json ->
            json.object(
                () -> {
                  json.member("sweeps", sweeps);
                  json.member("heading", heading());
                  json.member("warehouse", warehouse);
                  RunTable.writeSettings(json.name("settings"));
                  json.name("figures").object(() -> figures(json));
                }));
  }

  private void figures(Json json) {
    answers.forEach(
        (name, answer) -> {
          if (Figure.isDrawn(name)) {
            json.name(name)
                .object(
                    () -> {
                      json.member("sql", answer.sql());
                      ColumnJson.write(answer.schema(), answer.rows(), json.name("table"));
                    });
          }
        });
  }
}
