package io.github.dmfstages.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL may ask, and what it may not do. */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuestionTest {
  private final SparkSession spark;
  private Path folder;

  QuestionTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void commit(@TempDir Path shared) throws IOException {
    folder = shared;
    Warehouse warehouse = Warehouse.at(folder.resolve("warehouse").toString(), new Configuration());
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
    Views.register(spark, warehouse, "runs, modes, trajectory");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO runs SELECT * FROM runs",
        "INSERT OVERWRITE DIRECTORY '%1$s/out' USING parquet SELECT * FROM runs",
        "WITH r AS (SELECT * FROM runs) INSERT INTO runs SELECT * FROM r",
        "FROM runs INSERT INTO a SELECT * INSERT INTO b SELECT *",
        "DROP VIEW runs",
        "DROP TABLE parquet.`%1$s/warehouse/runs`",
        "CREATE TABLE t USING parquet LOCATION '%1$s/out' AS SELECT * FROM runs",
        "CREATE TEMPORARY VIEW v AS SELECT * FROM runs",
        "CREATE TEMPORARY FUNCTION f AS 'java.lang.Runtime'",
        "CREATE OR REPLACE TEMPORARY VIEW runs AS SELECT 1",
        "ALTER VIEW runs AS SELECT 1",
        "TRUNCATE TABLE runs",
        "DELETE FROM runs",
        "UPDATE runs SET loss = 0",
        "MERGE INTO runs USING modes ON runs.run_id = modes.run_id WHEN MATCHED THEN DELETE",
        "LOAD DATA INPATH '%1$s' INTO TABLE runs",
        "ADD JAR '%1$s/any.jar'",
        "ADD FILE '%1$s/any'",
        "SET spark.sql.ansi.enabled = false",
        "RESET",
        "CACHE TABLE runs",
        "CACHE TABLE r AS SELECT reflect('java.lang.System', 'exit', 7)",
        "REFRESH TABLE runs",
        "EXECUTE IMMEDIATE 'DROP VIEW runs'",
        "SELECT reflect('java.lang.System', 'exit', 7)",
        "SELECT Java_Method('java.lang.System', 'exit', 7)",
        "SELECT system.builtin.reflect('java.util.UUID', 'randomUUID')",
        "SELECT `reflect`('java.util.UUID', 'randomUUID')",
        "SELECT IDENTIFIER('ref' || 'lect')('java.util.UUID', 'randomUUID')",
        "SELECT 1 + length(reflect('java.util.UUID', 'randomUUID'))",
        "SELECT * FROM runs WHERE run_id IN (SELECT reflect('java.util.UUID', 'randomUUID'))",
        "WITH r AS (SELECT reflect('java.util.UUID', 'randomUUID')) SELECT * FROM r",
        "SELECT * FROM (SELECT reflect('java.util.UUID', 'randomUUID') FROM runs) JOIN modes",
        "EXPLAIN SELECT reflect('java.util.UUID', 'randomUUID')",
        "SELECT TRANSFORM (run_id) USING 'touch %1$s/out' AS (x) FROM runs",
        "SELECT * FROM runs WHERE EXISTS (SELECT TRANSFORM (loss) USING 'cat' AS (x) FROM runs)",
      })
  void statement_thatDoesMoreThanRead_isRefusedAndDoesNothing(String sql) throws Exception {
    List<Path> before = files();

    assertThatThrownBy(() -> Question.ask(spark, sql.formatted(folder)).collectAsList())
        .isInstanceOf(Question.RefusedException.class)
        .hasMessageStartingWith("the SQL may only read");

    assertThat(files()).isEqualTo(before);
    assertThat(spark.table("runs").count()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM runs",
        "WITH r AS (SELECT * FROM runs) SELECT * FROM r JOIN modes USING (run_id)",
        "SELECT depth, rank, (SELECT max(step) FROM trajectory) FROM runs ORDER BY 1",
        "FROM runs SELECT run_id",
        "FROM runs |> WHERE depth > 1 |> AGGREGATE count(*) GROUP BY rank",
        "VALUES (1), (2)",
        "TABLE runs",
        "DESCRIBE runs",
        "DESCRIBE SELECT * FROM runs",
        "EXPLAIN SELECT * FROM runs",
        "SHOW VIEWS",
        "SHOW COLUMNS IN runs",
        "SELECT 'INSERT INTO runs' AS text, 'reflect(1)'"
      })
  void question_isAnswered(String sql) throws Exception {
    assertThat(Question.ask(spark, sql).collectAsList()).isNotNull();
  }

  @Test
  void script_isRefused() {
    assertThatThrownBy(() -> Question.ask(spark, "BEGIN SELECT 1; DROP VIEW runs; END"))
        .isInstanceOf(Exception.class);
    assertThat(spark.table("runs").count()).isEqualTo(1);
  }
}
