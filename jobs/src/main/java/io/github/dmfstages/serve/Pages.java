package io.github.dmfstages.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.github.dmfstages.report.ChartScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The pages for people. The texts of three are resources; their scripts ask the API and insert its
 * answers as text, never as HTML.
 */
final class Pages {
  private static final Pattern OWN_POLICY =
      Pattern.compile("<meta http-equiv=\"Content-Security-Policy\"[^>]*>\n");

  private final String sweeps;
  private final String sql;
  private final Optional<String> start;
  private final String live = "<script>\n" + text("api.js") + text("live.js") + "</script>\n";
  private final Warehouses warehouses;

  /**
   * The pages about some warehouses.
   *
   * @param allowsSweeps whether there is a page that starts sweeps
   */
  Pages(Warehouses warehouses, boolean allowsSweeps) {
    this.warehouses = warehouses;
    String link = allowsSweeps ? "<a href=\"/start\">Start a sweep</a>" : "";
    sweeps = page("Sweeps", "sweeps.html", link);
    sql = page("SQL", "sql.html", link);
    start =
        allowsSweeps ? Optional.of(page("Start a sweep", "start.html", link)) : Optional.empty();
  }

  private static String page(String title, String content, String link) {
    return text("frame.html")
        .replace("@title@", title)
        .replace("@start@", link)
        .replace("@style@", text("page.css"))
        .replace(
            "@content@",
            text(content).replace("@api@", text("api.js")).replace("@charts@", ChartScript.text()));
  }

  private static String text(String name) {
    try (InputStream in = Pages.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the list of sweeps. */
  void sweeps(HttpExchange exchange, OutputStream body) throws IOException {
    write(exchange, sweeps, body);
  }

  /** Writes the page that asks SQL. */
  void sql(HttpExchange exchange, OutputStream body) throws IOException {
    write(exchange, sql, body);
  }

  /** Writes the report of the sweep that the path names, with a script that follows the sweep. */
  void report(Request request, HttpExchange exchange, OutputStream body) throws Exception {
    String page = warehouses.of(request).report(request.path().get(1));
    int end = page.lastIndexOf("</body>");
    String followed = page.substring(0, end) + live + page.substring(end);
    // A page in a file has a policy of its own, by which its script may ask nobody.
    write(exchange, OWN_POLICY.matcher(followed).replaceFirst(""), body);
  }

  /** Writes the page of the run that the path names. */
  void run(Request request, HttpExchange exchange, OutputStream body) throws Exception {
    String page = warehouses.of(request).run(request.path().get(1), request.path().get(3));
    write(exchange, page, body);
  }

  /** Writes the page that starts sweeps. */
  void start(HttpExchange exchange, OutputStream body) throws IOException, RefusedException {
    write(exchange, start.orElseThrow(StartedSweeps::notAllowed), body);
  }

  private static void write(HttpExchange exchange, String html, OutputStream body)
      throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "text/html; charset=utf-8");
    headers.set(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
            + " blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
            + " 'none'");
    body.write(html.getBytes(StandardCharsets.UTF_8));
  }
}
