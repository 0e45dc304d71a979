package io.github.dmfstages.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pages of sweeps that are not as one would wish, in a browser. */
@ExtendWith(LocalSpark.class)
@Tag("nightly")
class OddPagesIT {
  private static final Map<String, String> LEADS =
      Map.of(
          "mixed",
          " of 24 runs deeper than 1 ",
          "one run",
          " of 1 run deeper than 1 ",
          "depth 1",
          "All runs have depth 1",
          "diverged",
          "0 of 2 runs deeper than 1 show",
          "failed",
          "0 of 1 run deeper than 1 show",
          "extreme",
          " of 3 runs deeper than 1 ",
          OddSweeps.HOSTILE,
          " of 2 runs deeper than 1 ");

  private final SparkSession spark;

  OddPagesIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void page_ofAnySweep_makesSenseAndRunsNothingOfTheData(@TempDir Path folder) throws IOException {
    try (Browser browser = Browser.open()) {
      Warehouse warehouse = Warehouse.at(folder.resolve("w").toString(), new Configuration());
      int n = 0;
      for (Map.Entry<String, List<RunRow>> sweep : OddSweeps.ALL.entrySet()) {
        warehouse.append(sweep.getKey(), sweep.getValue());
        Path page =
            Files.writeString(
                folder.resolve(++n + ".html"), Report.of(spark, warehouse, sweep.getKey()).page());

        browser.show(page);

        assertThat(browser.console()).as(sweep.getKey()).isEmpty();
        assertThat(browser.js("document.documentElement.dataset.ready")).isEqualTo("yes");
        assertThat(browser.js("document.getElementById('title').textContent"))
            .isEqualTo("Sweep " + sweep.getKey());
        assertThat((String) browser.js("document.title"))
            .endsWith("DMF Stages")
            .startsWith(sweep.getKey().substring(0, 3));
        assertThat(browser.elements("script")).hasSize(3);
        assertThat(browser.element("#headline .lead").getText())
            .contains(LEADS.get(sweep.getKey()));
        assertThat((String) browser.js("document.querySelector('main').textContent"))
            .doesNotContain("NaN", "undefined", "Infinity", "[object");
        int runs = sweep.getValue().size();
        // There is nothing to choose from a single run.
        boolean hasList = runs > 1;
        assertThat(browser.elements("#runs option")).hasSize(hasList ? runs : 0);
        assertThat(browser.elements("#runs option"))
            .filteredOn(option -> option.getText().contains("\u2260"))
            .hasSize(
                !hasList
                    ? 0
                    : (int)
                        spark
                            .table("runs")
                            .where("depth > 1 AND NOT spe_stages <=> rank")
                            .where(functions.col("sweep").equalTo(sweep.getKey()))
                            .count());
        browser.keep("odd-" + n);
      }
    }
  }
}
