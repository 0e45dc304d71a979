package io.github.dmfstages.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.claim.JudgedClaim;
import io.github.dmfstages.config.ReproductionFile;
import io.github.dmfstages.reproduce.Disagreements.Disagreement;
import io.github.dmfstages.result.BuildInfo;
import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Compaction;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.sweep.PlannedRun;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan.Again;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A reproduction night after night, by a clock of the test's. */
@ExtendWith(LocalSpark.class)
class NightsTest {
  private static final Instant FIRST = Instant.parse("2026-01-01T02:00:00Z");
  private static final Duration MAX_AGE = Duration.ofHours(12);
  private static final BuildInfo ONE = new BuildInfo("1.0", "1111111111", false);
  private static final BuildInfo OTHER = new BuildInfo("1.1", "2222222222", false);
  private static final String FILE =
      """
      name = small
      cites = cao2022
      sweep {
        defaults { rows = 5, cols = 4, spectrum = geometric, rank = 2, depth = 2, relative-step-size = .5 }
        grids = [{ seed = [1, 2, 3] }]
      }
      claims = [
        { name = stages, sql = "SELECT min(spe_stages) FROM runs", at-least = 2, control-sql = "SELECT 0" }
        { name = steps, sql = "SELECT sum(steps) FROM runs", at-least = 1, control-sql = "SELECT 0" }
      ]
      """;

  @TempDir Path folder;
  private SparkSession spark;
  private Warehouse warehouse;
  private ReproductionFile file;

  @BeforeEach
  void open(SparkSession shared) throws Exception {
    spark = shared.newSession();
    spark.conf().set("spark.sql.shuffle.partitions", "1");
    Path conf = Files.writeString(folder.resolve("f.conf"), FILE);
    file = ReproductionFile.read(conf.toString(), new Configuration(), List.of());
    warehouse = Warehouse.at(folder.resolve("w").toString(), new Configuration());
  }

  private static Instant night(int i) {
    return FIRST.plus(Duration.ofDays(i));
  }

  private Sweep sweep(Instant when) {
    return new Sweep(file.sweep(), warehouse, new Again(false, when.minus(MAX_AGE)));
  }

  /** Computes the first {@code most} runs that are to be computed. */
  private int compute(Instant when, BuildInfo build, int most) throws IOException {
    List<RunRow> rows = new ArrayList<>();
    for (PlannedRun run : sweep(when).plan().runs().stream().limit(most).toList()) {
      rows.add(ended(SmallRuns.row(run.config()), run.attempt(), when, build));
    }
    warehouse.append("small", rows);
    return rows.size();
  }

  private static RunRow ended(RunRow row, int attempt, Instant when, BuildInfo build) {
    Provenance p = row.provenance();
    return new RunRow(
        row.runId(),
        attempt,
        row.config(),
        row.result(),
        null,
        new Provenance(build, p.java(), p.spark(), p.blas(), p.cpu(), p.host()),
        when);
  }

  private void judge(Instant when, BuildInfo build) throws IOException {
    List<JudgedClaim> judged =
        new Reproduction(spark, warehouse, file)
            .judge(when).stream().map(claim -> by(build, claim, claim.value())).toList();
    warehouse.record("small", judged);
    Compaction.run(warehouse, "small", Duration.ZERO);
  }

  private static JudgedClaim by(BuildInfo build, JudgedClaim c, Double value) {
    return new JudgedClaim(
        c.reproduction(),
        c.judgedAt(),
        c.cites(),
        c.claim(),
        c.definition(),
        value,
        c.controlValue(),
        c.evidence(),
        c.runs(),
        c.seconds(),
        build,
        c.error());
  }

  private List<Row> history(String columns) throws IOException {
    Views.register(spark, warehouse);
    return History.of(spark, "small").selectExpr(columns.split(", ", -1)).collectAsList();
  }

  private List<Disagreement> disagreements() throws IOException {
    Views.register(spark, warehouse);
    return Disagreements.among(spark, List.of("small"));
  }

