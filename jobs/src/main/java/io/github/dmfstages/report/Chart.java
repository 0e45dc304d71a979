package io.github.dmfstages.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.ScriptableObject;

/**
 * A chart of the page, in the form in which it is written to a file. The page's own script draws
 * it, in a JavaScript engine that can reach neither a browser nor Java's classes.
 *
 * @param name the name of its file, without a suffix
 * @param title its title in the page
 * @param caption a description of what it shows
 * @param queries the statements whose answers it draws, as {@code dmf query} takes them
 * @param svg the chart; empty if the sweep has no data for it
 */
public record Chart(
    String name, String title, String caption, List<String> queries, Optional<String> svg) {
  private static final List<String> SCRIPTS =
      List.of("paper.js", Report.CHARTS, "figures.js", "browser.js");

  /** Returns all charts of a page that holds {@code data}. */
  static List<Chart> all(String data) {
    try (Context javaScript = Context.enter()) {
      javaScript.setLanguageVersion(Context.VERSION_ES6);
      // The scripts are interpreted, because a method of ECharts would be too long for the JVM if
      // it were compiled to a class.
      javaScript.setInterpretedMode(true);
      ScriptableObject scope = javaScript.initSafeStandardObjects();
      ScriptableObject.putConstProperty(scope, "DATA", data);
      Object[] styles = {Resource.text("page.css"), Resource.text("dark.css")};
      ScriptableObject.putConstProperty(scope, "STYLES", javaScript.newArray(scope, styles));
      SCRIPTS.forEach(
          script -> javaScript.evaluateString(scope, Resource.text(script), script, 1, null));
      Function files = (Function) javaScript.evaluateString(scope, "files", "files", 1, null);
      List<?> drawn = (List<?>) files.call(javaScript, scope, scope, new Object[0]);
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
