package io.github.dmfstages.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.file.InvalidConfigException;
import io.github.dmfstages.view.Views;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A sweep from a session that is open: the calls of docs/tables.md. */
@ExtendWith(LocalSpark.class)
class DmfSweepTest {
  private static final String TEXT =
      """
      name = small
      defaults { rows = 5, cols = 4, spectrum = geometric, rank = 2, relative-step-size = .5 }
      grids = [{ depth = [2, 3] }]
      """;

  private final SparkSession spark;
  @TempDir private Path folder;
  private DmfSweep sweep;

  DmfSweepTest(SparkSession spark) {
    this.spark = spark.newSession();
  }

  @BeforeEach
  void write() throws Exception {
    Path file = Files.writeString(folder.resolve("small.conf"), TEXT);
    sweep = DmfSweep.from(file.toString()).warehouse(folder.resolve("W").toString());
  }

  @Test
  void sweep_fromASession_returnsItsRunsAndLeavesTheSessionOpenWithAllViews() throws Exception {
    spark.sparkContext().setJobDescription("mine");

    Dataset<Row> runs = sweep.set("seed=[1,2]").run(spark);

    assertThat(runs.groupBy("depth", "rank", "spe_stages").count().orderBy("depth").collectAsList())
        .extracting(Row::toString)
        .containsExactly("[2,2,2,2]", "[3,2,2,2]");
    assertThat(
            spark
                .sql("SELECT depth, mode, ratio FROM escape_times WHERE sweep = 'small'")
                .collectAsList())
        .hasSize(8);
    for (Views.View view : Views.ALL) {
      assertThat(spark.catalog().tableExists(view.name())).as(view.name()).isTrue();
    }
    assertThat(spark.sparkContext().isStopped()).isFalse();
    assertThat(spark.sparkContext().getLocalProperty("spark.job.description")).isEqualTo("mine");
    spark.sparkContext().setJobDescription(null);
  }

  @Test
  void sweep_again_computesWhatIsMissingAndReturnsItsOwnRunsAlone() throws Exception {
    sweep.run(spark);
    List<Row> first = sweep.run(spark).selectExpr("run_id", "ended_at").collectAsList();
    sweep.set("name=other").run(spark);

    Dataset<Row> grown = sweep.set("seed=[1,2]").run(spark);

    assertThat(first).hasSize(2);
    assertThat(grown.selectExpr("run_id", "ended_at").collectAsList())
        .hasSize(4)
        .containsAll(first);
    assertThat(folder.resolve("W/claims/sweep=small")).isEmptyDirectory();
  }

  @Test
  void sweepFile_thatIsWrong_isRefusedBeforeAnythingIsWritten() {
    assertThatThrownBy(() -> sweep.set("rank=9").run(spark))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("rank = 9");
    assertThat(folder.resolve("W")).doesNotExist();
  }
}
