package io.github.dmfstages.report;

import java.util.List;
import java.util.stream.Stream;
import org.mozilla.javascript.Context;
import org.mozilla.javascript.Function;
import org.mozilla.javascript.ScriptableObject;

/**
 * The scripts of a page, in a JavaScript engine that can reach neither a browser nor Java's
 * classes. It belongs to the thread that opened it.
 */
final class PageScript implements AutoCloseable {
  /** The scripts that know no browser, in the order in which they are evaluated. */
  static final List<String> SCRIPTS =
      List.of("columns.js", "sql.js", "pairs.js", "figures.js", "browser.js");

  private final Context engine;
  private final ScriptableObject scope;

  private PageScript(String data, Stream<String> scripts) {
    engine = Context.enter();
    engine.setLanguageVersion(Context.VERSION_ES6);
    // The scripts are interpreted, because a method of ECharts would be too long for the JVM if it
    // were compiled to a class.
    engine.setInterpretedMode(true);
    scope = engine.initSafeStandardObjects();
    ScriptableObject.putConstProperty(scope, "DATA", data);
    Object[] styles = {Resource.text("page.css"), Resource.text("dark.css")};
    ScriptableObject.putConstProperty(scope, "STYLES", engine.newArray(scope, styles));
    scripts.forEach(script -> engine.evaluateString(scope, Resource.text(script), script, 1, null));
  }

  /** Opens the scripts of a page that holds {@code data}, without the library that draws charts. */
  static PageScript of(String data) {
    return new PageScript(data, SCRIPTS.stream());
  }

  /** Opens the scripts of a page that holds {@code data}, with the library that draws charts. */
  static PageScript withCharts(String data) {
    return new PageScript(
        data, Stream.concat(Stream.of("paper.js", Report.CHARTS), SCRIPTS.stream()));
  }

  /**
   * Returns the result of a function without arguments, or of an expression that makes one. Arrays
   * are lists, objects are maps, and texts are any {@link CharSequence}.
   */
  Object call(String function) {
    Function called = (Function) engine.evaluateString(scope, function, function, 1, null);
    return called.call(engine, scope, scope, new Object[0]);
  }

  @Override
  public void close() {
    Context.exit();
  }
}