  private long files(String table) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("w/" + table + "/sweep=small"))) {
      return files.count();
    }
  }

  @Test
  @Tag("nightly")
  void eightNights_someOfThemKilled_areOneLineAClaim() throws Exception {
    for (int i = 0; i < 8; i++) {
      Instant when = night(i);
      if (i % 4 == 2) {
        // Killed in its sweep, and started again: what it had computed is younger than the age.
        assertThat(compute(when, ONE, 1)).isEqualTo(1);
        assertThat(compute(when.plusSeconds(60), ONE, 99)).isEqualTo(2);
      } else {
        assertThat(compute(when, ONE, 99)).isEqualTo(3);
      }
      assertThat(sweep(when).plan().runs()).isEmpty();
      judge(when, ONE);
    }

    assertThat(
            history("claim, times, first, last, value, passed, drift").stream().map(Row::toString))
        .containsExactly(
            "[stages,8,2026-01-01 02:00:00.0,2026-01-08 02:00:00.0,2.0,true,false]",
            "[steps,8,2026-01-01 02:00:00.0,2026-01-08 02:00:00.0,%s,true,false]"
                .formatted(history("value").get(1).get(0)));
    assertThat(disagreements()).isEmpty();
    // Rows grow, files do not.
    assertThat(spark.table("attempts").count()).isEqualTo(8 * 3);
    assertThat(spark.table("runs").count()).isEqualTo(3);
    assertThat(spark.table("reproductions").count()).isEqualTo(8 * 2);
    assertThat(files("runs")).isEqualTo(1);
    assertThat(files("reproductions")).isEqualTo(1);
  }

  @Test
  void value_thatMovesThoughTheClaimPasses_drifts() throws Exception {
    compute(night(0), ONE, 99);
    List<JudgedClaim> judged = new Reproduction(spark, warehouse, file).judge(night(0));
    double[] values = {100, 100, 101, 101.5, 104};
    for (int i = 0; i < values.length; i++) {
      JudgedClaim steps = judged.get(1);
      JudgedClaim tonight =
          new JudgedClaim(
              "small",
              night(i),
              steps.cites(),
              steps.claim(),
              steps.definition(),
              values[i],
              steps.controlValue(),
              steps.evidence(),
              steps.runs(),
              steps.seconds(),
              i < 2 ? ONE : OTHER,
              null);
      warehouse.record("small", List.of(tonight));
    }

    // 101 is outside of [100, 100]; 101.5 is no further outside of [100, 101] than this is wide;
    // 104 is.
    assertThat(history("times, value, drift, version, commit").stream().map(Row::toString))
        .containsExactly(
            "[2,100.0,false,1.0,11111111]",
            "[1,101.0,true,1.1,22222222]",
            "[1,101.5,false,1.1,22222222]",
            "[1,104.0,true,1.1,22222222]");
  }

  @Test
  void otherBits_byTheSameCode_areAFault_andByAnotherANote() throws Exception {
    compute(night(0), ONE, 99);
    List<RunRow> rows = file.runs().values().stream().limit(2).map(SmallRuns::row).toList();
    warehouse.append(
        "small",
        List.of(
            ended(SmallRuns.withDigest(rows.get(0), "f".repeat(64)), 2, night(1), ONE),
            ended(SmallRuns.withDigest(rows.get(1), "e".repeat(64)), 2, night(1), OTHER)));

    assertThat(disagreements())
        .extracting(Disagreement::runId, Disagreement::sameCode)
        .containsExactlyInAnyOrder(
            tuple(rows.get(0).runId(), true), tuple(rows.get(1).runId(), false));
    assertThat(disagreements())
        .extracting(Disagreement::toString)
        .anySatisfy(
            message ->
                assertThat(message)
                    .startsWith("run " + rows.get(1).runId() + " of small ")
                    .contains("eeeeeeeeeeee by 1.1 22222222 on 2026-01-02")
                    .contains(
                        rows.get(1).result().end().digest().substring(0, 12)
                            + " by 1.0 11111111 on 2026-01-01"));
  }
}
