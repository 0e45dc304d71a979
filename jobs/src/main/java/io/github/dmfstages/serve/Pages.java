package io.github.dmfstages.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The pages for people. The texts of the first two are resources; their scripts ask the API and
 * insert its answers as text, never as HTML.
 */
final class Pages {
  private final String sweeps = resource("sweeps.html");
  private final String sql = resource("sql.html");
  private final Warehouses warehouses;

  Pages(Warehouses warehouses) {
    this.warehouses = warehouses;
  }

  private static String resource(String name) {
    String style = text("page.css");
    String script = text("api.js");
    return text(name).replace("@style@", style).replace("@api@", script);
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

  /** Writes the report of the sweep that the path names. */
  void report(Request request, HttpExchange exchange, OutputStream body) throws Exception {
    write(exchange, warehouses.of(request).report(request.path().get(1)), body);
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
