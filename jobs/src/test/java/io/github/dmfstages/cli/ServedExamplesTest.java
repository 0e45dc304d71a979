package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Documentation.Block;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.serve.Limits;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

/** The examples of docs/serve.md and docs/python.md, typed for a real server with sweep smoke. */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServedExamplesTest {
  private final SparkSession spark;

  @TempDir private Path folder;
  private Warehouse warehouse;
  private TestServer server;

  ServedExamplesTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void serve(@TempDir Path tables) throws Exception {
    Configuration hadoop = new Configuration();
    SweepFile smoke =
        SweepFile.read(
            Launcher.root().resolve("conf/sweeps/smoke.conf").toString(), hadoop, List.of());
    warehouse = Warehouse.at(tables.toString(), hadoop);
    warehouse.append("smoke", smoke.runs().values().stream().map(SmallRuns::row).toList());
    Limits limits = new Limits(Duration.ofMinutes(10), 30, 1 << 20, 10_000, 2, 8);
    server = TestServer.start(spark, limits, Map.of("warehouse", warehouse));
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
    warehouse.close();
  }

  /** The text with the address and the token of the server that runs. */
  private String typed(String text) {
    return text.replace("http://127.0.0.1:4141/", server.address())
        .replace("TOKEN", server.token());
  }

  private String printed(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("PYTHONPATH", Launcher.root().resolve("python").toString());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    builder.environment().put("DMF", "/nowhere/dmf");
    Path err = folder.resolve("err");
    Process process = builder.redirectError(err.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s: %s", out, Files.readString(err)).isZero();
    return out;
  }

  @Test
  void requests_ofThePage_areAnsweredAsItSays() throws Exception {
    Block asked = null;
    int compared = 0;
    for (Block block : Documentation.blocks("docs/serve.md")) {
      if (block.text().startsWith("curl ")) {
        asked = block;
        assertThat(printed("bash", "-c", typed(block.text())))
            .as("%s", block)
            .doesNotContain(block.text().contains("DROP") ? "rows" : "exit_code");
      } else if (block.language().equals("text") && asked != null) {
        assertThat(printed("bash", "-c", typed(asked.text())))
            .as("%s", asked)
            .isEqualTo(block.text());
        asked = null;
        compared++;
      }
    }
    assertThat(compared).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void python_ofThePage_printsWhatItSays_withAndWithoutPandas(boolean pandas) throws Exception {
    assumeTrue(!pandas || hasPandas(), "pandas is not installed for python3");
    StringBuilder program = new StringBuilder();
    if (!pandas) {
      // Python then says that there is no such module.
      program.append("import sys\nsys.modules['pandas'] = None\n");
    }
    StringBuilder expected = new StringBuilder();
    for (Block block : Documentation.blocks("docs/python.md")) {
      if (block.language().equals("python") && !block.text().contains("dmf.sweep(")) {
        program.append(typed(block.text()));
      } else if (block.language().equals("text")) {
        expected.append(block.text());
      }
    }

    program.append(
        "assert isinstance(dmf.runs(), list) == %s%n".formatted(pandas ? "False" : "True"));
    assertThat(expected).isNotEmpty();
    assertThat(printed("python3", "-c", program.toString())).isEqualTo(expected.toString());
  }

  private static boolean hasPandas() throws Exception {
    return new ProcessBuilder("python3", "-c", "import pandas")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  @Test
  void python_thatAsksForTooMuchOrWithoutAServer_saysSo() throws Exception {
    String program =
        """
        import dmf_stages
        url = "http://127.0.0.1:4141/?token=TOKEN"
        def error(work):
            try:
                return work()
            except dmf_stages.DmfError as e:
                return e.exit_code, str(e)
        print(error(lambda: dmf_stages.connect(url).query("SELECT * FROM range(31)")))
        print(error(lambda: dmf_stages.connect(url[:-1]).query("SELECT 1")))
        print(error(lambda: dmf_stages.connect(url, warehouse="x").query("SELECT 1")))
        print(error(lambda: dmf_stages.connect("http://127.0.0.1:1/?token=x").query("SELECT 1")))
        print(error(lambda: dmf_stages.connect("http://127.0.0.1:4141/").query("SELECT 1")))
        print(error(lambda: dmf_stages.connect().query("SELECT 1")))
        import socket, threading
        listening = socket.create_server(("127.0.0.1", 0))
        def hang_up():
            while True:
                listening.accept()[0].close()
        threading.Thread(target=hang_up, daemon=True).start()
        port = listening.getsockname()[1]
        print(error(lambda: dmf_stages.connect("http://127.0.0.1:%d/?token=x" % port).query("SELECT 1")))
        """;

    List<String> lines = printed("python3", "-c", typed(program)).lines().toList();

    assertThat(lines).hasSize(7);
    assertThat(lines.get(0)).startsWith("(2, 'the answer has more than 30 rows");
    assertThat(lines.get(1)).startsWith("(2, 'the request has no valid token");
    assertThat(lines.get(2)).startsWith("(2, 'warehouse=x is not known");
    assertThat(lines.get(3)).startsWith("(3, 'no server answers at http://127.0.0.1:1/");
    assertThat(lines.get(4)).startsWith("(2, '").contains("dmf serve prints");
    assertThat(lines.get(5)).startsWith("(3, \"can't start /nowhere/dmf").contains("DMF");
    assertThat(lines.get(6)).startsWith("(3, 'no server answers at http://127.0.0.1:");
  }
}
