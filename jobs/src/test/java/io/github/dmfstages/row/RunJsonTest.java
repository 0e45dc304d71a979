package io.github.dmfstages.row;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.query.Format;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run's JSON against what Spark reads of the same run from its tables. */
@ExtendWith(LocalSpark.class)
class RunJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private static JsonNode json(String sweep, RunRow row) throws IOException {
    StringWriter text = new StringWriter();
    RunJson.print(sweep, row, new PrintWriter(text));
    return JSON.readTree(text.toString());
  }

  @ParameterizedTest
  @CsvSource({"runs, run", "spe_stages, spe_stages", "modes, modes", "trajectory, trajectory"})
  void rows_ofEveryKind_areThoseOfTheViews(String view, String member, SparkSession spark)
      throws IOException {
    List<RunRow> rows = SampleRows.ofEveryKind();
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    warehouse.append("s", rows);
    Views.register(spark, warehouse, view);
    StringWriter fromView = new StringWriter();
    Format.JSON.print(spark.table(view), new PrintWriter(fromView));

    List<JsonNode> printed = new ArrayList<>();
    for (RunRow row : rows) {
      JsonNode shown = json("s", row).get(member);
      (shown.isArray() ? shown : List.of(shown)).forEach(printed::add);
    }

    assertThat(printed)
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(JSON.readTree(fromView.toString()));
  }

  @Test
  void run_thatIsNoSweeps_hasNullForItsName() throws IOException {
    JsonNode json = json(null, SampleRows.ofEveryKind().get(0));

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly("run", "spe_stages", "modes", "trajectory");
    assertThat(json.get("run").get("sweep").isNull()).isTrue();
    assertThat(json.get("trajectory").get(0).get("sweep").isNull()).isTrue();
  }
}
