package io.github.dmfstages.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.ScriptableObject;

/**
 * A chart of the page as a file has it. The page's own script draws it, in a JavaScript engine
 * without any way out of it: neither a browser nor Java's classes.
 *
 * @param name its file's name, without an ending
 * @param title its title in the page
 * @param caption what it shows, for people
 * @param queries the statements whose answers it draws, as {@code dmf query} takes them
 * @param svg the chart; empty where the sweep has nothing to draw
 */
public record Chart(
    String name, String title, String caption, List<String> queries, Optional<String> svg) {
  private static final List<String> SCRIPTS =
      List.of("paper.js", Report.CHARTS, "figures.js", "browser.js");

  /** All charts of a page that holds {@code data}. */
  static List<Chart> all(String data) {
    try (Context javaScript = Context.enter()) {
      javaScript.setLanguageVersion(Context.VERSION_ES6);
      // Compiled to classes, a method of ECharts is too long for the JVM.
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
