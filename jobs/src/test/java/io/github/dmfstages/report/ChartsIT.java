package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the charts of a page draw, as a browser has it, beside what SQL says. */
@ExtendWith(LocalSpark.class)
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChartsIT {
  private static final String SWEEP = "mixed";

  private final SparkSession spark;
  private Report report;
  private Browser browser;

  ChartsIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void show(@TempDir Path folder) throws IOException {
    browser = Browser.open();
    Warehouse warehouse = Warehouse.at(folder.resolve("w").toString(), new Configuration());
    warehouse.append(SWEEP, OddSweeps.all().get(SWEEP));
    report = Report.of(spark, warehouse, SWEEP);
    browser.show(Files.writeString(folder.resolve("page.html"), report.page()));
  }

  @AfterAll
  void close() throws IOException {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void files_areTheSame_whicheverEngineDrawsThem() {
    // So that letters are as wide as in an engine that has no fonts.
    browser.js("echarts.setPlatformAPI({ createCanvas: () => null })");
    List<Chart> files = report.charts();
    assertThat(files).hasSize(10).allMatch(chart -> chart.svg().isPresent());
    for (int i = 0; i < files.size(); i++) {
      assertThat(
              browser.js(
                  "vectors([...Object.values(FIGURES), ...runFigures(exemplar())][arguments[0]])",
                  i))
          .as(files.get(i).name())
          .isEqualTo(files.get(i).svg().orElseThrow());
    }
  }
}
