package io.github.dmfstages.report;

import io.github.dmfstages.table.Views;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
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
 * One sweep as one HTML page that needs nothing else: the answers of {@link Figure#ALL} as JSON,
 * our script and ECharts, which draw them. Nothing of the data is made HTML here: the page's script
 * puts it in as text.
 */
public final class Report {
  /** The name of its file. */
  public static final String FILE = "report.html";

  /** ECharts. */
  static final String CHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

  private static final Pattern PART = Pattern.compile("@([a-z]+)@");

  private final String data;

  private Report(String data) {
    this.data = data;
  }

  /** A sweep that has runs in {@code warehouse}. The session is needed no longer than this. */
  public static Report of(SparkSession spark, Warehouse warehouse, String sweep)
      throws IOException {
    Views.register(spark, warehouse);
    answer(spark, Figure.SAMPLE, sweep).createOrReplaceTempView(Figure.SAMPLE_VIEW);
    return new Report(
        Figure.ALL.stream()
            .map(figure -> json(figure, answer(spark, figure, sweep)))
            .collect(
                Collectors.joining(
                    ",\n", "{\"sweep\":" + ColumnJson.quoted(sweep) + ",\"figures\":{\n", "\n}}")));
  }

  /** The page, as HTML. */
  public String page() {
    Map<String, String> parts =
        Map.of(
            "style", Resource.text("page.css"),
            "data", data,
            "charts", Resource.text(CHARTS),
            "script",
                Stream.of("figures.js", "browser.js", "page.js")
                    .map(Resource::text)
                    .collect(Collectors.joining("\n")));
    // In one pass: a part may hold what looks like the name of another.
    return PART.matcher(Resource.text("page.html"))
        .replaceAll(part -> Matcher.quoteReplacement(parts.get(part.group(1))));
  }

  /** The page's charts, of the whole sweep and of the run that the page shows first. */
  List<Chart> charts() {
    return Chart.all(data);
  }

  /** The page's data: {@code {"sweep": .., "figures": {NAME: {"sql": .., "table": ..}}}}. */
  String data() {
    return data;
  }

  private static Dataset<Row> answer(SparkSession spark, Figure figure, String sweep) {
    return spark.sql(figure.sql(), Map.of("sweep", sweep));
  }

  private static String json(Figure figure, Dataset<Row> answer) {
    return "%s:{\"sql\":%s,\"table\":%s}"
        .formatted(
            ColumnJson.quoted(figure.name()),
            ColumnJson.quoted(figure.sql()),
            ColumnJson.of(answer.schema(), answer.collectAsList()));
  }
}
