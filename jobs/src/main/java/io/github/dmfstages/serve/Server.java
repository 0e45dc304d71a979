package io.github.dmfstages.serve;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.dmfstages.query.NamedQuestions;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.text.Json;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * An HTTP server that answers questions about warehouses, and that may be allowed to start sweeps.
 * Otherwise it only reads. See docs/decisions/0023-serve.md.
 */
public final class Server implements AutoCloseable {
  private static final int USAGE = 2;
  private static final int INFRASTRUCTURE = 3;

  /** Threads that read requests or refuse them while others work. */
  private static final int SPARE_THREADS = 32;

  private static final int BACKLOG = 1024;

  private static final AtomicLong THREADS = new AtomicLong();

  /** Settings of the JDK's server, which it reads once in each JVM. */
  private static final Map<String, String> OF_THE_JDK =
      Map.of(
          // A client that does not send its request within this many seconds is disconnected.
          "sun.net.httpserver.maxReqTime", "10",
          // More connections than this are closed at once.
          "jdk.httpserver.maxConnections", "2000",
          // Otherwise an answer may wait 40 ms for the client's acknowledgement.
          "sun.net.httpserver.nodelay", "true");

  private final HttpServer http;
  private final ExecutorService threads;
  private final ScheduledExecutorService clock;
  private final Guard guard;
  private final Limits limits;
  private final Turns turns;
  private final SparkContext spark;
  private final Explanation explanation;
  private final Optional<StartedSweeps> started;
  private final Api api;
  private final Pages pages;
  private final String address;

  /** Explains exceptions as the command line does. */
  @FunctionalInterface
  public interface Explanation {
    /**
     * Prints the message about an exception, and returns the exit code that a command would have.
     */
    int print(Throwable e, PrintWriter out);
  }

