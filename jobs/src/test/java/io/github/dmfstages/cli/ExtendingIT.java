package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.OwnJar;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The optimizer of docs/extending.md, as the page has it, in JVMs that load its jar. */
@Tag("nightly")
@ExtendWith(LocalSpark.class)
// Jars are on the class path in the body of a try statement, which does not name them.
@SuppressWarnings("try")
class ExtendingIT {
  private static final String PAGE = "docs/extending.md";

  // Runs of some seconds each, which save checkpoints.
  private static final List<String> LONGER =
      List.of("seed=[1,2,3]", "step-size=2e-7", "max-steps=10000000", "checkpoint-interval=500 ms");

  private final SparkSession spark;
  @TempDir private Path folder;
  private Path jar;
  private String sweepFile;

  ExtendingIT(SparkSession spark) {
    this.spark = spark;
  }

  private static String file(String name) throws IOException {
    return Documentation.blocks(PAGE).stream()
        .filter(block -> block.note().equals(name))
        .findFirst()
        .orElseThrow()
        .text();
  }

  @BeforeEach
  void followThePage() throws IOException {
    jar =
        OwnJar.packAgainst(
            Launcher.root().resolve("jobs/target/dmf-stages.jar").toString(),
            folder.resolve("lion.jar"),
            file("Lion.java"),
            "Lion",
            file("providers").lines().toArray(String[]::new));
    sweepFile = file("lion.conf");
    Files.writeString(folder.resolve("lion.conf"), sweepFile);
  }

  private Running sweep() {
    Stream<String> words =
        Stream.of(
            "sweep",
            "lion.conf",
            "--jars",
            "lion.jar",
            "--master",
            "local-cluster[2,1,1024]",
            "--conf",
            "spark.dmf.commit-after=200ms");
    Stream<String> set = LONGER.stream().flatMap(word -> Stream.of("--set", word));
    return Launcher.in(folder).start(Stream.concat(words, set).toArray(String[]::new));
  }

  private int committed() {
    try {
      return Warehouse.at(folder.resolve("warehouse").toString(), new Configuration())
          .committed("lion")
          .runs()
          .size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void sweep_onExecutorsWhoseDriverIsKilled_resumesToTheSameDigests() throws Exception {
    Map<String, String> expected;
    try (var own = new OwnJar.OnClassPath(jar)) {
      expected =
          SweepFile.parse(sweepFile, "lion.conf", new Configuration(), LONGER)
              .runs()
              .values()
              .stream()
              .collect(Collectors.toMap(RunConfig::runId, c -> Run.execute(c).end().digest()));
    }
    int before;
    try (Running sweep = sweep()) {
      sweep.await("a run is committed", () -> committed() > 0);
      sweep.await("a checkpoint", () -> !LongSweep.checkpoint(folder, "lion").isEmpty());
      sweep.process().destroyForcibly();
      sweep.process().onExit().join();
      before = committed();
    }

    Outcome again = sweep().end();

    assertThat(before).isBetween(1, expected.size() - 1);
    assertThat(again.exitCode()).as("%s", again).isZero();
    assertThat(again.err())
        .contains("%d to compute".formatted(expected.size() - before))
        .doesNotContain("\tat ");
    Views.register(spark, LongSweep.warehouse(folder));
    assertThat(
            spark
                .sql("SELECT run_id, digest FROM runs WHERE sweep = 'lion'")
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1))))
        .isEqualTo(expected);
    String id = expected.keySet().iterator().next();
    assertThat(Launcher.in(folder).dmf("replay", id, "--jars", "lion.jar").out())
        .contains("same digest");
  }

  @Test
  void runAndDryRun_withTheJar_findTheClass() {
    Outcome run =
        Launcher.in(folder)
            .dmf(
                "run",
                "--jars",
                "lion.jar",
                "--optimizer",
                "com.example.Lion",
                "--optimizer-parameters",
                "beta1 = 0.95",
                "--step-size",
                "1e-3",
                "--max-steps",
                "100",
                "--json");
    Outcome dryRun =
        Launcher.in(folder).dmf("sweep", "lion.conf", "--jars", "lion.jar", "--dry-run");
    Outcome without = Launcher.in(folder).dmf("sweep", "lion.conf", "--dry-run");

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.out())
        .contains("com.example.Lion", "{\\\"beta1\\\": 0.95, \\\"beta2\\\": 0.99}");
    assertThat(dryRun.exitCode()).as("%s", dryRun).isZero();
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err()).contains("lion.conf:", "give its jar with --jars");
  }
}
