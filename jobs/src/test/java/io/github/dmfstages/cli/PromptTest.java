package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.query.Format;
import io.github.dmfstages.query.LiveViews;
import io.github.dmfstages.query.NamedQuestions;
import io.github.dmfstages.store.Warehouse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the prompt does with the keys that are pressed. */
@ExtendWith(LocalSpark.class)
class PromptTest {
  private static final String ENDLESS =
      "SELECT count(*) FROM range(10000000000) a CROSS JOIN range(1000) b WHERE a.id % 7 = b.id;\n";

  private final SparkSession spark;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  PromptTest(SparkSession spark) {
    this.spark = spark;
  }

  private void type(String keys) throws Exception {
    type(new ByteArrayInputStream(keys.getBytes(UTF_8)));
  }

  private void type(InputStream keys) throws Exception {
    SparkSession session = spark.newSession();
    try (Warehouse warehouse =
            Warehouse.at(folder.resolve("warehouse").toString(), new Configuration());
        Terminal terminal =
            new ExternalTerminal("test", "ansi", keys, new ByteArrayOutputStream(), UTF_8)) {
      warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
      new Prompt(
              terminal,
              session,
              new LiveViews(session, warehouse),
              new NamedQuestions(Launcher.root().resolve("conf/queries"), new Configuration()),
              Format.CSV,
              3,
              new PrintWriter(out),
              new PrintWriter(err))
          .run(folder.resolve("history"));
    }
  }

  private List<String> answers() {
    return out.toString().lines().skip(1).toList();
  }

  @Test
  void statements_areAnsweredInTurn_overSeveralLines_andRemembered() throws Exception {
    type("SELECT 1 AS a;\nSELECT\ndepth AS b\nFROM runs;\n\\quit\nSELECT 2 AS c;\n");

    assertThat(answers()).containsExactly("a", "1", "b", "2");
    assertThat(err.toString()).isEmpty();
    assertThat(Files.readString(folder.resolve("history"))).contains("FROM runs;");
  }

  @Test
  void errors_areExplained_andThePromptGoesOn() throws Exception {
    type("SELECT dept FROM runs;\nDROP VIEW runs;\n\\wrong\n\\ask sadles\nSELECT 1 AS a;\n");

    assertThat(err.toString().lines().toList())
        .hasSize(4)
        .allSatisfy(
            line -> assertThat(line).containsAnyOf("dept", "only read", "wrong", "saddles"));
    assertThat(answers()).containsExactly("a", "1");
  }

  @Test
  void answer_thatIsLong_isCutAndSaysSo() throws Exception {
    type("SELECT id FROM range(10);\nSELECT id FROM range(3);\n");

    assertThat(answers()).containsExactly("id", "0", "1", "2", "id", "0", "1", "2");
    assertThat(err.toString().lines()).singleElement().asString().contains("first 3 rows");
  }

  @Test
  void tab_completesViewsAndColumns() throws Exception {
    type("select count(spe_sta\tges) AS n FROM traj\t;\n".replace("ges", ""));

    assertThat(err.toString()).contains("spe_stages");
  }

  @Test
  void questions_andViews_areListedAndAsked() throws Exception {
    type("\\list\n\\ask misses\n\\help\n");

    assertThat(out.toString()).contains("runs,\"\",view", "misses,\"\",question", "Ctrl-C cancels");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void interrupt_cancelsTheQuery_orTheLine_butNotThePrompt() throws Exception {
    PipedOutputStream keys = new PipedOutputStream();
    try (PipedInputStream typed = new PipedInputStream(keys)) {
      Thread person =
          new Thread(
              () -> {
                try {
                  keys.write(ENDLESS.getBytes(UTF_8));
                  keys.flush();
                  while (spark.sparkContext().statusTracker().getActiveJobIds().length == 0) {
                    Thread.sleep(20);
                  }
                  keys.write(3);
                  keys.flush();
                  while (!err.toString().contains("cancelled")) {
                    Thread.sleep(20);
                  }
                  keys.write("SELECT 1 AS a;\n\\quit\n".getBytes(UTF_8));
                  keys.close();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      person.start();
      type(typed);
      person.join();
    }

    assertThat(err.toString().lines()).containsExactly("The query was cancelled.");
    assertThat(answers()).containsExactly("a", "1");
    // Spark's bookkeeping is some events behind.
    for (int i = 0; i < 500 && hasJobs(); i++) {
      Thread.sleep(20);
    }
    assertThat(hasJobs()).isFalse();
  }

  private boolean hasJobs() {
    return spark.sparkContext().statusTracker().getActiveJobIds().length > 0;
  }
}
