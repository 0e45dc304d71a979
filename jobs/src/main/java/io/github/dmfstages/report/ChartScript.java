package io.github.dmfstages.report;

import io.github.dmfstages.text.Json;
import java.util.List;
import java.util.stream.Collectors;

/** The scripts that draw the report's charts by any column, for other pages. */
public final class ChartScript {
  private static final List<String> SCRIPTS = List.of("columns.js", "figures.js");

  private ChartScript() {}

  /**
   * Returns a script that has ECharts and a function {@code chartsOf(table, theme)}. The table is
   * {@code {rows, columns}}, in which each column has a name and a list of values; the theme is
   * {@code light} or {@code dark}.
   */
  public static String text() {
    String styles =
        Json.forScript(
            json ->
                json.array(
                    () -> {
                      json.value(Resource.text("page.css"));
                      json.value(Resource.text("dark.css"));
                    }));
    String scripts = SCRIPTS.stream().map(Resource::text).collect(Collectors.joining("\n"));
    return Resource.text(Report.CHARTS)
        + "\n"
        + Resource.text("charts.js").replace("@styles@", styles).replace("@scripts@", scripts);
  }
}
