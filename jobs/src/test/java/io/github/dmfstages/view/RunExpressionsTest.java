package io.github.dmfstages.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.RunExpression;
import io.github.dmfstages.config.RunExpression.Kind;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SampleRows;
import io.github.dmfstages.store.Warehouse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions over rows, by Spark's own evaluation. */
@ExtendWith(LocalSpark.class)
class RunExpressionsTest {
  private final SparkSession spark;
  @TempDir private Path folder;

  RunExpressionsTest(SparkSession spark) {
    this.spark = spark;
  }

  private RunExpressions conditions(String... sql) throws InvalidConfigException {
    return expressions(Kind.WHERE, sql);
  }

  private RunExpressions expressions(Kind kind, String... sql) throws InvalidConfigException {
    List<RunExpression> all =
        Arrays.stream(sql)
            .map(one -> new RunExpression(one, kind, new Problem("sweep.conf", 3, "")))
            .toList();
    return new RunExpressions(spark, "s", all);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          spe_stagez = rank                          | spe_stages
          spe_stages                                 | BOOLEAN
          steps + 1                                  | BOOLEAN
          spe_stages =                               | PARSE_SYNTAX_ERROR
          spe_stages = rank; DROP VIEW runs          | PARSE_SYNTAX_ERROR
          count(*) > 1                               | count(1)
          row_number() OVER (ORDER BY steps) = 1     | window functions
          spe_stages = (SELECT max(rank) FROM runs)  | has a query inside of it
          EXISTS (SELECT 1)                          | has a query inside of it
          rand() < 0.5                               | another value for the same row
          reflect('java.lang.System', 'lineSeparator') = 'x' | another value for the same row
          trajektory IS NULL                         | trajectory
          no_such_function(rank)                     | no_such_function
          """)
  void condition_thatIsWrong_isRefusedWithItsPlace(String sql, String message) {
    assertThatThrownBy(() -> conditions(sql))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("sweep.conf:3: where = \"" + sql + "\": ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          spe_stagez                  | spe_stages
          spe_stages +                | PARSE_SYNTAX_ERROR
          count(*)                    | count(1)
          (SELECT max(rank) FROM runs) | has a query inside of it
          CAST(100 * rand() AS INT)   | another value for the same row
          loss                        | is a real number, which differs between almost all neighbours
          round(loss, 2)              | is a real number
          rank / 2.0BD                | is a real number
          target_singular_values      | is of type array<double>, but should be a boolean, a whole number or a text
          ended_at                    | is of type timestamp, but should be
          """)
  void value_thatIsWrong_isRefusedWithItsPlace(String sql, String message) {
    assertThatThrownBy(() -> expressions(Kind.VALUE, sql))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("sweep.conf:3: value = \"" + sql + "\": ")
        .hasMessageContaining(message);
  }

  @Test
  void values_areWholeNumbersTextsAndBooleans() throws Exception {
    RunRow row = SmallRuns.row(SmallRuns.config("seed = 1"));

    assertThat(
            expressions(
                    Kind.VALUE,
                    "rank",
                    "status",
                    "steps > 0",
                    "CAST(floor(log10(loss)) AS INT) < 0",
                    "nullif(depth, depth)")
                .of(List.of(row)))
        .containsExactly(
            Map.entry(
                row.runId(),
                Arrays.asList(
                    row.config().targetRank(),
                    row.status().name(),
                    true,
                    row.result().loss() < 1,
                    null)));
  }

  @Test
  void conditions_overRowsThatJustEnded_areThoseOverTheViewWithoutAJob() throws Exception {
    List<RunRow> rows = SampleRows.ofEveryKind();
    RunExpressions conditions =
        conditions(
            "spe_stages = rank",
            "status = 'DIVERGED' OR loss > 1e-3",
            "coalesce(spe_stages <=> rank, false)",
            "array_contains(defaulted, 'max_steps')",
            "target_singular_values[0] > 1 AND sweep = 's'",
            "provenance.java IS NOT NULL AND ended_at > TIMESTAMP '2020-01-01'",
            "1 / (rank - rank) > 0",
            "coalesce(mode_table[0].crossing_75 <= mode_table[1].crossing_25, false)",
            "size(stages) > 0 AND exists(trajectory, t -> t.gradient_norm > 0.1)");
    AtomicInteger jobs = new AtomicInteger();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            jobs.incrementAndGet();
          }
        };
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().addSparkListener(listener);
    Map<String, List<Object>> here = conditions.of(rows);
    spark.sparkContext().listenerBus().waitUntilEmpty();
    spark.sparkContext().removeSparkListener(listener);

    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("s", rows);
    warehouse.append("other", List.of(SmallRuns.row(SmallRuns.config("seed = 99"))));

    assertThat(jobs).hasValue(0);
    assertThat(here).hasSize(rows.size());
    assertThat(here.values()).extracting(values -> values.get(1)).contains(true, false);
    assertThat(here.values()).extracting(values -> values.get(6)).containsOnlyNulls();
    assertThat(conditions.ofCommitted(warehouse)).isEqualTo(here);
  }

  @Test
  void conditions_ofARunThatFailed_areUndecided() throws Exception {
    RunRow failed = SmallRuns.failed(SmallRuns.config("seed = 1"), "out of luck");

    assertThat(conditions("true", "status = 'FAILED'").of(List.of(failed)))
        .containsExactly(Map.entry(failed.runId(), Arrays.asList(null, null)));
  }
}
