package io.github.dmfstages.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A chart of the page, in the form in which it is written to a file. The page's own script draws
 * it.
 *
 * @param name the name of its file, without a suffix
 * @param title its title in the page
 * @param caption a description of what it shows
 * @param queries the statements whose answers it draws, as {@code dmf query} takes them
 * @param svg the chart; empty if the sweep has no data for it
 */
public record Chart(
    String name, String title, String caption, List<String> queries, Optional<String> svg) {

  /** Returns all charts of a page that holds {@code data}. */
  static List<Chart> all(String data) {
    try (PageScript script = PageScript.withCharts(data)) {
      List<?> drawn = (List<?>) script.call("files");
      return drawn.stream().map(chart -> of((Map<?, ?>) chart)).toList();
    }
  }

  private static Chart of(Map<?, ?> chart) {
    return new Chart(
        chart.get("name").toString(),
        chart.get("title").toString(),
        chart.get("caption").toString(),
        ((List<?>) chart.get("queries")).stream().map(Object::toString).toList(),
        Optional.ofNullable(chart.get("svg")).map(Object::toString));
  }
}
