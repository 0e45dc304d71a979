package io.github.dmfstages.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Compaction;
import io.github.dmfstages.store.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a session that stays open answers while its tables change. */
@ExtendWith(LocalSpark.class)
class LiveViewsTest {
  private static final String RUNS = "SELECT run_id, seconds FROM runs ORDER BY run_id";

  private final SparkSession session;
  private final RunConfig config = SmallRuns.config("seed = 1");

  @TempDir private Path folder;
  private Warehouse warehouse;
  private LiveViews views;

  LiveViewsTest(SparkSession spark) {
    session = spark.newSession();
  }

  @BeforeEach
  void open() throws Exception {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("small", List.of(SmallRuns.row(config)));
    views = new LiveViews(session, warehouse);
  }

  @AfterEach
  void close() throws Exception {
    warehouse.close();
  }

  private String planOf(String sql) throws Exception {
    return views.ask(sql).queryExecution().optimizedPlan().toString();
  }

  private long count(String view) throws Exception {
    return views.ask("SELECT count(*) FROM " + view).first().getLong(0);
  }

  @Test
  void run_thatIsComputedAgain_isShownOnce_withItsLatestAttempt() throws Exception {
    // No run has a second attempt, so nothing has to look for the latest one.
    assertThat(planOf(RUNS)).doesNotContain("Window");
    assertThat(views.ask(RUNS).collectAsList()).hasSize(1);

    RunRow first = SmallRuns.row(config);
    RunRow again = new RunRow(config.runId(), 2, config, first.result(), null, first.provenance());
    warehouse.append("small", List.of(again));

    assertThat(planOf(RUNS)).contains("Window");
    assertThat(views.ask(RUNS).collectAsList()).hasSize(1);
    assertThat(count("attempts")).isEqualTo(2);
    assertThat(count("modes")).isEqualTo(config.targetRank());
  }

  @Test
  void views_afterACommit_areCurrent_evenIfAnotherWasAskedFirst() throws Exception {
    assertThat(count("phase")).isEqualTo(1);

    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 2, depth = 3"))));
    warehouse.append("other", List.of(SmallRuns.row(config)));

    assertThat(count("modes")).isEqualTo(3L * config.targetRank());
    assertThat(count("phase")).isEqualTo(3);
    assertThat(count("runs")).isEqualTo(3);
  }

  @Test
  void runs_afterSomeStatements_areKeptInMemory_untilTheNextCommit() throws Exception {
    assertThat(isInMemory()).isFalse();
    // The session has the settings for a small warehouse, whatever it was opened with.
    assertThat(session.conf().get("spark.sql.shuffle.partitions")).isEqualTo("1");
    assertThat(isInMemory()).isFalse();
    assertThat(isInMemory()).isFalse();
    assertThat(isInMemory()).isTrue();
    List<Row> before = views.ask(RUNS).collectAsList();
    assertThat(count("phase")).isEqualTo(1);

    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 2"))));

    assertThat(isInMemory()).isFalse();
    assertThat(views.ask(RUNS).collectAsList()).hasSize(2).containsAll(before);
    for (int i = 0; i < 5; i++) {
      // The sweep may still be running.
      assertThat(isInMemory()).isFalse();
    }
  }

  private boolean isInMemory() throws Exception {
    return views.ask(RUNS).queryExecution().withCachedData().toString().contains("InMemory");
  }

  @Test
  void views_thatMayLag_showAnEarlierCommit_butNeverRemovedFiles() throws Exception {
    AtomicBoolean mayGrow = new AtomicBoolean(true);
    AtomicInteger ended = new AtomicInteger();
    views =
        new LiveViews(
            session,
            warehouse,
            new LiveViews.Lag() {
              @Override
              public boolean mayGrow() {
                return mayGrow.get();
              }

              @Override
              public void ends() {
                ended.incrementAndGet();
              }
            });
    assertThat(count("runs")).isEqualTo(1);
    Set<org.apache.hadoop.fs.Path> files = views.files();
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 2"))));

    assertThat(count("runs")).isEqualTo(1);
    assertThat(views.files()).isEqualTo(files);
    assertThat(ended).hasValue(1);
    mayGrow.set(false);
    assertThat(count("runs")).isEqualTo(2);
    assertThat(views.files()).hasSize(2).containsAll(files);
    assertThat(ended).hasValue(2);

    mayGrow.set(true);
    Compaction.run(warehouse, "small", Duration.ZERO);
    assertThat(views.files()).hasSize(1);
    assertThat(count("runs")).isEqualTo(2);
  }

  @Test
  void compaction_changesNoAnswer() throws Exception {
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 2"))));
    List<Row> before = views.ask(RUNS).collectAsList();

    assertThat(Compaction.run(warehouse, "small", Compaction.GRACE).merged()).isEqualTo(2);
    assertThat(views.ask(RUNS).collectAsList()).isEqualTo(before);

    assertThat(Compaction.run(warehouse, "small", Duration.ZERO).removed()).isEqualTo(2);
    assertThat(views.ask(RUNS).collectAsList()).isEqualTo(before);
  }

  @Test
  void files_thatAreRemovedBeforeAnAnswerIsComplete_areAnError_andNotMissedNextTime()
      throws Exception {
    Dataset<Row> asked = views.ask(RUNS);
    Files.move(folder.resolve("runs"), folder.resolve("moved"));

    assertThat(catchThrowable(asked::collectAsList)).hasMessageContaining(".parquet");
    assertThat(views.ask(RUNS).collectAsList()).isEmpty();
    Files.move(folder.resolve("moved"), folder.resolve("runs"));
    assertThat(views.ask(RUNS).collectAsList()).hasSize(1);
  }
}
