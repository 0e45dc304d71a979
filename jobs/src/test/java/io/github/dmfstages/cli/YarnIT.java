package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.cli.LongSweep.Undisturbed;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.replay.StoredRun;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on a real YARN, with tables in a real HDFS, by {@code submit/cluster/yarn}. */
@Tag("nightly")
@ExtendWith({LocalSpark.class, LongSweep.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class YarnIT {
  private static final Path SMOKE = Launcher.root().resolve("conf/sweeps/smoke.conf");
  private static final Path JARS = Launcher.root().resolve("submit/spark/target/jars");
  private static final String FEW = "depth=[1,3]";

  private final SparkSession spark;
  private final Undisturbed undisturbed;
  private HadoopCluster cluster;
  private Map<String, String> digests;
  @TempDir private Path here;

  YarnIT(SparkSession spark, Undisturbed undisturbed) {
    this.spark = spark;
    this.undisturbed = undisturbed;
  }

  @BeforeAll
  void start(@TempDir Path shared) throws Exception {
    digests =
        SweepFile.read(SMOKE.toString(), new Configuration(), List.of(FEW)).runs().values().stream()
            .collect(Collectors.toMap(RunConfig::runId, c -> Run.execute(c).end().digest()));
    cluster = HadoopCluster.yarn(shared);
  }

  @AfterAll
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private Running start(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                // Small enough for two executors beside a driver on this machine.
                "--executor-cores=1",
                "--executor-memory=512m",
                "--driver-memory=512m",
                "--conf=spark.dynamicAllocation.maxExecutors=2",
                "--conf=spark.yarn.jars=local:" + JARS + "/*",
                "--conf=spark.executorEnv.SPARK_LOCAL_IP=127.0.0.1",
                "--conf=spark.yarn.appMasterEnv.SPARK_LOCAL_IP=127.0.0.1"));
    all.addAll(List.of(arguments));
    return new Launcher(Launcher.root().resolve("submit/cluster/yarn"), here)
        .through("env", "HADOOP_CONF_DIR=" + cluster.clientConf(), "SPARK_LOCAL_IP=127.0.0.1")
        .start(all.toArray(String[]::new));
  }

  private Map<String, String> committed(String path) throws IOException {
    return StoredRun.find(Warehouse.at(cluster.url() + path, new Configuration()), id -> true)
        .stream()
        .collect(Collectors.toMap(StoredRun::runId, StoredRun::digest));
  }

  @Test
  void sweep_inClientMode_isAsInThisJvm() throws IOException {
    // Neither path says a file system: the file is this machine's, the tables are YARN's HDFS's.
    Outcome sweep = start("sweep", SMOKE.toString(), "--set", FEW, "--warehouse", "/client").end();

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.outLines()).hasSize(8).first().asString().startsWith("depth  rank  runs");
    assertThat(sweep.err())
        .contains("Submitted application application_", "12/12 runs  0 failed")
        .doesNotContain("WARN", "ERROR", "\tat ");
    assertThat(committed("/client")).isEqualTo(digests);
  }

  @Test
  void sweep_inClusterMode_leavesItsTableInTheContainersLog() throws IOException {
    String[] sweep = {
      "sweep",
      "smoke.conf",
      "--files",
      SMOKE.toString(),
      "--set",
      FEW,
      "--warehouse",
      "/cluster",
      "--deploy-mode",
      "cluster"
    };

    Outcome first = start(sweep).end();
    Map<String, String> committed = committed("/cluster");
    Outcome again = start(sweep).end();

    assertThat(first.exitCode()).as("%s", first).isZero();
    assertThat(first.out()).isEmpty();
    assertThat(cluster.containerOutput("stdout")).contains("    3     3     2          2  3 (2)");
    assertThat(committed).isEqualTo(digests);
    assertThat(again.exitCode()).as("nothing to compute is no failure: %s", again).isZero();
    assertThat(cluster.containerOutput("stderr")).contains("nothing to compute: all 12 runs");
    assertThat(committed("/cluster")).isEqualTo(digests);
  }

  @Test
  void sweep_thatEndsBadlyInClusterMode_isAFailure() throws IOException {
    Outcome sweep =
        start(
                "sweep",
                "/nowhere.conf",
                "--warehouse",
                "/failed",
                "--conf=spark.submit.deployMode=cluster",
                "--conf=spark.yarn.maxAppAttempts=1")
            .end();

    assertThat(sweep.exitCode()).as("%s", sweep).isEqualTo(1);
    assertThat(cluster.containerOutput("stderr"))
        .contains("dmf: /nowhere.conf: there is no such file");
    assertThat(committed("/failed")).isEmpty();
  }

  private ProcessHandle container(String of) {
    return cluster
        .containers()
        .filter(java -> java.info().commandLine().orElse("").contains(of))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void driver_killedInItsContainer_isStartedAgainByYarnAndGoesOn() throws Exception {
    String warehouse = cluster.url() + "/driver-killed";
    Outcome sweep;
    try (Running running =
        start(
            "sweep",
            "long.conf",
            "--files",
            LongSweep.write(here).toString(),
            "--warehouse",
            warehouse,
            "--deploy-mode=cluster",
            "--conf=spark.dmf.commit-after=2s")) {
      running.await("a commit", () -> LongSweep.committed(warehouse) > 0);
      container("ApplicationMaster").destroyForcibly();
      assertThat(LongSweep.committed(warehouse)).isLessThan(LongSweep.RUNS);
      sweep = running.end();
    }

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(LongSweep.views(spark, warehouse)).isEqualTo(undisturbed.views());
    assertThat(LongSweep.rowsOfRuns(spark, warehouse))
        .as("rows of each run: as committed, and merged")
        .hasSize(LongSweep.RUNS)
        .allSatisfy((run, rows) -> assertThat(rows).isEqualTo(2));
  }

  @Test
  void executor_killedInMidSweep_costsNoRun() throws Exception {
    String warehouse = cluster.url() + "/killed";
    Outcome sweep;
    try (Running running =
        start(
            "sweep",
            LongSweep.write(here).toString(),
            "--warehouse",
            warehouse,
            "--conf=spark.dmf.commit-after=2s")) {
      running.await("a commit", () -> LongSweep.committed(warehouse) > 0);
      container("ExecutorBackend").destroyForcibly();
      assertThat(LongSweep.committed(warehouse)).isLessThan(LongSweep.RUNS);
      sweep = running.end();
    }

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.err()).contains("200/200 runs  0 failed").doesNotContain("\tat ");
    assertThat(LongSweep.views(spark, warehouse)).isEqualTo(undisturbed.views());
    assertThat(LongSweep.rowsOfRuns(spark, warehouse))
        .as("rows of each run: as committed, and merged")
        .hasSize(LongSweep.RUNS)
        .allSatisfy((run, rows) -> assertThat(rows).isEqualTo(2));
  }
}
