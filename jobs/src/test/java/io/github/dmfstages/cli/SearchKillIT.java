package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A driver that searches, and is killed ten times. */
@Tag("nightly")
@ExtendWith(LocalSpark.class)
class SearchKillIT {
  private static final int KILLS = 10;
  private static final String BOUNDARIES =
      """
      name = searched
      defaults { rows = 8, cols = 8, spectrum = geometric, rank = 3, relative-step-size = 0.004 }
      boundaries = [{
        along = init-scale, between = [1e-8, 1e-1], where = "spe_stages = rank"
        grid { depth = [2, 3], seed = { from = 1, to = 8 } }
      }]
      """;
  private static final String PICTURE =
      """
      name = searched
      defaults { rows = 6, cols = 6, spectrum = geometric, rank = 3, depth = 3 }
      refine {
        x = init-scale, x-between = [1e-6, 1], y = relative-step-size, y-between = [0.02, 1], cells = 33
      }
      """;

  private final SparkSession spark;
  @TempDir private Path undisturbed;
  @TempDir private Path killed;

  SearchKillIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void boundaries_underTenKills_areThoseOfAnUndisturbedSweep() throws Exception {
    isAsIfNothingHadHappened(BOUNDARIES);
  }

  @Test
  void picture_underTenKills_hasTheRunsOfAnUndisturbedSweep() throws Exception {
    isAsIfNothingHadHappened(PICTURE);
  }

  private void isAsIfNothingHadHappened(String text) throws Exception {
    assertThat(start(undisturbed, text).end().exitCode()).isZero();
    int all = committed(undisturbed);
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int kill = 1; kill <= KILLS; kill++) {
      // So far apart that all of them fit into what is left of the sweep.
      int before = committed(killed);
      int runs = before + random.nextInt(1 + (all - before) / (KILLS + 1 - kill));
      Duration later = Duration.ofMillis(random.nextInt(100));
      try (Running sweep = start(killed, text)) {
        sweep.awaitErr("starting Spark");
        sweep.await(runs + " runs committed", () -> committed(killed) >= runs);
        sweep.pause(later);
        sweep.process().destroyForcibly();
        sweep.process().onExit().join();
      }
      System.out.printf(
          "SearchKillIT: seed %d: kill %d after %d of %d runs%n",
          seed, kill, committed(killed), all);
    }
    Outcome last = start(killed, text).end();

    assertThat(last.exitCode()).as("%s", last).isZero();
    assertThat(LongSweep.views(spark, killed)).isEqualTo(LongSweep.views(spark, undisturbed));
    assertThat(committed(killed)).isEqualTo(all);
  }

  private static Running start(Path folder, String text) throws IOException {
    Path file = Files.writeString(folder.resolve("searched.conf"), text);
    return Launcher.in(folder)
        .start(
            "sweep",
            file.toString(),
            "--master",
            "local[2]",
            "--conf",
            "spark.dmf.commit-after=200ms");
  }

  private static int committed(Path folder) {
    try {
      return Warehouse.at(folder.resolve("warehouse").toString(), new Configuration())
          .committed("searched")
          .runs()
          .size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
