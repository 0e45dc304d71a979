package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.config.KnownSettings;
import io.github.dmfstages.file.Storage;
import io.github.dmfstages.intake.Import;
import io.github.dmfstages.intake.ImportOptions;
import io.github.dmfstages.intake.Trajectories;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pages of runs that other programs executed, of which little may be known. */
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportedPageTest {
  private static final Configuration HADOOP = new Configuration();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;
  private Path folder;
  private Warehouse warehouse;

  ImportedPageTest(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void open(@TempDir Path temporary) throws Exception {
    folder = temporary;
    warehouse = Warehouse.at(folder.resolve("w").toString(), HADOOP);
    StringBuilder bumps = new StringBuilder("epoch,loss,gradient norm\n");
    for (long t : Trajectories.steps()) {
      bumps.append(
          "%d,%s,%s%n"
              .formatted(t, Trajectories.loss(1e-9, t), Trajectories.gradientNorm(1e-9, t)));
    }
    Path bumpsFile = file("relu.csv", bumps.toString().getBytes(StandardCharsets.UTF_8));
    Path table = file("history.csv", Trajectories.csv(",", "\n").getBytes(StandardCharsets.UTF_8));
    Path values = file("svs.npy", Trajectories.singularValues("<f4"));
    Path factors =
        file(
            "factors.npz",
            Trajectories.npz(
                Map.of(
                    "step.npy", Trajectories.stepArray(),
                    "W_1.npy", Trajectories.factor(4, 3),
                    "W_2.npy", Trajectories.factor(3, 4),
                    "target.npy", Trajectories.target())));
    importInto("relu", bumpsFile);
    importInto("values", values);
    importInto("mixed", bumpsFile, table, values, factors);
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private void importInto(String sweep, Path... files) throws Exception {
    for (Path file : files) {
      ImportOptions options =
          ImportOptions.of(
              List.of(),
              List.of(),
              KnownSettings.read(
                  null,
                  file.toString().endsWith(".npy") ? List.of("record-every=4") : List.of(),
                  Storage.hadoop(HADOOP)));
      Import one = new Import(warehouse, sweep, options, HADOOP);
      one.run(Import.sources(List.of(file.toString()), HADOOP), one.here(), row -> {}, said -> {});
    }
  }

  private Report report(String sweep) throws IOException {
    return Report.of(spark, warehouse, sweep);
  }

  /** The words of a page without its data and scripts. */
  private static String words(Report report) {
    return report
        .page()
        .replaceAll("(?s)<script.*?</script>|<style.*?</style>|<pre.*?</pre>", "")
        .replaceAll("<[^>]*>", " ");
  }

  private static JsonNode call(Report report, String expression) throws IOException {
    try (PageScript script = PageScript.of(report.data())) {
      return JSON.readTree(script.call("() => JSON.stringify(" + expression + ")").toString());
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void page_ofARunWithoutARank_comparesItsStagesWithNothing() throws IOException {
    Report report = report("relu");

    assertThat(words(report))
        .contains(
            "The rank of 1 imported run is unknown",
            "it has 3 stages",
            "1 was executed by another program",
            "The rank of no run is known")
        .doesNotContain(
            "NaN", "null", "All runs have depth 1", "Every run", "no anything", "0 of ");
    assertThat(texts(call(report, "records('runs').map(told)")))
        .singleElement()
        .asString()
        .startsWith("Depth unknown, rank unknown: 3 SPE stages, IMPORTED after 2,000 steps");
    assertThat(call(report, "records('runs').map(isMiss)").toString()).isEqualTo("[false]");
    assertThat(call(report, "records('runs').map(runCommand)").toString()).isEqualTo("[null]");
    assertThat(texts(call(report, "records('runs').map(imported)")))
        .singleElement()
        .asString()
        .contains("gradient norm in 501 records of", "relu.csv", "not gated by modes");
  }

  @Test
  void page_ofSingularValuesAlone_saysThatTheGradientIsUnknown() throws IOException {
    Report report = report("values");

    assertThat(words(report))
        .contains("1 has no stage count", "unclear")
        .doesNotContain("NaN", "null", "nothing was kept", "All runs have depth 1");
    assertThat(texts(call(report, "records('runs').map(told)")))
        .singleElement()
        .asString()
        .contains("no stage count, 3 by singular values");
  }

  @Test
  void page_ofRunsOfAllKinds_comparesThoseWhoseRankIsKnown() throws IOException {
    Report report = report("mixed");

    assertThat(words(report))
        .contains(
            "2 of 3 runs deeper than 1 show exactly as many",
            "with a partial observation or an unknown rank",
            "The rank of 1 imported run is unknown",
            "4 were executed by other programs")
        .doesNotContain("NaN", "null");
    JsonNode drawn =
        call(report, "Object.values(allFigures()).filter(f => f.option()).map(f => f.name)");
    assertThat(texts(drawn)).contains("stages", "share", "certificate", "saddles", "misses");
    assertThat(call(report, "stagesOption().series.map(s => s.name)").toString())
        .isEqualTo("[\"stages = R\",\"depth 2\",\"unknown depth\"]");
    assertThat(call(report, "stagesOption().xAxis.data").toString()).isEqualTo("[\"3\"]");
    JsonNode ofRuns =
        call(
            report,
            "records('runs').map(r => runFigures(r).filter(f => f.option()).map(f => f.name))");
    assertThat(ofRuns).hasSize(4);
    assertThat(ofRuns.toString()).contains("run-singular-values", "run-gradient");
  }
}
