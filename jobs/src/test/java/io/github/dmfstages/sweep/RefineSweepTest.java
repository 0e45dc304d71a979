package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.store.Pictures;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps that refine a picture. */
@ExtendWith(LocalSpark.class)
@Timeout(300)
class RefineSweepTest {
  /**
   * One number, or the product of two, that descends to 2: from where, and with which step size.
   */
  private static final String STABILITY =
      """
      name = stability
      defaults { rows = 1, cols = 1, spectrum = [2], initialisation = aligned, max-steps = 2000 }
      refine {
        x = init-scale, x-between = [0.1, 1.6], y = step-size, y-between = [0.05, 2.05]
        cells = 17, coarse = 4, value = "status", grid { depth = [2, 3] }
      }
      """;

  private static final int COARSE = 2 * 25;
  private static final int ALL = 2 * 17 * 17;

  private final SparkSession spark;
  @TempDir private Path folder;

  RefineSweepTest(SparkSession spark) {
    this.spark = spark;
  }

  private static SweepFile file(String text) throws InvalidConfigException {
    return SweepFile.parse(text, "sweep.conf", new Configuration(), List.of());
  }

  private Warehouse warehouse(String name) throws Exception {
    return Warehouse.at(folder.resolve(name).toString(), new Configuration());
  }

  private Sweep sweep(String text, String warehouse) throws Exception {
    return new Sweep(file(text), warehouse(warehouse), SweepPlan.Again.NONE);
  }

  private StoppedSweep finished(Sweep sweep) throws Exception {
    return StoppedSweep.run(spark, sweep, Integer.MAX_VALUE);
  }

  private List<String> runs(String warehouse) throws Exception {
    SparkSession own = spark.newSession();
    Views.register(own, warehouse(warehouse), "runs");
    return own.sql("SELECT run_id, digest FROM runs ORDER BY run_id").collectAsList().stream()
        .map(Object::toString)
        .toList();
  }

  @Test
  void picture_killedAgainAndAgain_hasTheSameRuns() throws Exception {
    Sweep undisturbed = sweep(STABILITY, "undisturbed");
    StoppedSweep progress = finished(undisturbed);
    List<String> expected = runs("undisturbed");

    int kills = 0;
    for (boolean done = false; !done; ) {
      try {
        StoppedSweep.run(spark, sweep(STABILITY, "killed"), 30);
        done = true;
      } catch (SweepStoppedException e) {
        kills++;
      }
    }

    assertThat(expected).hasSizeBetween(COARSE + 1, ALL / 2);
    assertThat(progress.ended).as("each run once").hasSize(expected.size());
    assertThat(progress.outlooks).last().isEqualTo(new RunSearch.Outlook(2, 2, 0, 0));
    assertThat(undisturbed.picture())
        .hasValueSatisfying(
            words -> assertThat(words).startsWith(expected.size() + " of " + ALL + " cells were"));
    assertThat(kills).isGreaterThanOrEqualTo(2);
    assertThat(runs("killed")).isEqualTo(expected);
    assertThat(finished(sweep(STABILITY, "killed")).ended).as("nothing is left").isEmpty();
  }

  @Test
  void picture_besideAGridAndABoundary_takesTheirRuns() throws Exception {
    String both =
        STABILITY
            + "grids = [{ depth = 2, init-scale = 0.1, step-size = [0.05, 0.07] }]\n"
            + "boundaries = [{ along = step-size, between = [0.05, 2.05], where = \"status = 'CONVERGED'\","
            + " tolerance = 0.5, grid { depth = 2, init-scale = 1.6 } }]\n";
    int alone = finished(sweep(STABILITY, "w")).ended.size();
    Sweep sweep = sweep(both, "w");

    int further = finished(sweep).ended.size();

    assertThat(sweep.boundaries()).hasSize(1);
    assertThat(sweep.boundaries().get(0).state()).isEqualTo("found");
    assertThat(further).as("one run of the grid, and some of the scan").isBetween(1, 10);
    assertThat(runs("w")).hasSize(alone + further);
    assertThat(sweep.unnamed()).isEmpty();
  }

  @Test
  void prospect_isForOneCurvePerFacetAndThenForWhatIsLeft() throws Exception {
    Sweep.Prospect before = sweep(STABILITY, "w").prospect(2);
    assertThat(before.plan().runs()).hasSize(COARSE);
    assertThat(before.outlook().points()).isEqualTo(2);
    assertThat(before.outlook().further()).isBetween(20L, 200L);
    assertThat(folder.resolve("w")).doesNotExist();

    finished(sweep(STABILITY, "w"));
    Sweep.Prospect after = sweep(STABILITY, "w").prospect(2);
    assertThat(after.plan().runs()).isEmpty();
    assertThat(after.outlook().further()).isZero();
  }

  @Test
  void cells_belongToTheFileAsLongAsItHasThePicture() throws Exception {
    finished(sweep(STABILITY, "w"));

    assertThat(sweep(STABILITY, "w").unnamed()).isEmpty();
    Sweep other = sweep(STABILITY.replace("[2, 3]", "2"), "w");
    int unnamed = other.unnamed().size();
    assertThat(unnamed).isGreaterThan(COARSE / 2);
    assertThat(Pictures.of(warehouse("w"), "stability"))
        .extracting(Pictures.Facet::label)
        .containsExactly("depth 2", "depth 3");
    assertThat(other.prune(message -> {})).isEqualTo(unnamed);
    assertThat(Pictures.of(warehouse("w"), "stability")).hasSize(1);
    finished(
        sweep(
            STABILITY.replaceAll("(?s)refine .*", "grids = [{ depth = 2, init-scale = 0.1 }]"),
            "w"));
    assertThat(Pictures.of(warehouse("w"), "stability")).isEmpty();
  }

  @Test
  void value_thatIsNoSql_isRefusedBeforeAnythingIsWritten() throws Exception {
    Sweep sweep = sweep(STABILITY.replace("\"status\"", "\"stauts\""), "w");

    assertThatThrownBy(sweep::check)
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("sweep.conf:5: value = \"stauts\": ");
    assertThat(folder.resolve("w")).doesNotExist();
  }
}
