package io.github.dmfstages.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.config.ReproductionFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Claims over real runs: three own ones, two of a control, and some of another sweep. */
@ExtendWith(LocalSpark.class)
class ReproductionTest {
  private static final Instant WHEN = Instant.parse("2026-01-01T02:00:00Z");
  private static final String FILE =
      """
      name = small
      cites = cao2022
      sweep {
        defaults { rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, relative-step-size = .5 }
        grids = [{ seed = [1, 2, 3] }]
      }
      controls { factorless { grids = [{ depth = 1, seed = [1, 2] }] } }
      claims = [
      %s
      ]
      """;

  @TempDir Path folder;
  private SparkSession spark;
  private Warehouse warehouse;

  @BeforeEach
  void fill(SparkSession shared) throws Exception {
    spark = shared.newSession();
    spark.conf().set("spark.sql.shuffle.partitions", "1");
    warehouse = Warehouse.at(folder.resolve("w").toString(), new Configuration());
    warehouse.append(
        "small",
        file("{ name = a, sql = x, at-least = 1 }").runs().values().stream()
            .map(SmallRuns::row)
            .toList());
    warehouse.append("other", List.of(SmallRuns.row(SmallRuns.config("seed = 9"))));
  }

  private ReproductionFile file(String claims) throws Exception {
    Path file = Files.writeString(folder.resolve("f.conf"), FILE.formatted(claims));
    return ReproductionFile.read(file.toString(), new Configuration(), List.of());
  }

  private JudgedClaim judged(String claim) throws Exception {
    Reproduction reproduction = new Reproduction(spark, warehouse, file(claim));
    reproduction.check();
    List<JudgedClaim> judged = reproduction.judge(WHEN);
    assertThat(judged).hasSize(1);
    return judged.get(0);
  }

  private String refused(String claim) {
    InvalidConfigException e =
        catchThrowableOfType(
            InvalidConfigException.class,
            () -> new Reproduction(spark, warehouse, file(claim)).check());
    assertThat(e).as("this claim can't be judged").isNotNull();
    return e.getMessage();
  }

  @Test
  void claim_thatIsTrueOfItsRunsAlone_passes() throws Exception {
    JudgedClaim judged =
        judged(
            """
            { name = a, sql = "SELECT avg(spe_stages), count(*) AS n FROM runs", between = [2, 2], control = factorless }\
            """);

    assertThat(judged.value()).isEqualTo(2);
    assertThat(judged.evidence()).isEqualTo("{\"avg(spe_stages)\":2.0,\"n\":3}");
    assertThat(judged.controlValue()).isZero();
    assertThat(judged.runs()).isEqualTo(3);
    assertThat(judged.passed()).isTrue();
    assertThat(judged.margin()).isZero();
  }

