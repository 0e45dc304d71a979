package io.github.dmfstages.serve;

import com.sun.net.httpserver.HttpExchange;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.query.NamedQuestions;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.row.RunColumns;
import io.github.dmfstages.text.Json;
import io.github.dmfstages.text.Quoted;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Answers the requests of programs and of the pages' scripts. */
final class Api {
  private static final String JSON = "application/json";
  private static final int LEVELS_ON_LINES = 2;

  private static final String JSON_FORMAT = "json";
  private static final Map<String, String> TYPES =
      Map.of(JSON_FORMAT, JSON, "csv", "text/csv; charset=utf-8");

  private final Warehouses warehouses;
  private final NamedQuestions questions;
  private final Limits limits;
  private final Optional<StartedSweeps> started;
  private final Answers answers;

  /**
   * Answers requests.
   *
   * @param started the sweeps that requests start; empty if they may not
   */
  Api(
      Warehouses warehouses,
      NamedQuestions questions,
      Limits limits,
      Optional<StartedSweeps> started) {
    this.warehouses = warehouses;
    this.questions = questions;
    this.limits = limits;
    this.started = started;
    this.answers = new Answers(limits);
  }

  /** Writes {@code {"warehouses": [..], "sweeps": [..]}}. */
  void sweeps(HttpExchange exchange, OutputStream body) throws IOException {
    Map<String, List<ServedWarehouse.SweepState>> states = warehouses.sweeps();
    Json.write(
        writer(exchange, JSON, body),
        LEVELS_ON_LINES,
        json ->
            json.object(
                () -> {
                  json.name("warehouses")
                      .array(() -> warehouses.all().forEach(warehouse -> write(warehouse, json)));
                  json.name("sweeps")
                      .array(
                          () ->
                              states.forEach(
                                  (name, all) -> all.forEach(state -> write(name, state, json))));
                }));
  }

  private static void write(ServedWarehouse warehouse, Json json) {
    json.object(
        () -> {
          json.member("name", warehouse.name());
          json.member("location", warehouse.location());
        });
  }

  private void write(String warehouse, ServedWarehouse.SweepState sweep, Json json) {
    json.object(
        () -> {
          json.member("warehouse", warehouse);
          json.member("name", sweep.name());
          json.member("state", sweep.driver().state().name().toLowerCase(Locale.ROOT));
          json.member("runs", sweep.runs());
          json.member("failed", sweep.failed());
          json.member("total", sweep.driver().runs() == 0 ? null : sweep.driver().runs());
          json.member("driver", sweep.driver().holder().isEmpty() ? null : sweep.driver().holder());
          json.member("version", sweep.version());
          json.member(
              "has_console", started.isPresent() && started.get().has(warehouse, sweep.name()));
        });
  }

  /** Writes all views, their columns and all questions. */
  void views(Request request, HttpExchange exchange, OutputStream body) throws Exception {
    answers.json(
        warehouses.of(request).views().catalog(questions),
        limits.rows(),
        writer(exchange, JSON, body));
  }

  /** Writes the answer to the SQL in the request's body. The same statement is asked only once. */
  void query(Request request, HttpExchange exchange, Body body) throws Exception {
    String sql = request.text();
    if (sql.isBlank()) {
      throw new RefusedException(400, "the body of the request is empty; it should be the SQL");
    }
    long rows = rows(request);
    ServedWarehouse warehouse = warehouses.of(request);
    String format = request.parameters().getOrDefault("format", JSON_FORMAT);
    String type = TYPES.get(format);
    if (type == null) {
      throw new RefusedException(400, "format=%s is not known; use json or csv".formatted(format));
    }
    Writer out = writer(exchange, type, body);
    KeptAnswers.Key key = new KeptAnswers.Key(sql, format, rows);
    Set<Path> files = warehouse.views().files();
    byte[] kept = warehouse.answers().get(files, key);
    if (kept != null) {
      body.write(kept);
      return;
    }
    Dataset<Row> answer = warehouse.views().ask(sql);
    if (format.equals(JSON_FORMAT)) {
      answers.json(answer, rows, out);
    } else {
      answers.csv(answer, rows, out);
    }
    byte[] written = body.written(KeptAnswers.LARGEST);
    if (written != null
        && Question.isRepeatable(answer)
        && warehouse.views().files().equals(files)) {
      warehouse.answers().put(files, key, written);
    }
  }

