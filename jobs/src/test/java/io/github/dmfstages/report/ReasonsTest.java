package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.result.Reason;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.row.SqlMacros;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The question `misses` and the report's statement group by the names that explanations have. */
@ExtendWith(LocalSpark.class)
class ReasonsTest {
  private static final List<String> GRIDS =
      List.of(
          "hidden-width = 1, depth = 3",
          "depth = 1",
          "depth = 3, init-scale = .9",
          "depth = 3, max-steps = 20",
          "depth = 2, relative-step-size = 9, init-scale = 1",
          "depth = 2, observation = completion, observed-entries = [1, 2, 18]",
          "depth = 3, observation = sensing, measurements = 20, max-steps = 20");

  private final SparkSession spark;

  ReasonsTest(SparkSession spark) {
    this.spark = spark.newSession();
  }

  private List<Row> ask(String sql) throws InvalidConfigException {
    return spark.sql(SqlMacros.expand(sql).replace(":sweep", "'s'")).collectAsList();
  }

  @Test
  void reasons_ofEveryKindOfMiss_areTheNamesOfTheirExplanations(@TempDir Path folder)
      throws IOException, InvalidConfigException {
    List<RunRow> rows = new ArrayList<>();
    for (String grid : GRIDS) {
      SmallRuns.configs(grid).forEach(config -> rows.add(SmallRuns.row(config)));
    }
    rows.add(SmallRuns.failed(SmallRuns.config("seed = 9"), "java.io.IOException: a; b\n  at c"));
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("s", rows);
    Views.register(spark, warehouse);

    Set<String> names = new TreeSet<>();
    for (Row row : ask("SELECT explanation FROM runs WHERE explanation IS NOT NULL")) {
      for (String reason : row.getString(0).split("; ", -1)) {
        names.add(reason.substring(0, reason.indexOf(": ")));
      }
    }
    assertThat(names)
        .contains("failed", "narrow width", "no saddle", "not yet escaped", "diverged")
        .isSubsetOf(Arrays.stream(Reason.values()).map(Reason::label).collect(Collectors.toSet()));
    assertThat(ask(new Figure("misses").sql()).stream().map(r -> r.<String>getAs("kind")))
        .containsExactlyInAnyOrderElementsOf(names);
    names.remove("no saddle");
    String question = Files.readString(Path.of("../conf/queries/misses.sql"));
    assertThat(ask(question).stream().map(r -> r.<String>getAs("reason")).distinct())
        .containsExactlyInAnyOrderElementsOf(names);
  }

  /** As rows of earlier builds have them: reasons without a name, and errors alone. */
  @Test
  void reasons_ofAnOlderBuild_areOneGroup(@TempDir Path folder)
      throws IOException, InvalidConfigException {
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("s", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
    Views.register(spark, warehouse);
    Dataset<Row> old =
        spark.sql(
            "SELECT id AS run_id, 2 AS rank, 1 AS spe_stages, said AS explanation, error FROM VALUES"
                + " (1, '2 modes stood above half from the start; diverged at step 13: x', NULL),"
                + " (2, '1 stages for rank 2', NULL), (3, NULL, 'an error; of old'),"
                + " (4, 'merged: modes 1 and 2 left together', NULL) AS old(id, said, error)");
    spark.table("runs").drop(old.columns()).crossJoin(old).createOrReplaceTempView("runs");

    assertThat(ask(new Figure("misses").sql()).stream().map(r -> r.<String>getAs("kind")))
        .containsExactly("explained by an older build", "failed", "merged");
  }
}
