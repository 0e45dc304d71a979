package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.serve.Limits;
import io.github.dmfstages.store.Warehouse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server refuses, and what it survives. Each attack is a real request. */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServeSecurityTest {
  private static final String ENDLESS =
      "SELECT count(*) FROM range(10000000000) a CROSS JOIN range(1000) b WHERE a.id % 7 = b.id";

  private final SparkSession spark;

  private Path folder;
  private Warehouse warehouse;
  private TestServer server;

  ServeSecurityTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void start(@TempDir Path shared) throws IOException {
    folder = shared;
    warehouse = Warehouse.at(folder.resolve("warehouse").toString(), new Configuration());
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
    server = start(TestServer.LIMITS);
  }

  private TestServer start(Limits limits) throws IOException {
    return TestServer.start(spark, limits, Map.of("warehouse", warehouse));
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
    warehouse.close();
  }

  private static HttpRequest.Builder to(TestServer server, String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  private void assertStillAnswers() throws Exception {
    assertThat(server.query("SELECT 1 AS one", "?format=csv").body()).isEqualTo("one\n1\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sql",
        "start",
        "sweeps/small",
        "sweeps/small/with/other",
        "sweeps/small/runs/0",
        "api/sweeps",
        "api/sweeps/small/console",
        "api/views",
        "api/runs/0",
        "nowhere"
      })
  void request_withoutTheToken_isRefused(String path) throws Exception {
    String wrong = "x" + server.token().substring(1);

    for (HttpRequest request :
        List.of(
            to(server, path).build(),
            to(server, path + "?token=" + wrong).build(),
            to(server, path).header("Authorization", "Bearer " + wrong).build(),
            to(server, path).header("Authorization", "Bearer").build())) {
      HttpResponse<String> answer = server.send(request);
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).doesNotContain(server.token(), folder.toString());
    }
    assertThat(server.send(to(server, "api/sweeps?token=" + server.token()).build()).statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"api/query", "api/sweeps", "api/sweeps/small/stop"})
  void post_withoutTheToken_isRefused(String path) throws Exception {
    HttpRequest post = to(server, path).POST(BodyPublishers.ofString("SELECT 1")).build();

    assertThat(server.send(post).statusCode()).isEqualTo(401);
  }

  @Test
  void tokens_ofTwoServers_differ() throws Exception {
    try (TestServer second = start(TestServer.LIMITS)) {
      assertThat(second.token()).hasSize(48).isNotEqualTo(server.token());
    }
  }

  @Test
  void host_ofAnotherName_isRefused() throws Exception {
    for (String host :
        List.of("evil.example", "evil.example:" + server.port(), "127.0.0.1", "", "x:y:1")) {
      assertThat(server.status("GET /api/sweeps", "Host: " + host)).as(host).contains(" 421 ");
    }
    assertThat(server.status("GET /api/sweeps")).contains(" 421 ");
    for (String host : List.of("127.0.0.1:", "localhost:", "LOCALHOST:", "[::1]:")) {
      assertThat(server.status("GET /api/sweeps", "Host: " + host + server.port()))
          .as(host)
          .contains(" 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"api/query", "api/sweeps", "api/sweeps/small/stop"})
  void post_fromAPageOfAnotherServer_isRefused(String path) throws Exception {
    for (String origin :
        List.of(
            "http://evil.example",
            "null",
            "https://127.0.0.1:" + server.port(),
            "http://127.0.0.1")) {
      HttpRequest request =
          server
              .request(path)
              .header("Origin", origin)
              .POST(BodyPublishers.ofString("SELECT 1"))
              .build();
      HttpResponse<String> answer = server.send(request);
      assertThat(answer.statusCode()).as(origin).isEqualTo(403);
      assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
    }
    HttpRequest own =
        server
            .request("api/query")
            .header("Origin", "http://127.0.0.1:" + server.port())
            .POST(BodyPublishers.ofString("SELECT 1"))
            .build();
    assertThat(server.send(own).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/sweeps/..%2f..%2f..%2fetc%2fpasswd",
        "/sweeps/%2e%2e",
        "/sweeps/../../warehouse",
        "/sweeps/small/with/..%2fsmall",
        "/sweeps/small/runs/..%2f",
        "/api/sweeps/..%2f..%2fetc/console",
        "/api/runs/..%2f..%2fetc",
        "/api/runs/%27%20OR%201=1",
        "/sweeps/%00",
        "/sweeps/%zz",
        "//etc/passwd",
        "file:///etc/passwd"
      })
  void path_thatLeavesThePages_isRefused(String path) throws Exception {
    String status = server.status("GET " + path, "Host: 127.0.0.1:" + server.port());

    assertThat(status).containsPattern(" 40[034] ");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT OVERWRITE DIRECTORY '%1$s/out' USING parquet SELECT * FROM runs",
        "CREATE TABLE t USING parquet LOCATION '%1$s/out' AS SELECT * FROM runs",
        "CREATE OR REPLACE TEMPORARY VIEW runs AS SELECT 1",
        "DROP VIEW runs",
        "SET spark.sql.runSQLOnFiles = true",
        "SELECT reflect('java.lang.System', 'exit', 7)",
        "SELECT TRANSFORM (run_id) USING 'touch %1$s/out' AS (x) FROM runs",
        "SELECT * FROM text.`/etc/passwd`",
        "SELECT * FROM parquet.`%1$s/warehouse/runs`",
        "DESCRIBE text.`/etc/passwd`",
        "SELECT 1; DROP VIEW runs",
      })
  void sql_thatWritesOrReadsFiles_isRefused(String sql) throws Exception {
    server.query("SELECT 1", "");
    List<Path> before = files();

    HttpResponse<String> answer = server.query(sql.formatted(folder), "");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("root:");
    assertThat(files()).isEqualTo(before);
    assertThat(server.query("SELECT count(*) FROM runs", "?format=csv").body()).endsWith("\n1\n");
  }

  @Test
  void query_thatRunsForEver_isStoppedAndItsJobsToo() throws Exception {
    Limits limits = new Limits(Duration.ofSeconds(2), 10, 1000, 1000, 1, 0);
    try (TestServer quick = start(limits)) {
      HttpResponse<String> answer = quick.query(ENDLESS, "");

      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(TestServer.error(answer)).contains("2 s", "--time-limit");
      awaitNoJobs();
      // The only turn is free again, and so is its thread. A busy machine may need several
      // attempts.
      HttpResponse<String> next = quick.query("SELECT 1 AS one", "?format=csv");
      while (next.statusCode() == 504) {
        next = quick.query("SELECT 1 AS one", "?format=csv");
      }
      assertThat(next.body()).isEqualTo("one\n1\n");
    }
  }

  private void awaitNoJobs() throws InterruptedException {
    while (spark.sparkContext().statusTracker().getActiveJobIds().length > 0) {
      Thread.sleep(20);
    }
  }

  @Test
  void rows_beyondTheLimit_areLeftOutOfJsonAndRefusedInCsv() throws Exception {
    HttpResponse<String> json = server.query("SELECT * FROM range(1000000000)", "");
    HttpResponse<String> csv = server.query("SELECT * FROM range(1000000000)", "?format=csv");

    assertThat(TestServer.json(json).get("rows")).hasSize(1000);
    assertThat(TestServer.json(json).get("truncated").asBoolean()).isTrue();
    assertThat(csv.statusCode()).isEqualTo(400);
    assertThat(TestServer.error(csv)).contains("1000 rows", "LIMIT", "--max-rows");
    assertThat(TestServer.json(server.query("SELECT * FROM range(9)", "?rows=4")).get("rows"))
        .hasSize(4);
    assertThat(TestServer.json(server.query("SELECT * FROM range(1000)", "")).get("truncated"))
        .hasToString("false");
    assertThat(server.query("SELECT * FROM range(1000)", "?format=csv").body().lines())
        .hasSize(1001);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "csv"})
  void result_ofAGigabyte_isRefused(String format) throws Exception {
    HttpResponse<String> answer =
        server.query("SELECT repeat('x', 1000000) AS x FROM range(1000)", "?format=" + format);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(TestServer.error(answer)).contains("1 MB");
    assertStillAnswers();
  }

  @Test
  void requests_beyondThePool_areRefusedAtOnce_andOthersAnsweredLater() throws Exception {
    int admitted = TestServer.LIMITS.running() + TestServer.LIMITS.waiting();
    ExecutorService people = Executors.newFixedThreadPool(50);
    try (TestServer busy = start(TestServer.LIMITS)) {
      List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
      for (int i = 0; i < admitted + 3; i++) {
        all.add(busy.client().sendAsync(busy.asking(ENDLESS, ""), BodyHandlers.ofString()));
      }
      while (all.stream().filter(CompletableFuture::isDone).count() < 3) {
        Thread.sleep(20);
      }
      List<CompletableFuture<HttpResponse<String>>> endless =
          all.stream().filter(one -> !one.isDone()).toList();

      List<Future<HttpResponse<String>>> many =
          people.invokeAll(Collections.nCopies(1000, () -> busy.query("SELECT 1", "")));

      assertThat(endless).hasSize(admitted).noneMatch(CompletableFuture::isDone);
      for (Future<HttpResponse<String>> one : many) {
        assertThat(one.get().statusCode()).isEqualTo(503);
        assertThat(one.get().headers().firstValue("Retry-After")).hasValue("1");
      }
      while (!endless.stream().allMatch(CompletableFuture::isDone)) {
        spark.sparkContext().cancelAllJobs();
        Thread.sleep(50);
      }
      assertThat(endless).extracting(one -> one.join().statusCode()).containsOnly(500);
      assertThat(busy.query("SELECT 1", "").statusCode()).isEqualTo(200);
    } finally {
      people.shutdownNow();
    }
  }

  @Test
  void requests_thatComeAtOnce_areAnsweredOrRefused_andLeaveNoThreads() throws Exception {
    int count = 1000;
    String sql = "SELECT count(*) FROM runs";
    String request =
        "POST /api/query?format=csv HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(server.port(), server.token(), sql.length(), sql);
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sockets.add(server.connect(request));
    }

    int answered = 0;
    for (Socket socket : sockets) {
      String text = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      socket.close();
      assertThat(text).startsWith("HTTP/1.1 ").containsPattern("^HTTP/1.1 (200|503) ");
      if (text.startsWith("HTTP/1.1 200")) {
        assertThat(text).endsWith("\n1\n");
        answered++;
      }
    }
    assertThat(answered).isPositive();
    assertThat(threadsOfServers()).isLessThan(200);
    assertStillAnswers();
  }

  private static long threadsOfServers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("dmf serve"))
        .count();
  }

  @Test
  void clients_thatSendSlowly_areDisconnected() throws Exception {
    List<Socket> slow = new ArrayList<>();
    String half = "GET /api/sweeps HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n";
    String halfBody =
        "POST /api/query HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\n\r\nSELECT"
            .formatted(server.port(), server.token());
    // More than the server has threads.
    for (int i = 0; i < 100; i++) {
      slow.add(server.connect(i % 2 == 0 ? half : halfBody));
    }

    for (Socket socket : slow) {
      assertThat(readAll(socket)).isZero();
      socket.close();
    }
    // Before, a request may have to wait for a thread for as long as a slow client may take.
    assertStillAnswers();
  }

  @Test
  void client_thatDoesNotRead_isDisconnected_andKeepsNobodyWaiting() throws Exception {
    Limits limits = new Limits(Duration.ofSeconds(4), 1000, 64 << 20, 1000, 1, 0);
    String sql = "SELECT repeat('x', 1000000) AS x FROM range(40)";
    try (TestServer quick = start(limits)) {
      String request =
          "POST /api/query HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(quick.port(), quick.token(), sql.length(), sql);
      try (Socket slow = quick.connect(request)) {
        // The answer is complete when its first byte comes, and the only turn is free again.
        assertThat(slow.getInputStream().read()).isEqualTo('H');
        assertThat(quick.query("SELECT 1 AS one", "?format=csv").body()).isEqualTo("one\n1\n");

        Thread.sleep(limits.time().toMillis());
        while (threadsThatWrite() > 0) {
          Thread.sleep(50);
        }
        assertThat(readAll(slow)).isLessThan(40_000_000);
      }
    }
  }

  private static long threadsThatWrite() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Stream::of)
        .filter(frame -> frame.getClassName().equals("io.github.dmfstages.serve.Body"))
        .filter(frame -> frame.getMethodName().equals("send"))
        .count();
  }

  private static long readAll(Socket socket) {
    long read = 0;
    byte[] buffer = new byte[1 << 16];
    try {
      for (int n = socket.getInputStream().read(buffer);
          n > 0;
          n = socket.getInputStream().read(buffer)) {
        read += n;
      }
    } catch (IOException e) {
      // The server has reset the connection.
      return read;
    }
    return read;
  }

  @Test
  void body_thatIsTooLarge_isRefused() throws Exception {
    String large = "SELECT 1 -- " + "x".repeat(TestServer.LIMITS.requestBytes());
    HttpRequest chunked =
        server
            .request("api/query")
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[5_000_000])))
            .build();

    assertThat(server.query(large, "").statusCode()).isEqualTo(413);
    assertThat(server.send(chunked).statusCode()).isEqualTo(413);
    assertStillAnswers();
  }

  @Test
  void answers_forbidWhatPagesNeedNot() throws Exception {
    Map<String, List<String>> headers = server.get("").headers().map();

    assertThat(headers.get("content-security-policy").get(0))
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(headers).containsEntry("referrer-policy", List.of("no-referrer"));
    assertThat(headers).containsEntry("cache-control", List.of("no-store"));
    assertThat(headers).containsEntry("x-content-type-options", List.of("nosniff"));
  }
}