  private long rows(Request request) throws RefusedException {
    String rows = request.parameters().get("rows");
    if (rows == null) {
      return limits.rows();
    }
    if (!rows.matches("[1-9]\\d{0,17}")) {
      throw new RefusedException(
          400, "rows=%s should be a whole number, 1 or more".formatted(rows));
    }
    return Math.min(limits.rows(), Long.parseLong(rows));
  }

  /**
   * Writes a run as {@code dmf run --json} does: its row, and its rows of the nested views. If
   * several sweeps have the run, these are the rows of the first sweep.
   */
  void run(Request request, HttpExchange exchange, OutputStream body) throws Exception {
    ServedWarehouse warehouse = warehouses.of(request);
    String id = request.path().get(2);
    if (!id.matches("[0-9a-f]{1,64}")) {
      throw new RefusedException(
          400, "%s: is not the id of a run, or the first characters of one".formatted(id));
    }
    List<Row> found =
        warehouse
            .views()
            .ask(
                "SELECT min(sweep), run_id FROM runs WHERE run_id LIKE '%s%%' GROUP BY run_id"
                    .formatted(id))
            .takeAsList(2);
    if (found.size() != 1) {
      throw found.isEmpty()
          ? new RefusedException(
              404,
              "%s: no run in %s has an id that begins with this"
                  .formatted(id, warehouse.location()))
          : new RefusedException(
              400,
              "%s: several runs in %s have ids that begin with this; give more characters"
                  .formatted(id, warehouse.location()));
    }
    String where =
        " WHERE sweep = %s AND run_id = %s"
            .formatted(
                Quoted.inSql(found.get(0).getString(0)), Quoted.inSql(found.get(0).getString(1)));
    Dataset<Row> run = warehouse.views().ask("SELECT * FROM runs" + where);
    Map<String, Dataset<Row>> nested = new LinkedHashMap<>();
    for (RunColumns.Nested view : RunColumns.NESTED) {
      nested.put(view.view(), warehouse.views().ask("SELECT * FROM " + view.view() + where));
    }
    Json.write(
        writer(exchange, JSON, body),
        LEVELS_ON_LINES,
        json ->
            json.object(
                () -> {
                  answers.single(run, json.name("run"));
                  nested.forEach((view, rows) -> answers.array(rows, json.name(view)));
                }));
  }

  /** Starts the sweep whose file is the request's body; writes its name and its number of runs. */
  void start(Request request, HttpExchange exchange, OutputStream body) throws Exception {
    SweepFile sweep = allowed().start(warehouses.of(request), request.text());
    writeObject(
        exchange,
        body,
        json -> {
          json.member("sweep", sweep.name());
          json.member("runs", sweep.runs().size());
        });
  }

  /** Asks a sweep that a request has started to stop. */
  void stop(Request request, HttpExchange exchange, OutputStream body) throws Exception {
    String sweep = request.path().get(2);
    allowed().stop(warehouses.of(request), sweep);
    writeObject(exchange, body, json -> json.member("sweep", sweep));
  }

  /** Writes what a sweep has printed from the byte {@code from} on. */
  void console(Request request, HttpExchange exchange, OutputStream body) throws Exception {
    String from = request.parameters().getOrDefault("from", "0");
    if (!from.matches("\\d{1,18}")) {
      throw new RefusedException(
          400, "from=%s should be a whole number, 0 or more".formatted(from));
    }
    StartedSweeps.Console console =
        allowed().console(warehouses.of(request), request.path().get(2), Long.parseLong(from));
    writeObject(
        exchange,
        body,
        json -> {
          json.member("text", console.text());
          json.member("next", console.next());
          json.member("exit_code", console.exitCode());
        });
  }

  private StartedSweeps allowed() throws RefusedException {
    return started.orElseThrow(StartedSweeps::notAllowed);
  }

  private static void writeObject(
      HttpExchange exchange, OutputStream body, Consumer<Json> members) {
    Json.write(writer(exchange, JSON, body), 1, json -> json.object(() -> members.accept(json)));
  }

  private static Writer writer(HttpExchange exchange, String type, OutputStream body) {
    exchange.getResponseHeaders().set("Content-Type", type);
    return new BufferedWriter(new OutputStreamWriter(body, StandardCharsets.UTF_8));
  }
}