  private Server(
      HttpServer http,
      String host,
      SparkSession session,
      Warehouses warehouses,
      NamedQuestions questions,
      Limits limits,
      Optional<String> command,
      Explanation explanation)
      throws IOException {
    this.http = http;
    this.limits = limits;
    this.explanation = explanation;
    spark = session.sparkContext();
    turns = new Turns(limits);
    started =
        command.isPresent()
            ? Optional.of(new StartedSweeps(command.get(), spark.hadoopConfiguration()))
            : Optional.empty();
    api = new Api(warehouses, questions, limits, started);
    pages = new Pages(warehouses, turns, command.isPresent());
    InetSocketAddress bound = http.getAddress();
    guard = new Guard(names(host), bound.getPort());
    String shown = host.contains(":") ? "[" + host + "]" : host;
    address = "http://%s:%d/".formatted(shown, bound.getPort());
    int most = limits.running() + limits.waiting() + SPARE_THREADS;
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            most, most, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), Server::thread);
    pool.allowCoreThreadTimeOut(true);
    threads = pool;
    clock = Executors.newSingleThreadScheduledExecutor(Server::thread);
    http.setExecutor(threads);
    http.createContext("/", this::handle);
  }

  /**
   * Starts a server.
   *
   * @param host the address or name of this machine at which it listens
   * @param port the port at which it listens; 0 for any that is free
   * @param session an open session, which stays open
   * @param warehouses the warehouses by their names, at least one; they stay open
   * @param command the path of {@code submit/dmf}, with which requests may start sweeps; empty if
   *     they may not
   * @throws IOException if the server can't listen there
   */
  public static Server start(
      String host,
      int port,
      SparkSession session,
      Map<String, Warehouse> warehouses,
      NamedQuestions questions,
      Limits limits,
      Optional<String> command,
      Explanation explanation)
      throws IOException {
    OF_THE_JDK.forEach((key, value) -> System.setProperty(key, System.getProperty(key, value)));
    List<ServedWarehouse> served =
        warehouses.entrySet().stream()
            .map(entry -> new ServedWarehouse(entry.getKey(), entry.getValue(), session))
            .toList();
    HttpServer http;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
    } catch (IOException e) {
      throw new IOException(
          "can't listen at port %d of %s: %s. Choose others with --port and --host"
              .formatted(port, host, e.getMessage()),
          e);
    }
    Server server =
        new Server(
            http, host, session, new Warehouses(served), questions, limits, command, explanation);
    http.start();
    return server;
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "dmf serve " + THREADS.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  private static Set<String> names(String host) throws IOException {
    Set<String> names = new HashSet<>(Set.of("localhost", host.toLowerCase(Locale.ROOT)));
    if (InetAddress.getByName(host).isAnyLocalAddress()) {
      names.add(InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** Returns the address of the server, such as {@code http://127.0.0.1:4141/}. */
  public String address() {
    return address;
  }

  /** Returns the token that requests must have. */
  public String token() {
    return guard.token();
  }

  private void handle(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("Cache-Control", "no-store");
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    try (Body body = new Body(exchange)) {
      handle(exchange, body);
    }
  }

  private void handle(HttpExchange exchange, Body body) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    Deadline deadline = Deadline.in(limits.time(), spark, clock);
    try (deadline) {
      guard.check(exchange);
      Request request = Request.read(exchange, limits.requestBytes());
      if (request.isFor()) {
        onlyGet(request, headers);
        pages.sweeps(exchange, body);
      } else if (request.isFor("sql")) {
        onlyGet(request, headers);
        pages.sql(exchange, body);
      } else if (request.isFor("start")) {
        onlyGet(request, headers);
        pages.start(exchange, body);
      } else {
        turns.admit(() -> answer(request, exchange, body));
      }
      // A client that reads slowly must finish before the deadline, too.
      body.send(200);
    } catch (Throwable e) {
      if (body.isSent()) {
        throw new IOException("the answer can't be sent", e);
      }
      body.clear();
      Refusal refusal = refusal(deadline.hasPassed() ? late() : e, headers);
      String accepted = exchange.getRequestHeaders().getFirst("Accept");
      if (accepted != null && accepted.contains("text/html")) {
        pages.refusal(refusal.message(), exchange, body);
      } else {
        refusal.write(headers, body);
      }
      body.send(refusal.status());
    }
  }

  private void answer(Request request, HttpExchange exchange, Body body) throws Exception {
    Headers headers = exchange.getResponseHeaders();
    if (request.isFor("sweeps", "*")) {
      onlyGet(request, headers);
      pages.report(request, exchange, body);
    } else if (request.isFor("sweeps", "*", "with", "*")) {
      onlyGet(request, headers);
      pages.comparison(request, exchange, body);
    } else if (request.isFor("sweeps", "*", "runs", "*")) {
      onlyGet(request, headers);
      pages.run(request, exchange, body);
    } else {
      turns.take(
          () -> {
            answerProgram(request, exchange, body);
            return true;
          });
    }
  }

  private void answerProgram(Request request, HttpExchange exchange, Body body) throws Exception {
    Headers headers = exchange.getResponseHeaders();
    if (request.isFor("api", "query")) {
      only("POST", request, headers);
      api.query(request, exchange, body);
      return;
    }
    if (request.isFor("api", "sweeps") && request.method().equals("POST")) {
      api.start(request, exchange, body);
      return;
    }
    if (request.isFor("api", "sweeps", "*", "stop")) {
      only("POST", request, headers);
      api.stop(request, exchange, body);
      return;
    }
    onlyGet(request, headers);
    if (request.isFor("api", "sweeps")) {
      api.sweeps(exchange, body);
    } else if (request.isFor("api", "sweeps", "*", "console")) {
      api.console(request, exchange, body);
    } else if (request.isFor("api", "views")) {
      api.views(request, exchange, body);
    } else if (request.isFor("api", "runs", "*")) {
      api.run(request, exchange, body);
    } else {
      throw new RefusedException(404, "there is no such page");
    }
  }

  private static void onlyGet(Request request, Headers headers) throws RefusedException {
    only("GET", request, headers);
  }

  private static void only(String method, Request request, Headers headers)
      throws RefusedException {
    if (!request.method().equals(method)) {
      headers.set("Allow", method);
      throw new RefusedException(405, "this address takes only the method " + method);
    }
  }

  private RefusedException late() {
    return new RefusedException(
        504,
        "the request was stopped after %d s, the time limit of the server (--time-limit)"
            .formatted(limits.time().toSeconds()));
  }

  /** Why a request has no answer, and the exit code that a command would have. */
  private record Refusal(int status, int exitCode, String message) {
    /** Writes {@code {"error": .., "exit_code": ..}}. */
    void write(Headers headers, Body body) {
      headers.set("Content-Type", "application/json");
      Json.write(
          new OutputStreamWriter(body, StandardCharsets.UTF_8),
          1,
          json ->
              json.object(
                  () -> {
                    json.member("error", message);
                    json.member("exit_code", exitCode);
                  }));
    }
  }

  private Refusal refusal(Throwable e, Headers headers) {
    if (SizeLimit.TooLargeException.isCauseOf(e)) {
      return refusal(Answers.tooLarge(limits), headers);
    }
    if (e instanceof RefusedException refused) {
      refused.headers().forEach(headers::set);
      int exitCode = refused.status() < 500 ? USAGE : INFRASTRUCTURE;
      return new Refusal(refused.status(), exitCode, refused.getMessage());
    }
    StringWriter printed = new StringWriter();
    int exitCode = explanation.print(e, new PrintWriter(printed));
    String message = printed.toString().strip().replaceAll("(?m)^dmf: ", "");
    return new Refusal(exitCode == USAGE ? 400 : 500, exitCode, message);
  }

  /** Stops listening, the work on all requests, and the sweeps that requests have started. */
  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
    clock.shutdownNow();
    started.ifPresent(StartedSweeps::close);
  }
}
