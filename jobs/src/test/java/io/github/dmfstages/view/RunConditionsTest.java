package io.github.dmfstages.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.Boundary;
import io.github.dmfstages.config.SearchInterval;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.file.Problem;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SampleRows;
import io.github.dmfstages.setting.Settings;
import io.github.dmfstages.store.Warehouse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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
class RunConditionsTest {
  private final SparkSession spark;
  @TempDir private Path folder;

  RunConditionsTest(SparkSession spark) {
    this.spark = spark;
  }

  private static Boundary boundary(int number, String condition) {
    return new Boundary(
        number,
        Settings.INIT_SCALE,
        condition,
        new Problem("sweep.conf", 3, ""),
        new SearchInterval(1, 2, false, .1, 2),
        List.of());
  }

  private RunConditions conditions(String... sql) throws InvalidConfigException {
    List<Boundary> boundaries =
        IntStream.range(0, sql.length).mapToObj(i -> boundary(i + 1, sql[i])).toList();
    return new RunConditions(spark, "s", boundaries);
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

  @Test
  void conditions_overRowsThatJustEnded_areThoseOverTheViewWithoutAJob() throws Exception {
    List<RunRow> rows = SampleRows.ofEveryKind();
    RunConditions conditions =
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
    Map<String, List<Boolean>> here = conditions.of(rows);
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
