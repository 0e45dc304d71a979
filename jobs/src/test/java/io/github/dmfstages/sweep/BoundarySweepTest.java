package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.store.BoundaryRow;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps that look for boundaries which are known from theory. */
@ExtendWith(LocalSpark.class)
@Timeout(300)
class BoundarySweepTest {
  /**
   * Products of N numbers that descend to 2. The largest eigenvalue of the Hessian at the balanced
   * minimum is L = N 2^(2-2/N), so descent stays there for step sizes below 2/L and not above.
   */
  private static final String STABILITY =
      """
      name = stability
      defaults { rows = 1, cols = 1, spectrum = [2], initialisation = aligned, init-scale = 0.5, max-steps = 5000 }
      boundaries = [{
        along = step-size, between = [0.05, 2], where = "status = 'CONVERGED'", tolerance = 0.02
        grid { depth = [2, 3, 4] }
      }]
      """;

  private final SparkSession spark;
  @TempDir private Path folder;

  BoundarySweepTest(SparkSession spark) {
    this.spark = spark;
  }

  private static SweepFile file(String text) {
    try {
      return SweepFile.parse(text, "sweep.conf", new Configuration(), List.of());
    } catch (InvalidConfigException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private Warehouse warehouse(String name) throws Exception {
    return Warehouse.at(folder.resolve(name).toString(), new Configuration());
  }

  private StoppedSweep run(Sweep sweep, int stopAfter) throws Exception {
    return StoppedSweep.run(spark, sweep, stopAfter);
  }

  private Sweep finished(SweepFile file, Warehouse warehouse) throws Exception {
    Sweep sweep = new Sweep(file, warehouse, SweepPlan.Again.NONE);
    run(sweep, Integer.MAX_VALUE);
    return sweep;
  }

  /** The rows of view boundaries, without their time, and the digests of all runs. */
  private List<String> tables(Warehouse warehouse) throws Exception {
    SparkSession own = spark.newSession();
    Views.register(own, warehouse, "runs, boundaries");
    List<String> rows = new ArrayList<>();
    own.table("boundaries")
        .drop("computed_at")
        .orderBy("boundary", "depth", "change")
        .collectAsList()
        .forEach(row -> rows.add(row.toString()));
    own.sql("SELECT run_id, digest FROM runs ORDER BY run_id")
        .collectAsList()
        .forEach(row -> rows.add(row.toString()));
    return rows;
  }

  @Test
  void boundary_ofStability_isTwoOverTheLargestEigenvalue() throws Exception {
    SweepFile file = file(STABILITY);
    Sweep sweep = new Sweep(file, warehouse("w"), SweepPlan.Again.NONE);
    StoppedSweep progress = run(sweep, Integer.MAX_VALUE);

    assertThat(sweep.boundaries()).hasSize(3);
    for (BoundaryRow row : sweep.boundaries()) {
      int depth = row.configuration().depth();
      double limit = 2 / (depth * Math.pow(2, 2 - 2. / depth));
      assertThat(row.state()).as("%s", row).isEqualTo("found");
      assertThat(row.changes()).isEqualTo(1);
      assertThat(row.atLow()).isTrue();
      assertThat(row.atHigh()).isFalse();
      assertThat(row.high() / row.low()).isLessThanOrEqualTo(1.02);
      assertThat(Math.sqrt(row.low() * row.high()) / limit).isCloseTo(1, within(.02));
    }
    assertThat(progress.ended).as("each run once").hasSize(3 * 8 + 3 * 5);
    RunSearch.Outlook last = progress.outlooks.get(progress.outlooks.size() - 1);
    assertThat(last).isEqualTo(new RunSearch.Outlook(3, 3, 0, 0));

    Views.register(spark, warehouse("w"), "boundaries");
    Row row =
        spark
            .sql(
                "SELECT along, change, changes, runs, step_size, relative_step_size, spectrum, seed, state"
                    + " FROM boundaries WHERE depth = 3")
            .collectAsList()
            .get(0);
    assertThat(row.toString()).isEqualTo("[step-size,1,1,13,null,null,[2.0],1,found]");
    assertThat(sweep.unnamed()).as("probes belong to the file").isEmpty();
    assertThat(
            new Sweep(
                    file(STABILITY.replace("[2, 3, 4]", "[2, 4]")),
                    warehouse("w"),
                    SweepPlan.Again.NONE)
                .unnamed())
        .as("the runs of depth 3 do not")
        .hasSize(13);
  }

  @Test
  void sweep_killedAgainAndAgain_endsWithTheSameRunsAndBoundaries() throws Exception {
    SweepFile file = file(STABILITY);
    finished(file, warehouse("undisturbed"));
    List<String> expected = tables(warehouse("undisturbed"));

    int kills = 0;
    for (boolean done = false; !done; ) {
      Sweep sweep = new Sweep(file, warehouse("killed"), SweepPlan.Again.NONE);
      try {
        run(sweep, 4);
        done = true;
      } catch (SweepStoppedException e) {
        kills++;
      }
    }

    assertThat(kills).isGreaterThanOrEqualTo(5);
    assertThat(tables(warehouse("killed"))).isEqualTo(expected);
    finished(file, warehouse("killed"));
    assertThat(tables(warehouse("killed"))).as("another start changes nothing").isEqualTo(expected);
  }

  @Test
  void sweep_withASecondCondition_usesTheSameRuns() throws Exception {
    String twice =
        STABILITY.replaceFirst(
            "}]\n",
            "}, { along = step-size, between = [0.05, 2], where = \"status <> 'CONVERGED'\", tolerance = 0.02, grid { depth = 3 } }]\n");
    StoppedSweep first =
        run(new Sweep(file(STABILITY), warehouse("w"), SweepPlan.Again.NONE), 1000);
    Sweep sweep = new Sweep(file(twice), warehouse("w"), SweepPlan.Again.NONE);

    StoppedSweep second = run(sweep, 1000);

    assertThat(first.ended).hasSize(39);
    assertThat(second.ended).isEmpty();
    BoundaryRow direct = sweep.boundaries().get(1);
    BoundaryRow inverse = sweep.boundaries().get(3);
    assertThat(inverse.low()).isEqualTo(direct.low());
    assertThat(inverse.atLow()).isFalse();
    assertThat(inverse.boundary()).isEqualTo(2);
  }

  @Test
  void boundary_thatIsNullOrAbsent_saysSo() throws Exception {
    Sweep sweep =
        finished(
            file(
                STABILITY
                    .replace("\"status = 'CONVERGED'\"", "\"if(step_size < 1, true, NULL)\"")
                    .replace("[2, 3, 4]", "2")
                    .replaceFirst(
                        "}]\n",
                        "}, { along = seed, between = [1, 3], where = \"steps > 0\", grid { depth = 2, step-size = 0.1 } }]\n")),
            warehouse("w"));

    assertThat(sweep.boundaries())
        .extracting(BoundaryRow::state)
        .containsExactly("undecided", "unchanged");
    assertThat(sweep.boundaries().get(0).undecided()).isPositive();
    assertThat(sweep.boundaries().get(1).change()).isNull();
    assertThat(sweep.boundaries().get(1).runs()).isEqualTo(3);
  }

  @Test
  void sweep_withoutItsBoundariesAnyMore_clearsTheTable() throws Exception {
    finished(file(STABILITY.replace("[2, 3, 4]", "2")), warehouse("w"));
    finished(
        file(
            STABILITY.replaceAll(
                "(?s)boundaries = .*", "grids = [{ depth = 2, step-size = 0.1 }]")),
        warehouse("w"));

    Views.register(spark, warehouse("w"), "boundaries");
    assertThat(spark.table("boundaries").count()).isZero();
  }

  @Test
  void condition_thatIsWrong_isRefusedBeforeAnythingIsWritten() throws Exception {
    Sweep sweep =
        new Sweep(
            file(STABILITY.replace("status = ", "stauts = ")),
            warehouse("w"),
            SweepPlan.Again.NONE);

    assertThatThrownBy(sweep::check)
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("sweep.conf:4: where = \"stauts = 'CONVERGED'\": ");
    assertThat(folder.resolve("w")).doesNotExist();
  }

  @Test
  void prospect_predictsOneChangePerPointAndThenWhatIsLeft() throws Exception {
    SweepFile file = file(STABILITY);
    Sweep.Prospect before = new Sweep(file, warehouse("w"), SweepPlan.Again.NONE).prospect(2);
    assertThat(before.plan().runs()).hasSize(24);
    assertThat(before.outlook().further()).isEqualTo(15);

    try {
      run(new Sweep(file, warehouse("w"), SweepPlan.Again.NONE), 25);
    } catch (SweepStoppedException e) {
      // As intended.
    }
    Sweep.Prospect after = new Sweep(file, warehouse("w"), SweepPlan.Again.NONE).prospect(2);
    int committed = warehouse("w").committed("stability").runs().size();
    assertThat(after.plan().runs().size() + after.outlook().further()).isEqualTo(39 - committed);

    finished(file, warehouse("w"));
    Sweep.Prospect done = new Sweep(file, warehouse("w"), SweepPlan.Again.NONE).prospect(2);
    assertThat(done.plan().runs()).isEmpty();
    assertThat(done.outlook().further()).isZero();
  }

  @Test
  void runs_ofASearch_areOrdinaryRuns() throws Exception {
    Sweep sweep = finished(file(STABILITY), warehouse("w"));
    TreeSet<String> named =
        sweep.boundaries().stream()
            .flatMap(row -> List.of(row.runIdAtLow(), row.runIdAtHigh()).stream())
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(warehouse("w").committed("stability").runs().keySet()).containsAll(named);
    assertThat(sweep.prune(message -> {})).isZero();
  }
}
