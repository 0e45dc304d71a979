package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.query.Question;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pages about two sweeps. */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComparisonTest {
  private static final String PLAIN = "plain";
  private static final String MOMENTUM = "it's :other";

  private final SparkSession spark;
  private Warehouse warehouse;

  ComparisonTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void fill(@TempDir Path folder) throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append(PLAIN, rows("depth = [2, 3], seed = [1, 2, 3]"));
    warehouse.append(
        MOMENTUM,
        rows(
            "seed = [1, 2, 3, 4], optimizer = momentum, momentum = .5, step-size = .01, max-steps ="
                + " 99"));
    warehouse.append("plain again", rows("depth = [2, 3], seed = [2, 3]"));
  }

  private static List<RunRow> rows(String grid) {
    return SmallRuns.configs(grid).stream().map(SmallRuns::row).toList();
  }

  @Test
  void runs_arePairedByTheSettingsInWhichTheSweepsDoNotDiffer() throws Exception {
    Report report = Report.of(spark, warehouse, PLAIN, MOMENTUM);

    JsonNode pairs = new ObjectMapper().readTree(report.data()).at("/figures/pairs");
    Views.register(spark, warehouse);
    // The page's own statement, as dmf query takes it, beside one that knows these sweeps.
    List<Row> asked = Question.ask(spark, pairs.get("sql").asText()).collectAsList();
    List<Row> expected =
        spark
            .sql(
                "SELECT a.run_id, b.run_id AS other_run_id FROM runs a JOIN runs b USING (depth,"
                    + " seed) WHERE a.sweep = 'plain' AND b.sweep = \"it's :other\" ORDER BY 1, 2")
            .collectAsList();
    assertThat(expected).hasSize(3);
    assertThat(asked).isEqualTo(expected);
    assertThat(pairs.at("/table/rows").asInt()).isEqualTo(3);
    String page = report.page();
    assertThat(page)
        .contains("3 of 6 runs of plain have a partner, and 3 have none")
        .contains("3 of 4 runs of it&#39;s :other have a partner, and 1 has none")
        .contains("optimizer (gradient-descent; momentum)")
        .contains("<h1 id=\"title\">Sweeps plain and it&#39;s :other</h1>");
  }

  @Test
  void page_hasBothSweepsSideBySide_andTheirRunsTogether() throws Exception {
    Report report = Report.of(spark, warehouse, PLAIN, MOMENTUM);

    try (PageScript script = PageScript.of(report.data())) {
      assertThat(script.call("() => String(records('runs').length)").toString()).isEqualTo("10");
      assertThat(script.call("() => firstChart().panels").toString()).isEqualTo("sweep");
      assertThat(script.call("() => firstPhase().panels").toString()).isEqualTo("sweep");
      // Each pair counts once for each column of results.
      assertThat(
              script
                  .call(
                      "() => JSON.stringify(pairTable().rows.filter(r => r[0] === 'steps').map(r =>"
                          + " [r[1], r[2] + r[3] + r[4]]))")
                  .toString())
          .isEqualTo("[[3,3]]");
    }
    assertThat(report.page())
        .containsSubsequence(
            " of 6 runs deeper than 1",
            "<section id=\"pairs\"",
            "<section id=\"chart\"",
            "<section id=\"browser\"");
  }

  @Test
  void sweepsWithTheSameRuns_arePairedRunByRun() throws Exception {
    Report report = Report.of(spark, warehouse, PLAIN, "plain again");

    JsonNode page = new ObjectMapper().readTree(report.data());
    try (PageScript script = PageScript.of(report.data())) {
      assertThat(
              script
                  .call(
                      "() => JSON.stringify([pairs().length, pairs().every(p =>"
                          + " runColumn('run_id')[p.first] === runColumn('run_id')[p.other]),"
                          + " pairs().every(p => runColumn('sweep')[p.first] !=="
                          + " runColumn('sweep')[p.other]), records('runs').every(r =>"
                          + " details(r).trajectory.every(t => t.sweep === r.sweep))])")
                  .toString())
          .isEqualTo("[4,true,true,true]");
    }
    Set<String> names = new TreeSet<>();
    page.at("/figures/runs/table/columns/sweep/of").forEach(name -> names.add(name.asText()));
    assertThat(names).containsExactly(PLAIN, "plain again");
    assertThat(report.page())
        .contains(
            "Every setting has some value in both sweeps", "4 of 6 runs of plain have a partner");
  }
}
