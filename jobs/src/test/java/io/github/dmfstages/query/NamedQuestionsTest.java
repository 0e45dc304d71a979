package io.github.dmfstages.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.BoundaryRow;
import io.github.dmfstages.store.FoundBoundaries;
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
    append("noisy", "depth = 2, max-steps = 4000, label-noise = [0, 1e-4, 10], seed = [1, 2]");
    warehouse.append(
        "short", List.of(SmallRuns.failed(SmallRuns.config("seed = 9"), "why it failed")));
    for (String sweep : List.of("scales", "steps", "short")) {
      StageCounts.refresh(warehouse, sweep);
    }
    FoundBoundaries.refresh(
        warehouse,
        "scales",
        List.of(
            bracket("seed = 1", 1, 1e-4, 2e-4),
            bracket("seed = 2", 1, 1e-4, 4e-4),
            bracket("seed = 3", 1, 1e-6, 1e-6),
            bracket("seed = 4", 1, 1e-2, 1e-2),
            bracket("seed = 4", 2, 1e-1, 1e-1),
            bracket("seed = 1, depth = 3", 1, 1e-3, 2e-3)));
  }

  /** A change along initial scales, at a point that has two of them for seed 4. */
  private static BoundaryRow bracket(String grid, int change, double low, double high) {
    RunConfig run = SmallRuns.config(grid + ", init-scale = 1e-4");
    String id = run.runId();
    int changes = grid.equals("seed = 4") ? 2 : 1;
    return new BoundaryRow(
        1,
        Settings.INIT_SCALE,
        "c",
        "found",
        change,
        changes,
        low,
        high,
        true,
        false,
        id,
        id,
        9,
        0,
        run);
  }

  @Test
  void boundary_ofKnownBrackets_showsMedianAndQuartilesOverSeeds() throws Exception {
    List<Row> rows = ask("boundary");

    assertThat(rows)
        .extracting(
            row -> row.getInt(row.fieldIndex("depth")) + " " + row.get(row.fieldIndex("change")))
        .containsExactly("2 1", "2 2", "3 1");
    Row first = rows.get(0);
    assertThat((long) first.getAs("points")).isEqualTo(4);
    assertThat((long) first.getAs("found")).isEqualTo(4);
    assertThat((long) first.getAs("non_monotone")).isEqualTo(1);
    assertThat((double) first.getAs("least_low")).isEqualTo(1e-6);
    assertThat((double) first.getAs("largest_high")).isEqualTo(1e-2);
    // The middles are 1e-6, sqrt(2) 1e-4, 2e-4 and 1e-2.
    assertThat((double) first.getAs("median"))
        .isCloseTo((Math.sqrt(2) + 2) / 2 * 1e-4, within(1e-12));
    assertThat((double) first.getAs("quartile_1"))
        .isCloseTo(1e-6 + .75 * (Math.sqrt(2) * 1e-4 - 1e-6), within(1e-12));
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
  void questions_areTheFilesOfTheFolder() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("../conf/queries"))) {
      assertThat(names())
          .containsExactlyInAnyOrderElementsOf(
              files.map(file -> file.getFileName().toString().replace(".sql", "")).toList());
    }
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
  void misses_asksAboutTheRunsOfItsView() throws Exception {
    assertThat(condition(QUESTIONS.sql("misses"))).isEqualTo(condition(view("misses").sql()));
  }

  private static Views.View view(String name) {
    return Views.ALL.stream().filter(v -> v.name().equals(name)).findFirst().orElseThrow();
  }

  /** The words of the first WHERE, up to the end of the statement or the bracket around it. */
  private static String condition(String sql) {
    String words = sql.replaceAll("\\s+", " ");
    return words.substring(words.indexOf("WHERE")).replaceAll(" \\) SELECT .*", "").strip();
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

  /** Little label noise changes no count, and much of it hides every stage. */
  @Test
  void noise_ofRunsWithAndWithoutIt_comparesTheirCounts() throws Exception {
    List<Row> rows = ask("noise");

    assertThat(rows).extracting(row -> row.getString(0)).containsOnly("noisy");
    assertThat(rows)
        .extracting(row -> row.<Double>getAs("label_noise"))
        .containsExactly(1e-4, 10.0);
    assertThat(rows).extracting(row -> row.<Long>getAs("runs")).containsOnly(2L);
    assertThat(rows)
        .extracting(row -> row.<Number>getAs("same_count").doubleValue())
        .containsExactly(1.0, 0.0);
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
