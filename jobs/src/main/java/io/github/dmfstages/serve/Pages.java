package io.github.dmfstages.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.github.dmfstages.report.ChartScript;
import io.github.dmfstages.report.Html;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The pages for people. The texts of three are resources; their scripts ask the API and insert its
 * answers as text, never as HTML.
 */
final class Pages {
  private static final Pattern OWN_POLICY =
      Pattern.compile("<meta http-equiv=\"Content-Security-Policy\"[^>]*>\n");

  private static final String LIVE =
      "<script>\n" + text("api.js") + text("live.js") + "</script>\n";

  private final String sweeps;
  private final String sql;
  private final Optional<String> start;
  private final String refusal;
  private final Warehouses warehouses;
  private final Turns turns;

  /**
   * The pages about some warehouses.
   *
   * @param turns when a report may be made
   * @param allowsSweeps whether there is a page that starts sweeps
   */
  Pages(Warehouses warehouses, Turns turns, boolean allowsSweeps) {
    this.warehouses = warehouses;
    this.turns = turns;
    String link = allowsSweeps ? "<a href=\"/start\">Start a sweep</a>" : "";
    sweeps = page("Sweeps", "sweeps.html", link);
    sql = page("SQL", "sql.html", link);
    refusal = page("No answer", "refusal.html", link);
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
            text(content)
                .replace("@api@", text("api.js"))
                .replace("@complete@", text("complete.js"))
                .replace("@history@", text("history.js"))
                .replace("@charts@", ChartScript.text()));
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
    List<String> sweep = List.of(request.path().get(1));
    write(exchange, warehouses.of(request).report(sweep, turns), body);
  }

  /** Writes the report of the two sweeps that the path names, with a script that follows them. */
  void comparison(Request request, HttpExchange exchange, OutputStream body) throws Exception {
    String sweep = request.path().get(1);
    String other = request.path().get(3);
    if (sweep.equals(other)) {
      throw new RefusedException(
          400, "sweep %s can't be compared with itself; name another sweep".formatted(sweep));
    }
    write(exchange, warehouses.of(request).report(List.of(sweep, other), turns), body);
  }

  /**
   * Returns the page of a report with a script that follows its sweeps.
   *
   * @param version the state of the sweeps that the page shows
   */
  static String followed(String page, String version) {
    int end = page.lastIndexOf("</body>");
    String all = page.substring(0, end) + LIVE + page.substring(end);
    // A page in a file has a policy of its own, by which its script may ask nobody.
    return OWN_POLICY
        .matcher(all)
        .replaceFirst("<meta name=\"version\" content=\"%s\">\n".formatted(version));
  }

  /** Writes the page of the run that the path names. */
  void run(Request request, HttpExchange exchange, OutputStream body) throws Exception {
    String page = warehouses.of(request).run(request.path().get(1), request.path().get(3), turns);
    write(exchange, page, body);
  }

  /** Writes the page that says why a request has no other answer. */
  void refusal(String message, HttpExchange exchange, OutputStream body) throws IOException {
    write(exchange, refusal.replace("@message@", Html.text(message)), body);
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
