package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.replay.StoredRun;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real cluster, entered by the two doors: Spark's own spark-submit, and the launcher. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StandaloneIT {
  private static final String FILE = Launcher.root().resolve("conf/sweeps/smoke.conf").toString();
  // A few short runs: starting counts, not compiling.
  private static final String QUICK_EXECUTORS =
      "spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
  private static final String FEW = "depth=[1,3]";

  private StandaloneCluster cluster;
  private Map<String, String> digests;

  @BeforeAll
  void start(@TempDir Path shared) throws Exception {
    digests =
        SweepFile.read(FILE, new Configuration(), List.of(FEW)).runs().values().stream()
            .collect(Collectors.toMap(RunConfig::runId, c -> Run.execute(c).end().digest()));
    cluster = StandaloneCluster.in(shared);
  }

  @AfterAll
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static Map<String, String> committed(Path warehouse) throws IOException {
    return StoredRun.find(Warehouse.at(warehouse.toString(), new Configuration()), id -> true)
        .stream()
        .collect(Collectors.toMap(StoredRun::runId, StoredRun::digest));
  }

  @Test
  void jar_byBareSparkSubmit_sweepsOnBothWorkers(@TempDir Path own) throws IOException {
    long before = cluster.executorsStarted();

    Outcome sweep =
        new Launcher(cluster.home().resolve("bin/spark-submit"), own)
            .dmf(
                "--master",
                cluster.url(),
                "--properties-file",
                cluster.properties().toString(),
                "--conf",
                QUICK_EXECUTORS,
                "--class",
                "io.github.dmfstages.cli.Dmf",
                Launcher.root().resolve("jobs/target/dmf-stages.jar").toString(),
                "sweep",
                FILE,
                "--set",
                FEW);

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.outLines()).hasSize(8).first().asString().startsWith("depth  rank  runs");
    assertThat(committed(own.resolve("warehouse"))).isEqualTo(digests);
    assertThat(cluster.executorsStarted() - before).isEqualTo(2);
  }

  @Tag("nightly")
  @Test
  void launcher_withSparkHome_sweepsAndAsksThatSpark(@TempDir Path own) throws IOException {
    Launcher launcher = Launcher.in(own).through("env", "SPARK_HOME=" + cluster.home());

    Outcome sweep =
        launcher.dmf(
            "sweep",
            FILE,
            "--set",
            FEW,
            "--master",
            cluster.url(),
            "--properties-file",
            cluster.properties().toString(),
            "--conf",
            QUICK_EXECUTORS);
    Outcome query =
        launcher.dmf(
            "query",
            "--format",
            "csv",
            "SELECT depth, count(*) AS runs, sum(spe_stages) AS stages FROM runs GROUP BY depth ORDER BY depth");

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.err()).contains("12/12 runs  0 failed").doesNotContain("WARN", "INFO");
    assertThat(committed(own.resolve("warehouse"))).isEqualTo(digests);
    assertThat(query.exitCode()).as("%s", query).isZero();
    assertThat(query.outLines()).containsExactly("depth,runs,stages", "1,6,0", "3,6,12");
  }
}
