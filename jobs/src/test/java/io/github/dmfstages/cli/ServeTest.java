package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.row.RunJson;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Compaction;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Warehouse;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a server answers, asked by a real client. */
@ExtendWith(LocalSpark.class)
class ServeTest {
  private final SparkSession spark;
  private final RunRow first = SmallRuns.row(SmallRuns.config("seed = 1"));

  @TempDir private Path folder;
  private Warehouse warehouse;
  private Warehouse other;
  private TestServer server;

  ServeTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void start() throws Exception {
    warehouse = Warehouse.at(folder.resolve("warehouse").toString(), new Configuration());
    warehouse.append("small", List.of(first));
    other = Warehouse.at(folder.resolve("other").toString(), new Configuration());
    Map<String, Warehouse> both = new LinkedHashMap<>();
    both.put("warehouse", warehouse);
    both.put("other", other);
    server = TestServer.start(spark, TestServer.LIMITS, both);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    warehouse.close();
    other.close();
  }

  @Test
  void query_isAnsweredWithColumnsAndRows() throws Exception {
    HttpResponse<String> answer =
        server.query("SELECT run_id, depth, double('nan') AS x FROM runs", "");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonNode json = TestServer.json(answer);
    assertThat(json.get("columns"))
        .extracting(c -> c.get("name").asText() + " " + c.get("type").asText())
        .containsExactly("run_id string", "depth int", "x double");
    assertThat(json.get("rows"))
        .singleElement()
        .hasToString("{\"run_id\":\"%s\",\"depth\":2,\"x\":null}".formatted(first.runId()));
    assertThat(json.get("truncated").asBoolean()).isFalse();
  }

  @Test
  void csv_isThatOfTheCommandLine() throws Exception {
    assertThat(server.query("SELECT 1 AS a, 'x,y' AS `b c`", "?format=csv").body())
        .isEqualTo("a,b c\n1,\"x,y\"\n");
  }

  @Test
  void query_afterACommit_seesTheNewRun() throws Exception {
    String count = "SELECT count(*) FROM runs";
    assertThat(server.query(count, "?format=csv").body()).endsWith("\n1\n");

    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 2"))));

    assertThat(server.query(count, "?format=csv").body()).endsWith("\n2\n");
  }

  @Test
  void statement_thatIsAskedAgain_isAnsweredWithoutSpark_untilACommit() throws Exception {
    String sql = "SELECT run_id, depth FROM runs";
    String first = server.query(sql, "").body();
    try (JobCount jobs = new JobCount(spark)) {
      assertThat(server.query(sql, "").body()).isEqualTo(first);
      assertThat(jobs.now()).isZero();
      assertThat(server.query(sql, "?format=csv").body()).startsWith("run_id,depth\n");
      assertThat(jobs.now()).isPositive();
    }
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 2"))));
    assertThat(TestServer.json(server.query(sql, "")).get("rows")).hasSize(2);
  }

  /** An answer of more than 64 KiB is written to a file first. */
  @Test
  void largeAnswer_thatIsAskedAgain_isTheSame() throws Exception {
    String sql = "SELECT id, repeat(sha2(string(id), 256), 3) AS x FROM range(900)";
    String first = server.query(sql, "?format=csv").body();
    assertThat(first).hasLineCount(901).hasSizeGreaterThan(1 << 17);
    try (JobCount jobs = new JobCount(spark)) {
      assertThat(server.query(sql, "?format=csv").body()).isEqualTo(first);
      assertThat(jobs.now()).isZero();
    }
  }

  /** Counts the jobs of Spark. */
  private static final class JobCount extends SparkListener implements AutoCloseable {
    private final SparkContext spark;
    private final AtomicInteger jobs = new AtomicInteger();

    JobCount(SparkSession session) {
      spark = session.sparkContext();
      spark.addSparkListener(this);
    }

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      jobs.incrementAndGet();
    }

    int now() throws Exception {
      spark.listenerBus().waitUntilEmpty(10_000);
      return jobs.get();
    }

