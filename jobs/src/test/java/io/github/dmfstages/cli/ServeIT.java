package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server and the Python module as people start them. */
@Tag("nightly")
class ServeIT {
  @TempDir private Path folder;

  /** A sweep from Python, with a question before and after; the connection is {@code dmf}. */
  private static final String PROGRAM =
      """
      import os
      import dmf_stages
      dmf = dmf_stages.connect(os.environ.get("ADDRESS"))
      runs = dmf.sweep({
          "name": "from python",
          "defaults": {"rows": 5, "cols": 4, "spectrum": "geometric", "rank": 1},
          "grids": [{"depth": [1, 2]}],
      })
      print(len(runs))
      again = dmf.sweep({
          "name": "from python",
          "defaults": {"rows": 5, "cols": 4, "spectrum": "geometric", "rank": 1},
          "grids": [{"depth": [1, 2]}],
      }, {"seed": [1, 2]})
      print(len(again))
      run = dmf.run(again[0]["run_id"] if isinstance(again, list) else again["run_id"][0])
      print(sorted(run))
      try:
          dmf.query("SELECT dept FROM runs")
      except dmf_stages.DmfError as e:
          print(e.exit_code, str(e).startswith("the SQL can't be answered"))
      try:
          dmf.sweep("none.conf")
      except dmf_stages.DmfError as e:
          print(e.exit_code, str(e))
      """;

  private static final String PRINTED =
      """
      2
      4
      ['modes', 'run', 'spe_stages', 'trajectory']
      2 True
      2 none.conf: there is no such file
      """;

  private String python(String address) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("python3", "-B", "-c", PROGRAM).directory(folder.toFile());
    builder.environment().put("PYTHONPATH", Launcher.root().resolve("python").toString());
    if (address != null) {
      builder.environment().put("ADDRESS", address);
    }
    Path err = folder.resolve("err");
    Process process = builder.redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(Files.readString(err)).isZero();
    return out;
  }

  @Test
  void server_answersOnLoopback_andCtrlCLeavesNothing() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    try (Running serve =
        Launcher.in(folder)
            .through(
                "env", "TMPDIR=" + temporary, "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + temporary)
            .start("serve", "--port", "0", "--conf", "spark.local.dir=" + temporary)) {
      serve.await("the address", () -> serve.outcome().out().contains("?token="));
      String address = serve.outcome().out().strip();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address.replace("?", "api/query?format=csv&")))
              .POST(BodyPublishers.ofString("SELECT id FROM range(40000)"))
              .build();

      assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body().lines())
          .hasSize(40_001);
      assertThat(Sockets.listening(serve.process().toHandle()))
          .isNotEmpty()
          .allMatch(Sockets::isLoopback);
      serve.signal("INT");
      Outcome outcome = serve.end();

      assertThat(outcome.exitCode()).isEqualTo(130);
      assertThat(outcome.err()).doesNotContain("\tat ", "ERROR", "WARN", "Exception");
      try (Stream<Path> left = Files.walk(temporary)) {
        assertThat(
                left.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("hsperfdata")))
            .isEmpty();
      }
    }
  }

  @Test
  void sweeps_areStartedWatchedAndStopped_andEndWithTheServer() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    try (Running serve =
        Launcher.in(folder)
            .through("env", "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + temporary)
            .start("serve", "--port", "0", "--allow-sweeps")) {
      serve.await("the address", () -> serve.outcome().out().contains("?token="));
      String root = serve.outcome().out().strip();

      String small =
          "name = small, grids = [{ rows = 5, cols = 4, spectrum = geometric, rank = 1, depth = [1, 2] }]";
      assertThat(post(root, "api/sweeps", small)).contains("\"sweep\": \"small\"", "\"runs\": 2");
      String console = consoleOf(root, "small");
      assertThat(console).contains("2/2 runs", "\"exit_code\": 0");
      assertThat(post(root, "api/query", "SELECT count(*) AS n FROM runs")).contains("{\"n\":2}");

      // Would take hours.
      String larger =
          "name = large, grids = [{ rows = 60, cols = 60, spectrum = linear, rank = 5, depth = 3, init-scale = 1e-9,"
              + " max-steps = 1000000000, loss-tolerance = 0, seed = { from = 1, to = 50 } }]";
      post(root, "api/sweeps", larger);
      assertThat(post(root, "api/sweeps", larger)).contains("is already running");
      awaitConsole(root, "large", "to compute");
      post(root, "api/sweeps/large/stop", "");
      assertThat(consoleOf(root, "large")).contains("\"exit_code\": 143");

      post(root, "api/sweeps", larger);
      serve.await("its process", () -> serve.process().descendants().findAny().isPresent());
      List<ProcessHandle> sweeps = serve.process().descendants().toList();
      serve.signal("INT");

      assertThat(serve.end().exitCode()).isEqualTo(130);
      assertThat(sweeps).isNotEmpty().noneMatch(ProcessHandle::isAlive);
      try (Stream<Path> left = Files.list(temporary)) {
        assertThat(left.filter(file -> file.toString().contains("dmf-serve"))).isEmpty();
      }
    }
  }

  private static String post(String root, String path, String body) throws Exception {
    return send(root, path + "?", request -> request.POST(BodyPublishers.ofString(body)));
  }

  private static String send(String root, String path, UnaryOperator<HttpRequest.Builder> method)
      throws Exception {
    URI address = URI.create(root.replace("?", path + "&"));
    return HttpClient.newHttpClient()
        .send(method.apply(HttpRequest.newBuilder(address)).build(), BodyHandlers.ofString())
        .body();
  }

  /** The last answer about the console of a sweep, which has all its text. */
  private static String consoleOf(String root, String sweep) throws Exception {
    return awaitConsole(root, sweep, "\"exit_code\": \\d");
  }

  private static String awaitConsole(String root, String sweep, String text) throws Exception {
    String answer = "";
    for (int i = 0; i < 600 && !Pattern.compile(text).matcher(answer).find(); i++) {
      Thread.sleep(200);
      answer = send(root, "api/sweeps/" + sweep + "/console?", HttpRequest.Builder::GET);
    }
    return answer;
  }

  @Test
  void python_computesAndAsks_withAServerAndWithout() throws Exception {
    try (Running serve = Launcher.in(folder).start("serve", "--port", "0")) {
      serve.await("the address", () -> serve.outcome().out().contains("?token="));

      assertThat(python(serve.outcome().out().strip())).isEqualTo(PRINTED);
    }
    try (Stream<Path> tables = Files.walk(folder.resolve("warehouse"))) {
      assertThat(tables.filter(file -> file.toString().endsWith(".parquet"))).isNotEmpty();
    }
    assertThat(python(null)).isEqualTo(PRINTED.replaceFirst("2", "4"));
  }
}
