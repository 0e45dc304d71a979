package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code dmf report} refuses, before Spark starts and with nothing written. */
class ReportCommandTest {
  @TempDir private Path folder;

  private Outcome compare(String sweep, String other) {
    return Launcher.inThisJvm(
        "report",
        sweep,
        other,
        "--out",
        folder.resolve("out").toString(),
        "--warehouse",
        folder.resolve("w").toString());
  }

  @Test
  void other_thatIsNotThere_orTheSameSweep_exitsWith2() throws IOException {
    append("one", "two");

    Outcome missing = compare("one", "three");
    Outcome same = compare("two", "two");

    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).startsWith("dmf: sweep 'three': has no runs in ");
    assertThat(same.exitCode()).isEqualTo(2);
    assertThat(same.err()).startsWith("dmf: sweep 'two': was given twice");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private Outcome report(String sweep, Path out) {
    return Launcher.inThisJvm(
        "report", sweep, "--out", out.toString(), "--warehouse", folder.resolve("w").toString());
  }

  private void append(String... sweeps) throws IOException {
    Warehouse warehouse = Warehouse.at(folder.resolve("w").toString(), new Configuration());
    for (String sweep : sweeps) {
      warehouse.append(sweep, List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
    }
  }

  @Test
  void sweep_thatIsNotThere_exitsWith2AndNamesThoseThatAre() throws IOException {
    append("one", "a second");

    Outcome report = report("on", folder.resolve("out"));

    assertThat(report.exitCode()).isEqualTo(2);
    assertThat(report.out()).isEmpty();
    assertThat(report.errLines())
        .singleElement()
        .asString()
        .startsWith("dmf: sweep 'on': ")
        .endsWith(" a second, one");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void warehouse_withoutSweeps_exitsWith2AndSaysSo() {
    Outcome report = report("smoke", folder.resolve("out"));

    assertThat(report.exitCode()).isEqualTo(2);
    assertThat(report.err()).startsWith("dmf: sweep 'smoke': ").endsWith(" no sweeps\n");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void out_thatIsAFile_exitsWith2AndLeavesIt() throws IOException {
    append("one");
    Path out = Files.writeString(folder.resolve("out"), "something else");

    Outcome report = report("one", out);

    assertThat(report.exitCode()).isEqualTo(2);
    assertThat(report.err()).startsWith("dmf: --out '" + out + "': ");
    assertThat(out).hasContent("something else");
  }

  @Test
  void page_whosePlaceAFolderHas_exitsWith2() throws IOException {
    append("one");
    Path out = folder.resolve("out");
    Files.createDirectories(out.resolve("report.html"));

    Outcome report = report("one", out);

    assertThat(report.exitCode()).isEqualTo(2);
    assertThat(report.err()).contains("--out '" + out + "'", "report.html");
  }
}
