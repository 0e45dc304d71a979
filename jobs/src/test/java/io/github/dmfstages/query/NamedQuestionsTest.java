package io.github.dmfstages.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.StageCounts;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The questions of conf/queries, answered from a warehouse of a few small sweeps. */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamedQuestionsTest {
  private static final NamedQuestions QUESTIONS =
      new NamedQuestions(Path.of("../conf/queries"), new Configuration());

  private final SparkSession spark;
  private Warehouse warehouse;

  NamedQuestionsTest(SparkSession spark) {
    this.spark = spark.newSession();
  }

  @BeforeAll
  void fill(@TempDir Path folder) throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
    append("scales", "depth = [1, 2, 3], init-scale = [1e-1, 1e-4, 1e-7], seed = [1, 2, 3]");
    append("steps", "depth = 3, rank = [1, 2], relative-step-size = [.1, .5], seed = [1, 2]");
    append("short", "depth = 3, max-steps = 20, time-limit = 1 hour");
    warehouse.append(
        "short", List.of(SmallRuns.failed(SmallRuns.config("seed = 9"), "why it failed")));
    for (String sweep : List.of("scales", "steps", "short")) {
      StageCounts.refresh(warehouse, sweep);
    }
  }

  private void append(String sweep, String grid) throws IOException {
    List<RunConfig> configs = SmallRuns.configs(grid);
    warehouse.append(sweep, configs.stream().map(SmallRuns::row).toList());
  }

  private List<Row> ask(String name) throws Exception {
    String sql = QUESTIONS.sql(name);
    Views.register(spark, warehouse, sql);
    return Question.ask(spark, sql).collectAsList();
  }

  static Stream<String> names() throws InvalidConfigException {
    return QUESTIONS.all().stream().map(NamedQuestions.Entry::name);
  }

  @Test
  void questions_areTen() throws InvalidConfigException {
    assertThat(names()).hasSize(10);
  }

  @ParameterizedTest
  @MethodSource("names")
  void question_ofRealSweeps_isAnsweredByRows(String name) throws Exception {
    assertThat(ask(name)).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("names")
  void question_beforeItsSql_saysWhatItAsksAndHowToReadTheAnswer(String name) throws Exception {
    List<String> comment =
        QUESTIONS.sql(name).lines().takeWhile(line -> line.startsWith("-- ")).toList();

    assertThat(comment).hasSizeGreaterThan(1);
    assertThat(comment.get(0)).endsWith("?");
    assertThat(QUESTIONS.all())
        .contains(new NamedQuestions.Entry(name, comment.get(0).substring(3)));
  }

  @Test
  void stagesEqualRank_ofRealSweeps_hasTheIntervalsOfTheCounts() throws Exception {
    List<Row> answer =
        ask("stages-equal-rank").stream()
            .filter(row -> row.getString(0).equals("short") && row.getInt(1) == 3)
            .toList();
    Views.register(spark, warehouse);
    Row counted =
        spark
            .sql(
                "SELECT runs, runs_equal_rank, wilson_low, wilson_high FROM stage_counts"
                    + " WHERE sweep = 'short' AND depth = 3")
            .first();

    assertThat(answer).hasSize(1);
    assertThat(answer.get(0).<Long>getAs("runs")).isEqualTo(counted.getLong(0));
    assertThat(answer.get(0).<Long>getAs("equal")).isEqualTo(counted.getLong(1));
    assertThat(answer.get(0).<Double>getAs("wilson_low"))
        .isCloseTo(counted.getDouble(2), within(1e-4));
    assertThat(answer.get(0).<Double>getAs("wilson_high"))
        .isCloseTo(counted.getDouble(3), within(1e-4));
  }

  @Test
  void escapeGrowth_ofScalesThatFall_isNearTheory() throws Exception {
    List<Row> rows = ask("escape-growth");

    assertThat(rows)
        .extracting(row -> row.getInt(1) + row.<String>getAs("growth"))
        .containsExactly("2logarithm", "3power");
    assertThat(rows).extracting(row -> row.<Double>getAs("theory")).containsExactly(.5, .3333);
    // Theory is the limit of small starts, and the largest is .1.
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(row.<Double>getAs("slope") / row.<Double>getAs("theory"))
                    .isBetween(.95, 1.3));
  }

  @Test
  void unfinished_ofAFailedRunAndAShortOne_namesBoth() throws Exception {
    assertThat(ask("unfinished"))
        .filteredOn(row -> row.getString(0).equals("short"))
        .extracting(row -> row.getString(1))
        .containsExactly("BUDGET_EXHAUSTED", "FAILED");
  }

  @Test
  void name_mistyped_isRefusedWithTheNearest() {
    assertThatThrownBy(() -> QUESTIONS.sql("mises"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("-f mises: ")
        .hasMessageContaining("misses?");
  }

  @Test
  void name_withoutAFolder_isRefusedWithThePlace(@TempDir Path folder) {
    NamedQuestions none = new NamedQuestions(folder.resolve("missing"), new Configuration());

    assertThatThrownBy(() -> none.sql("misses"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(folder.resolve("missing").toString());
  }

  @Test
  void question_ofOnesOwn_isThereWithItsName(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("mine.sql"), "SELECT 1");
    Files.writeString(folder.resolve("notes.txt"), "no question");

    NamedQuestions mine = new NamedQuestions(folder, new Configuration());

    assertThat(mine.all()).containsExactly(new NamedQuestions.Entry("mine", ""));
    assertThat(mine.sql("mine")).isEqualTo("SELECT 1");
  }
}
