package io.github.dmfstages.sweep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.store.BoundaryRow;
import io.github.dmfstages.store.FoundBoundaries;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.terminal.BoundaryTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The shipped sweeps find boundaries that theory knows. */
@Tag("nightly")
@ExtendWith(LocalSpark.class)
class KnownBoundariesTest {
  private final SparkSession spark;
  @TempDir private Path folder;

  KnownBoundariesTest(SparkSession spark) {
    this.spark = spark;
  }

  private List<BoundaryRow> found(String name) throws Exception {
    SweepFile file =
        SweepFile.read("../conf/sweeps/" + name + ".conf", new Configuration(), List.of());
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    Sweep sweep = new Sweep(file, warehouse, SweepPlan.Again.NONE);
    int runs = StoppedSweep.run(spark, sweep, Integer.MAX_VALUE).ended.size();
    System.out.printf("KnownBoundariesTest: %s: %d runs%n", name, runs);
    BoundaryTable.print(sweep.boundaries(), new PrintWriter(System.out, true, UTF_8));
    return sweep.boundaries();
  }

  /** Each point has one bracket as narrow as it should be, around theory within a tolerance. */
  private static void areThoseOfTheory(List<BoundaryRow> rows, double tolerance) {
    for (BoundaryRow row : rows) {
      assertThat(row.state()).as("%s", row).isEqualTo("found");
      assertThat(row.changes()).as("%s", row).isEqualTo(1);
      double theory = FoundBoundaries.theory(row);
      assertThat(row.low()).as("%s", row).isLessThanOrEqualTo(theory * (1 + tolerance));
      assertThat(row.high()).as("%s", row).isGreaterThanOrEqualTo(theory / (1 + tolerance));
    }
  }

  @Test
  void stepSize_ofStability_isTwoOverTheLargestEigenvalue() throws Exception {
    List<BoundaryRow> rows = found("stability");

    assertThat(rows).hasSize(3);
    areThoseOfTheory(rows, .01);
    assertThat(rows)
        .allSatisfy(
            row -> {
              int depth = row.configuration().depth();
              double limit = 2 / (depth * Math.pow(2, 2 - 2. / depth));
              assertThat(FoundBoundaries.theory(row)).isCloseTo(limit, within(1e-12));
            });
  }

  /** The equation of a mode is that of small steps, which moves the threshold by up to 3 %. */
  @Test
  void scale_ofIncrementalLearning_isThatOfTheEquationOfAMode() throws Exception {
    List<BoundaryRow> rows = found("incremental");

    assertThat(rows).hasSize(5);
    areThoseOfTheory(rows, .03);
    assertThat(FoundBoundaries.theory(rows.get(0))).isCloseTo(3.35e-11, within(1e-12));
    assertThat(FoundBoundaries.theory(rows.get(4))).isCloseTo(1.22e-3, within(1e-5));
  }

  @Test
  void weightDecay_atWhichAModeDies_isThatOfItsMinimum() throws Exception {
    List<BoundaryRow> rows = found("decay");

    assertThat(rows).hasSize(4);
    areThoseOfTheory(rows, .001);
    for (BoundaryRow row : rows) {
      int depth = row.configuration().depth();
      double sigma = row.configuration().singularValues().apply(0);
      double e = depth == 3 ? .47247 : .38490;
      assertThat(FoundBoundaries.theory(row))
          .isCloseTo(e * Math.pow(sigma, 2 - 2. / depth), within(2e-5));
    }
  }

  /**
   * No theory gives this number. A matrix of rank 2 with 20 rows and columns has 76 degrees of
   * freedom, and that many entries complete it for no seed.
   */
  @Test
  void entries_thatCompleteAMatrix_areMoreThanItsDegreesOfFreedomForEachSeed() throws Exception {
    List<BoundaryRow> rows = found("entries");

    assertThat(rows.stream().map(row -> row.configuration().seed()).distinct()).hasSize(20);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.state()).isEqualTo("found");
              assertThat(row.high()).isEqualTo(row.low() + 1);
              assertThat(row.low()).isBetween(76., 4 * 76.);
            })
        .filteredOn(row -> row.change() == 1)
        .hasSize(20)
        .allSatisfy(row -> assertThat(row.atLow()).isFalse());
  }
}