  /** A claim about the runs of a stored sweep, with those of sweep other as its control. */
  private Reproduction ofStored(String sweep) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("stored.conf"),
            """
            name = theirs
            sweep { stored = %s }
            controls { others { stored = other } }
            claims = [{ name = a, sql = "SELECT count(*) FROM runs", at-least = 2, control = others }]
            """
                .formatted(sweep));
    return new Reproduction(
        spark, warehouse, ReproductionFile.read(file.toString(), new Configuration(), List.of()));
  }

  @Test
  void claim_aboutStoredSweeps_isJudgedByAllTheirRuns() throws Exception {
    Reproduction reproduction = ofStored("small");

    reproduction.check();
    JudgedClaim judged = reproduction.judge(WHEN).get(0);

    // Two of these are runs of the control in FILE.
    assertThat(judged.value()).isEqualTo(5);
    assertThat(judged.controlValue()).isEqualTo(1);
    assertThat(judged.runs()).isEqualTo(5);
    assertThat(judged.passed()).isTrue();
    String definition = judged.definition();
    warehouse.append("small", List.of(SmallRuns.row(SmallRuns.config("seed = 9"))));
    assertThat(reproduction.judge(WHEN).get(0).definition()).isNotEqualTo(definition);
  }

  @Test
  void storedSweep_thatIsNotThere_isRefusedWithItsLine() throws Exception {
    Reproduction reproduction = ofStored("smal");

    assertThatThrownBy(reproduction::check)
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            folder.resolve("stored.conf")
                + ":2: stored = smal: the warehouse has no runs of a sweep with this name");
  }

  @Test
  void claim_thatIsFalse_failsAndSaysByHowMuch() throws Exception {
    JudgedClaim judged =
        judged("{ name = a, sql = \"SELECT max(spe_stages) FROM runs\", at-least = 3 }");

    assertThat(judged.passed()).isFalse();
    assertThat(judged.error()).isNull();
    assertThat(judged.margin()).isEqualTo(-1);
  }

  @Test
  void control_thatIsTrueToo_failsTheClaim() throws Exception {
    JudgedClaim judged =
        judged(
            """
            { name = a, sql = "SELECT count(*) FROM runs", at-least = 2, control = factorless }\
            """);

    assertThat(judged.value()).isEqualTo(3);
    assertThat(judged.controlValue()).isEqualTo(2);
    assertThat(judged.holds()).isTrue();
    assertThat(judged.controlHolds()).isTrue();
    assertThat(judged.passed()).isFalse();
  }

  @Test
  void controlSql_readsTheSameRuns() throws Exception {
    JudgedClaim judged =
        judged(
            """
            { name = a, sql = "SELECT count(*) FROM runs", at-least = 3
              control-sql = "SELECT -count(*) FROM runs" }\
            """);

    assertThat(judged.controlValue()).isEqualTo(-3);
    assertThat(judged.passed()).isTrue();
  }

  @Test
  void control_withoutAnAnswer_isNotTrue() throws Exception {
    JudgedClaim judged =
        judged(
            """
            { name = a, sql = "SELECT avg(spe_stages) FROM runs WHERE depth = 2", at-least = 2, control = factorless }\
            """);

    assertThat(judged.controlValue()).isNull();
    assertThat(judged.passed()).isTrue();
  }

  @Test
  void control_thatFailsWhenItRuns_leavesTheClaimUnjudged() throws Exception {
    JudgedClaim judged =
        judged(
            """
            { name = a, sql = "SELECT count(*) FROM runs", at-least = 3
              control-sql = "SELECT spe_stages FROM runs" }\
            """);

    assertThat(judged.error()).isEqualTo("the control's SQL returned more than one row");
    assertThat(judged.passed()).isFalse();
  }

  @Test
  void views_holdTheRunsOfTheFileAlone() throws Exception {
    Map<String, Double> expected =
        Map.of(
            "SELECT count(*) FROM runs", 3.0,
            "SELECT count(DISTINCT run_id) FROM spe_stages", 3.0,
            "SELECT sum(runs) FROM stage_counts", 3.0,
            "SELECT count(*) FROM sweeps", 1.0,
            "SELECT count(*) FROM modes m JOIN runs r USING (run_id)", 6.0,
            "SELECT count(DISTINCT run_id) FROM attempts", 3.0);

    assertThat(judge(List.copyOf(expected.keySet())))
        .allSatisfy(
            judged -> assertThat(judged.value()).isEqualTo(expected.get(judged.claim().sql())));
  }

  @Test
  void claim_withoutOneNumber_isNotJudgedAndSaysWhy() throws Exception {
    Map<String, String> expected =
        Map.of(
            "SELECT spe_stages FROM runs", "its SQL returned more than one row",
            "SELECT spe_stages FROM runs WHERE depth = 7", "its SQL returned no row",
            "SELECT max(spe_stages) FROM runs WHERE depth = 7", "its SQL returned NULL",
            "SELECT sum(1 / (depth - 2)) FROM runs", "its SQL failed: ");

    assertThat(judge(List.copyOf(expected.keySet())))
        .allSatisfy(
            judged -> {
              assertThat(judged.error()).startsWith(expected.get(judged.claim().sql()));
              assertThat(judged.value()).isNull();
              assertThat(judged.passed()).isFalse();
            });
  }

  /** Each statement as a claim of its own, which any number makes true. */
  private List<JudgedClaim> judge(List<String> statements) throws Exception {
    Reproduction reproduction = new Reproduction(spark, warehouse, file(claims(statements, "")));
    reproduction.check();
    List<JudgedClaim> judged = reproduction.judge(WHEN);
    assertThat(judged).hasSameSizeAs(statements);
    return judged;
  }

  private static String claims(List<String> statements, String control) {
    return statements.stream()
        .map(
            sql ->
                "{ name = c%d, sql = \"%s\", at-least = 0%s }"
                    .formatted(statements.indexOf(sql), sql, control))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void sql_thatCanNotBeAnswered_isRefusedBeforeAnythingIsComputed() throws Exception {
    List<String> statements =
        List.of(
            "SELECT count(* FROM runs",
            "SELECT count(*) FROM rnus",
            "SELECT avg(stages) FROM runs",
            "SELECT 'many', count(*) FROM runs",
            "SELECT count(*) > 2 FROM runs",
            "DROP VIEW runs",
            "INSERT OVERWRITE DIRECTORY '/tmp/x' SELECT 1",
            "SELECT reflect('java.lang.System', 'exit', 1)");

    assertThat(refused(claims(statements, "")).lines())
        .satisfiesExactly(
            problem(9, "c0: its SQL ", "[PARSE_SYNTAX_ERROR]"),
            problem(10, "c1: its SQL ", "[TABLE_OR_VIEW_NOT_FOUND]"),
            problem(11, "c2: its SQL ", "[UNRESOLVED_COLUMN"),
            problem(12, "c3: its SQL "),
            problem(13, "c4: its SQL "),
            problem(14, "c5: its SQL is refused: "),
            problem(15, "c6: its SQL is refused: "),
            problem(16, "c7: its SQL is refused: "));
    assertThat(
            refused(claims(List.of("SELECT 1"), ", control-sql = \"SELECT x FROM runs\"")).lines())
        .satisfiesExactly(problem(9, "c0: the control's SQL ", "[UNRESOLVED_COLUMN"));
  }

  private static ThrowingConsumer<String> problem(int line, String what, String... more) {
    return message -> {
      assertThat(message).contains("f.conf:%d: claim %s".formatted(line, what));
      assertThat(List.of(more)).allMatch(message::contains);
    };
  }

  @Test
  void record_ofVerdicts_isInTheViewAsItWasJudged() throws Exception {
    JudgedClaim judged =
        judged(
            """
            { name = a, statement = words, sql = "SELECT avg(spe_stages) FROM runs", at-least = 1.5, control = factorless }\
            """);

    warehouse.record("small", List.of(judged));
    Views.register(spark, warehouse);

    assertThat(spark.sql("SELECT to_json(struct(*)) FROM reproductions").collectAsList())
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.getString(0))
                    .contains(
                        "\"reproduction\":\"small\"",
                        "\"judged_at\":\"2026-01-01T02:00:00.000Z\"",
                        "\"claim\":\"a\"",
                        "\"statement\":\"words\"",
                        "\"value\":2.0",
                        "\"threshold\":\">= 1.5\"",
                        "\"at_least\":1.5",
                        "\"margin\":0.5",
                        "\"control\":\"factorless\"",
                        "\"control_value\":0.0",
                        "\"control_passed\":false",
                        "\"passed\":true",
                        "\"runs\":3")
                    .doesNotContain("at_most"));
  }

  @Test
  void definition_ofAClaim_changesWithItsSqlThresholdAndRuns() throws Exception {
    String sql = "{ name = a, sql = \"SELECT count(*) FROM runs\", at-least = 1 }";
    String definition = judged(sql).definition();

    assertThat(judged(sql).definition()).isEqualTo(definition);
    assertThat(judged(sql.replace("count(*)", "count(1)")).definition()).isNotEqualTo(definition);
    assertThat(judged(sql.replace("least = 1", "least = 2")).definition()).isNotEqualTo(definition);
    ReproductionFile fewer =
        ReproductionFile.read(
            folder.resolve("f.conf").toString(), new Configuration(), List.of("seed = 1"));
    assertThat(new Reproduction(spark, warehouse, fewer).judge(WHEN).get(0).definition())
        .isNotEqualTo(definition);
  }
}
