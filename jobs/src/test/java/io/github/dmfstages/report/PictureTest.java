package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.config.Picture;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.session.DmfSweep;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Removal;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The picture and the boundaries of a sweep in its report. */
@ExtendWith(LocalSpark.class)
class PictureTest {
  private static final String SMALL =
      """
      name = small
      defaults { rows = 1, cols = 1, spectrum = [2], initialisation = aligned, max-steps = 500 }
      refine {
        x = init-scale, x-between = [0.1, 1.6], y = step-size, y-between = [0.05, 2.05]
        cells = 9, coarse = 2, value = "status", grid { depth = [2, 3] }
      }
      boundaries = [{
        along = step-size, between = [0.05, 2.05], where = "status = 'CONVERGED'", tolerance = 0.1
        grid { depth = [2, 3], init-scale = 1.6 }
      }]
      """;

  /** Stage counts at depth 2 over the initial scale and the step size, in runs of a few ms. */
  private static final String STAGES =
      """
      name = stages
      defaults { rows = 4, cols = 4, rank = 3, spectrum = geometric, depth = 2, max-steps = 4000 }
      refine {
        x = init-scale, x-between = [1e-7, 1], y = relative-step-size, y-between = [0.05, 1.5]
        cells = 64
      }
      """;

  private final SparkSession spark;
  @TempDir private Path folder;

  PictureTest(SparkSession spark) {
    this.spark = spark.newSession();
  }

  private Answer computed(String text) throws Exception {
    DmfSweep.of(text).warehouse(folder.toString()).run(spark);
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    String sweep = SweepFile.parse(text, "t", new Configuration(), List.of()).name();
    return Searches.of(spark, warehouse, sweep, Statements.of(spark, warehouse, List.of(sweep)))
        .get(PictureCells.NAME);
  }

  /** The picture of which all cells are computed, as a grid. */
  private static String full(String text) throws Exception {
    Picture picture =
        SweepFile.parse(text, "t", new Configuration(), List.of()).picture().orElseThrow();
    String grid =
        text.contains("grid {") ? text.replaceAll("(?s).*?cells.*?grid \\{(.*?)}.*", "$1,") : "";
    return text.replaceAll("(?s)(refine|boundaries) .*", "")
            .replaceFirst("name = .*", "name = full")
        + "grids = [{ %s %s = %s, %s = %s }]\n"
            .formatted(grid, picture.x(), picture.xs(), picture.y(), picture.ys());
  }

  /** Compares all cells with the runs of the full grid; returns how many have the same value. */
  private int same(Answer cells, String value) throws Exception {
    Views.register(spark, Warehouse.at(folder.toString(), new Configuration()), "runs");
    Map<List<Object>, Object> full = new HashMap<>();
    for (Row run :
        spark
            .sql(
                "SELECT depth, %s, %s AS value FROM runs WHERE sweep = 'full'"
                    .formatted(column(cells, "x_key") + ", " + column(cells, "y_key"), value))
            .collectAsList()) {
      full.put(
          List.of("depth " + run.get(0), run.get(1), run.get(2)), Optional.ofNullable(run.get(3)));
    }
    assertThat(full).hasSize(cells.rows().size());
    int same = 0;
    for (Row cell : cells.rows()) {
      String label = cell.getAs("label");
      Object expected =
          full.get(
              List.of(
                  label.isEmpty() ? "depth 2" : label,
                  cell.<Object>getAs("x"),
                  cell.<Object>getAs("y")));
      boolean equal = Optional.ofNullable(cell.<Object>getAs("value")).equals(expected);
      if (cell.getAs("state").equals("computed")) {
        assertThat(equal).as("a computed cell: %s", cell).isTrue();
      }
      same += equal ? 1 : 0;
    }
    return same;
  }

  private static String column(Answer cells, String key) {
    return cells.rows().get(0).<String>getAs(key).replace('-', '_');
  }

  private static long count(Answer cells, String state) {
    return cells.rows().stream().filter(cell -> cell.getAs("state").equals(state)).count();
  }

  @Test
  void picture_ofAReport_hasComputedCellsOfTheFullGrid_andNearlyAllOthers() throws Exception {
    Answer cells = computed(SMALL);
    DmfSweep.of(full(SMALL)).warehouse(folder.toString()).run(spark);

    assertThat(cells.rows()).hasSize(2 * 81);
    assertThat(count(cells, "open")).isZero();
    assertThat(count(cells, "computed")).isBetween(19L, 161L);
    assertThat(same(cells, "status")).isGreaterThanOrEqualTo(2 * 81 - 1);
  }

  @Test
  @Tag("nightly")
  void picture_ofAnUnfinishedSweep_hasTheValuesOfBlocksWhereCellsAreMissing() throws Exception {
    long all = count(computed(SMALL), "computed");
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    try (Lease lease = Lease.take(warehouse, "small", waiting -> {})) {
      Removal.of(lease.warehouse(), "small", id -> id.compareTo("8") < 0);
    }
    Answer cells =
        Searches.of(spark, warehouse, "small", Statements.of(spark, warehouse, List.of("small")))
            .get(PictureCells.NAME);

    assertThat(cells.rows()).hasSize(2 * 81);
    assertThat(count(cells, "computed")).isBetween(1L, all - 1);
    assertThat(count(cells, "inferred")).isPositive();
    DmfSweep.of(full(SMALL)).warehouse(folder.toString()).run(spark);
    assertThat(same(cells, "status")).isBetween(81, 2 * 81 - 1);
  }

  @Test
  void report_ofASweepWithSearches_drawsThem() throws Exception {
    computed(SMALL);
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    Report report = Report.of(spark, warehouse, "small");

    assertThat(report.page())
        .contains(
            "<h2 id=\"picture-title\">", "<h2 id=\"boundaries-title\">", "stability limit 2/L")
        .contains("SELECT run_id, init_scale, step_size, status AS value FROM runs WHERE sweep");
    List<Chart> charts = report.charts();
    Chart picture = charts.stream().filter(c -> c.name().equals("picture")).findAny().orElseThrow();
    assertThat(picture.svg())
        .hasValueSatisfying(
            svg ->
                assertThat(svg)
                    .contains("depth 2", "depth 3", "CONVERGED", "fill-opacity=\"0.7\""));
    Chart found =
        charts.stream().filter(c -> c.name().equals("boundaries")).findAny().orElseThrow();
    assertThat(found.svg())
        .hasValueSatisfying(svg -> assertThat(svg).contains("median and quartiles", "theory"));
  }

  /** A picture of 64 x 64 cells needs at most a quarter of the runs, and has 99 % of the values. */
  @Test
  @Tag("nightly")
  void picture_ofStageCounts_isThatOfTheFullGridWithAQuarterOfItsRuns() throws Exception {
    Answer cells = computed(STAGES);
    DmfSweep.of(full(STAGES)).warehouse(folder.toString()).run(spark);

    long computed = count(cells, "computed");
    int same = same(cells, "spe_stages");
    System.out.printf("PictureTest: %d of 4096 cells computed, %d the same%n", computed, same);
    assertThat(computed).isLessThanOrEqualTo(1024);
    assertThat(same).isGreaterThanOrEqualTo(4056);
  }
}