    @Override
    public void close() {
      spark.removeSparkListener(this);
    }
  }

  @Test
  void statement_thatAsksForChanceOrTime_isAskedEachTime() throws Exception {
    for (String sql :
        List.of(
            "SELECT uuid() AS id",
            "SELECT (SELECT max(now()) FROM runs)",
            "SELECT unix_micros(current_timestamp()) FROM runs",
            "SELECT x FROM (SELECT rand() AS x FROM runs) WHERE x > 0")) {
      assertThat(server.query(sql, "").body()).isNotEqualTo(server.query(sql, "").body());
    }
  }

  @Test
  void warehouse_isChosenByItsName() throws Exception {
    String count = "SELECT count(*) FROM runs";

    assertThat(server.query(count, "?format=csv&warehouse=other").body()).endsWith("\n0\n");
    HttpResponse<String> unknown = server.query(count, "?warehouse=x");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(TestServer.error(unknown)).startsWith("warehouse=x ").contains("warehouse, other");
  }

  @Test
  void error_isThatOfTheCommandLine() throws Exception {
    HttpResponse<String> answer = server.query("SELECT * FROM rums", "");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(TestServer.json(answer).get("exit_code").asInt()).isEqualTo(2);
    assertThat(TestServer.error(answer))
        .startsWith("the SQL can't be answered: ")
        .contains("rums", "query --list");
  }

  @Test
  void run_isThatOfTheCommandRun() throws Exception {
    StringWriter printed = new StringWriter();
    RunJson.print("small", first, new PrintWriter(printed));

    HttpResponse<String> answer = server.get("api/runs/" + first.runId().substring(0, 9));

    assertThat(TestServer.json(answer)).isEqualTo(new ObjectMapper().readTree(printed.toString()));
  }

  @Test
  void run_thatIsNotThere_isNamed() throws Exception {
    HttpResponse<String> none = server.get("api/runs/ffff0");
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 2"))));

    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(TestServer.error(none)).startsWith("ffff0: no run in ");
    assertThat(server.get("api/runs/xyz").statusCode()).isEqualTo(400);
  }

  @Test
  void sweep_thatRunsElsewhere_isShownWithItsProgress() throws Exception {
    JsonNode running;
    try (Lease lease = Lease.take(warehouse, "small", 12, waiting -> {});
        Lease begun = Lease.take(other, "begun", waiting -> {})) {
      running = TestServer.json(server.get("api/sweeps")).get("sweeps");
      lease.check();
      begun.check();
    }
    JsonNode idle = TestServer.json(server.get("api/sweeps")).get("sweeps");

    assertThat(running).hasSize(2);
    assertThat(running.get(0).get("name").asText()).isEqualTo("small");
    assertThat(running.get(0).get("state").asText()).isEqualTo("running");
    assertThat(running.get(0).get("runs").asInt()).isEqualTo(1);
    assertThat(running.get(0).get("total").asInt()).isEqualTo(12);
    assertThat(running.get(0).get("driver").asText())
        .contains("process " + ProcessHandle.current().pid());
    assertThat(running.get(1).get("warehouse").asText()).isEqualTo("other");
    assertThat(running.get(1).get("runs").asInt()).isZero();
    assertThat(running.get(1).get("total").isNull()).isTrue();
    assertThat(idle).hasSize(1);
    assertThat(idle.get(0).get("state").asText()).isEqualTo("idle");
    assertThat(idle.get(0).get("driver").isNull()).isTrue();
  }

  @Test
  void pages_andViews_areThere() throws Exception {
    assertThat(server.get("").body()).contains("<title>Sweeps", "/api/sweeps");
    assertThat(server.get("sql").body()).contains("<title>SQL", "/api/query");
    assertThat(TestServer.json(server.get("api/views")).get("rows"))
        .extracting(row -> row.get("name").asText())
        .contains("runs", "trajectory", "misses");
  }

  @Test
  @Tag("nightly")
  void report_ofASweep_isItsPage_andFollowsCommits() throws Exception {
    HttpResponse<String> page = server.get("sweeps/small");
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 2"))));

    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.body()).contains("Sweep small", first.runId());
    assertThat(server.get("sweeps/small").body())
        .contains(SmallRuns.config("seed = 2").runId())
        .isEqualTo(server.get("sweeps/small").body());
    assertThat(server.get("sweeps/none").statusCode()).isEqualTo(404);
  }

  @Test
  @Tag("nightly")
  void run_ofASweep_hasAPageOfItsOwn() throws Exception {
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 2"))));
    String id = first.runId();

    HttpResponse<String> page = server.get("sweeps/small/runs/" + id.substring(0, 9));

    assertThat(page.body())
        .contains("<h2 id=\"browser-title\">Run " + id, "<td>step_size</td>")
        .doesNotContain(SmallRuns.config("seed = 2").runId());
    assertThat(server.get("sweeps/small/runs/ffff0").statusCode()).isEqualTo(404);
    assertThat(server.get("sweeps/none/runs/" + id).statusCode()).isEqualTo(404);
  }

  @Test
  @Tag("nightly")
  void report_ofTwoSweeps_pairsTheirRuns() throws Exception {
    warehouse.append("deeper", List.of(SmallRuns.row(SmallRuns.config("seed = 1, depth = 3"))));

    HttpResponse<String> page = server.get("sweeps/small/with/deeper");

    assertThat(page.body())
        .contains("Sweeps small and deeper", "1 of 1 run of small have a partner");
    assertThat(server.get("sweeps/small/with/none").statusCode()).isEqualTo(404);
    HttpResponse<String> itself = server.get("sweeps/small/with/small");
    assertThat(itself.statusCode()).isEqualTo(400);
    assertThat(TestServer.error(itself)).contains("itself");
  }

  @Test
  void compaction_changesNoAnswer() throws Exception {
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 2"))));
    String sql = "SELECT * FROM runs ORDER BY run_id";
    String before = server.query(sql, "").body();

    Compaction.run(warehouse, "small", Duration.ZERO);

    assertThat(server.query(sql, "").body()).isEqualTo(before);
    assertThat(sweepNamed("small").get("runs").asInt()).isEqualTo(2);
    assertThat(server.get("api/runs/" + first.runId()).statusCode()).isEqualTo(200);
  }

  private JsonNode sweepNamed(String name) throws Exception {
    for (JsonNode one : TestServer.json(server.get("api/sweeps")).get("sweeps")) {
      if (one.get("name").asText().equals(name)) {
        return one;
      }
    }
    throw new AssertionError("no sweep " + name);
  }

  @Test
  void person_whoseRequestIsRefused_getsAPage() throws Exception {
    HttpResponse<String> page =
        server.send(
            server.request("sweeps/%3Cb%3E").header("Accept", "text/html,*/*;q=0.8").build());

    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(page.body())
        .contains("<nav", "the warehouse warehouse has no runs of sweep &lt;b&gt;")
        .doesNotContain("<b>");
  }

  @Test
  void report_ofASweepThatHasJustBegun_isNotThereYet() throws Exception {
    try (Lease lease = Lease.take(other, "begun", waiting -> {})) {
      HttpResponse<String> page = server.get("sweeps/begun?warehouse=other");

      lease.check();
      assertThat(page.statusCode()).isEqualTo(404);
      assertThat(TestServer.error(page)).contains("begun", "runs, but", "try again");
    }
  }

  @Test
  void sweep_whereNoneMayBeStarted_isRefused() throws Exception {
    HttpResponse<String> refused =
        server.send(server.request("api/sweeps").POST(BodyPublishers.ofString("name = x")).build());

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(TestServer.error(refused)).contains("--allow-sweeps");
    assertThat(server.get("").body()).doesNotContain("/start\"");
    assertThat(server.get("start").statusCode()).isEqualTo(403);
  }

  @Test
  void sweep_thatIsWrong_isRefusedWithItsPlaces_andNotStarted() throws Exception {
    // The launcher is not needed for what is refused.
    try (TestServer starting =
        TestServer.start(
            spark,
            TestServer.LIMITS,
            Map.of("warehouse", warehouse),
            Optional.of("/none/submit/dmf"))) {
      HttpResponse<String> wrong =
          starting.send(
              starting
                  .request("api/sweeps")
                  .POST(BodyPublishers.ofString("name = x\ngrids = [{ rnak = 2 }]"))
                  .build());

      assertThat(wrong.statusCode()).isEqualTo(400);
      assertThat(TestServer.error(wrong)).contains("sweep.conf:2", "rnak", "rank");
      assertThat(starting.get("api/sweeps/x/console").statusCode()).isEqualTo(404);
      assertThat(starting.get("").body()).contains("/start\"");
      assertThat(starting.get("start").body()).contains("<title>Start a sweep");
    }
  }

  @Test
  void warehouse_thatWasRemoved_isEmptyAndComesBack() throws Exception {
    String count = "SELECT count(*) FROM runs";
    assertThat(server.query(count, "?format=csv").body()).endsWith("\n1\n");
    Path moved = folder.resolve("moved");
    Files.move(folder.resolve("warehouse"), moved);

    assertThat(server.query(count, "?format=csv").body()).endsWith("\n0\n");
    assertThat(TestServer.json(server.get("api/sweeps")).get("sweeps")).isEmpty();

    Files.move(moved, folder.resolve("warehouse"));
    assertThat(server.query(count, "?format=csv").body()).endsWith("\n1\n");
  }

  @Test
  void request_thatIsWrong_isRefused() throws Exception {
    assertThat(server.get("api/query").statusCode()).isEqualTo(405);
    assertThat(server.get("api/query").headers().firstValue("Allow")).hasValue("POST");
    assertThat(server.get("nowhere").statusCode()).isEqualTo(404);
    assertThat(server.query(" ", "").statusCode()).isEqualTo(400);
    assertThat(server.query("SELECT 1", "?format=xml").statusCode()).isEqualTo(400);
    assertThat(server.query("SELECT 1", "?rows=0").statusCode()).isEqualTo(400);
    HttpRequest delete = server.request("api/sweeps").DELETE().build();
    assertThat(server.send(delete).statusCode()).isEqualTo(405);
  }
}
