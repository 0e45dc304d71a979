package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.FileStates;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.cli.LongSweep.Undisturbed;
import io.github.dmfstages.cli.TableReader.Reading;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.replay.StoredRun;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files and tables in a real HDFS of three data nodes. */
@Tag("nightly")
@ExtendWith({LocalSpark.class, LongSweep.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HdfsIT {
  private final SparkSession spark;
  private final Undisturbed undisturbed;
  private HadoopCluster cluster;
  private FileSystem files;
  @TempDir private Path here;

  HdfsIT(SparkSession spark, Undisturbed undisturbed) {
    this.spark = spark;
    this.undisturbed = undisturbed;
  }

  @BeforeAll
  void start(@TempDir Path shared) throws Exception {
    cluster = HadoopCluster.hdfs(shared, 3);
    files = FileSystem.newInstance(URI.create(cluster.url()), new Configuration());
  }

  @AfterAll
  void stop() throws IOException {
    if (files != null) {
      files.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private String at(String path) {
    return cluster.url() + path;
  }

  private String put(String path, String text) throws IOException {
    try (OutputStream out = files.create(new org.apache.hadoop.fs.Path(path))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return at(path);
  }

  @Test
  void sweep_killedAndThenShortOfADataNode_isAsIfNothingHadHappened() throws Exception {
    String file = put("/long.conf", LongSweep.TEXT);
    String warehouse = at("/disturbed");
    Outcome again;
    List<Reading> readings;
    try (TableReader reader = new TableReader(spark, warehouse)) {
      int before;
      try (Running sweep = longSweep(file, warehouse)) {
        sweep.awaitErr("starting Spark");
        sweep.await("20 runs committed", () -> LongSweep.committed(warehouse) >= 20);
        sweep.process().destroyForcibly();
        sweep.process().onExit().join();
        before = LongSweep.committed(warehouse);
      }
      try (Running sweep = longSweep(file, warehouse)) {
        sweep.await("another commit", () -> LongSweep.committed(warehouse) > before);
        cluster.killDataNode();
        assertThat(LongSweep.committed(warehouse)).isLessThan(LongSweep.RUNS);
        again = sweep.end();
      }
      assertThat(again.err()).contains("200 runs, %d to compute".formatted(200 - before));
      readings = reader.stop();
    }

    assertThat(again.exitCode()).as("%s", again).isZero();
    assertThat(again.err()).doesNotContain("\tat ", "ERROR", "waiting up to");
    assertThat(readings).isNotEmpty().allMatch(Reading::isConsistent);
    assertThat(readings).extracting(Reading::rows).isSorted();
    assertThat(LongSweep.views(spark, warehouse)).isEqualTo(undisturbed.views());
    assertThat(LongSweep.rowsOfRuns(spark, warehouse))
        .as("rows of each run: as committed, and merged")
        .hasSize(LongSweep.RUNS)
        .allSatisfy((run, rows) -> assertThat(rows).isEqualTo(2));
    Outcome compacted = Launcher.in(here).dmf("compact", "long", "--warehouse", warehouse);
    assertThat(compacted.exitCode()).as("%s", compacted).isZero();
    assertThat(
            query(warehouse, "SELECT count(*), count(DISTINCT run_id), sum(spe_stages) FROM runs"))
        .last()
        .isEqualTo("200,200,600");
  }

  private Running longSweep(String file, String warehouse) {
    return Launcher.in(here)
        .start(
            "sweep",
            file,
            "--warehouse",
            warehouse,
            "--master",
            "local[2]",
            "--conf",
            "spark.dmf.commit-after=1s");
  }

  private List<String> query(String warehouse, String sql) {
    Outcome query =
        Launcher.in(here).dmf("query", "--warehouse", warehouse, "--format", "csv", sql);
    assertThat(query.exitCode()).as("%s", query).isZero();
    return query.outLines();
  }

  @Test
  void sweepFile_withATargetFileBesideIt_isReadFromHdfs() throws Exception {
    put("/in/target.csv", "1,0,0\n0,.5,0\n0,0,0\n");
    String file =
        put(
            "/in/own.conf",
            "name = own, grids = [{ target-file = target.csv, depth = 2, seed = [1, 2] }]");
    String warehouse = at("/own");

    Outcome dryRun = Launcher.in(here).dmf("sweep", file, "--warehouse", warehouse, "--dry-run");
    boolean written = files.exists(new org.apache.hadoop.fs.Path("/own"));
    Outcome sweep = Launcher.in(here).dmf("sweep", file, "--warehouse", warehouse);

    assertThat(dryRun.exitCode()).as("%s", dryRun).isZero();
    assertThat(dryRun.out()).startsWith("sweep own: 2 runs, 0 of them in the warehouse");
    assertThat(written).as("what a dry run writes").isFalse();
    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(
            StoredRun.find(Warehouse.at(warehouse, new Configuration()), id -> true).stream()
                .collect(Collectors.toMap(StoredRun::runId, StoredRun::digest)))
        .hasSize(2)
        .isEqualTo(
            SweepFile.read(file, new Configuration(), List.of()).runs().values().stream()
                .collect(Collectors.toMap(RunConfig::runId, c -> Run.execute(c).end().digest())));
    assertThat(FileStates.below(here)).isEmpty();
    assertThat(files.listFiles(new org.apache.hadoop.fs.Path("/own/claims"), true).hasNext())
        .as("leases that were not given back")
        .isFalse();
  }

  @Test
  void report_withFigures_isWrittenToHdfs_alsoInPlaceOfAnOlderOne() throws Exception {
    String warehouse = at("/reported");
    Warehouse.at(warehouse, new Configuration())
        .append("one", List.of(SmallRuns.row(SmallRuns.config("seed = 1"))));
    for (String time : List.of("first", "second")) {
      Outcome report =
          Launcher.in(here)
              .dmf("report", "one", "--figures", "--warehouse", warehouse, "--out", at("/report"));

      assertThat(report.exitCode()).as("%s: %s", time, report).isZero();
      assertThat(report.outLines())
          .containsExactly(at("/report/report.html"), at("/report/figures/captions.md"));
      assertThat(files.listStatus(new org.apache.hadoop.fs.Path("/report"))).hasSize(2);
      assertThat(files.listStatus(new org.apache.hadoop.fs.Path("/report/figures")))
          .extracting(file -> file.getPath().getName())
          .contains("stages.svg", "stages.png")
          .noneMatch(name -> name.startsWith("."));
    }
  }

  @Test
  void secondDriver_isRefused() throws Exception {
    String file = put("/claimed.conf", LongSweep.TEXT);
    String warehouse = at("/claimed");

    Outcome second;
    try (Lease lease =
        Lease.take(Warehouse.at(warehouse, new Configuration()), "long", waiting -> {})) {
      second = Launcher.in(here).dmf("sweep", file, "--warehouse", warehouse);
      lease.check();
    }

    assertThat(second.exitCode()).as("%s", second).isEqualTo(3);
    assertThat(second.err())
        .contains("dmf: the sweep is being computed by process " + ProcessHandle.current().pid());
    assertThat(LongSweep.committed(warehouse)).isZero();
  }

  @Test
  void warehouse_ofAnotherUser_isReportedAsSuch() throws Exception {
    String file = put("/open.conf", LongSweep.TEXT);
    files.mkdirs(new org.apache.hadoop.fs.Path("/locked"), new FsPermission("755"));

    Outcome sweep =
        Launcher.in(here)
            .through("env", "HADOOP_USER_NAME=stranger")
            .dmf("sweep", file, "--warehouse", at("/locked"));

    assertThat(sweep.exitCode()).as("%s", sweep).isEqualTo(3);
    assertThat(sweep.err())
        .contains("dmf: can't write to " + at("/locked"), "Permission denied: user=stranger")
        .doesNotContain("\tat ");
  }
}
