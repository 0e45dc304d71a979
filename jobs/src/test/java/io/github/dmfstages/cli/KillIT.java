package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.cli.LongSweep.Undisturbed;
import io.github.dmfstages.cli.TableReader.Reading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A driver that is killed and started again, beside someone who reads all the while. */
@ExtendWith({LocalSpark.class, LongSweep.class})
class KillIT {
  // A sweep takes some seconds: many commits of it, and most of its runs, are after the kill.
  private static final Duration COMMIT_AFTER = Duration.ofMillis(200);

  private final SparkSession spark;
  private final Undisturbed undisturbed;
  @TempDir private Path folder;

  KillIT(SparkSession spark, Undisturbed undisturbed) {
    this.spark = spark;
    this.undisturbed = undisturbed;
  }

  @Test
  void sweep_killedInItsMiddleAndStartedAgain_isAsIfNothingHadHappened() throws Exception {
    int before = killedAndStartedAgain(20, 80);

    assertThat(before).as("runs that were committed when it was killed").isBetween(20, 199);
  }

  // Up to the last run: some of these kills hit compaction, counts and the end.
  @Tag("nightly")
  @RepeatedTest(10)
  void sweep_killedAtAnyMomentAndStartedAgain_isAsIfNothingHadHappened() throws Exception {
    killedAndStartedAgain(0, LongSweep.RUNS + 1);
  }

  /** Returns how many runs were committed when it was killed. */
  private int killedAndStartedAgain(int from, int to) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int runs = random.nextInt(from, to);
    Duration later = Duration.ofMillis(random.nextLong(COMMIT_AFTER.toMillis()));
    String file = LongSweep.write(folder).toString();

    try (TableReader reader = new TableReader(spark, folder.resolve("warehouse").toString())) {
      int before = startAndKill(file, runs, later);
      System.out.printf(
          "KillIT: seed %d: killed %d ms after %d runs were committed: %d were%n",
          seed, later.toMillis(), runs, before);
      Outcome again = sweep(file).end();
      List<Reading> readings = reader.stop();

      assertThat(again.exitCode()).as("%s", again).isZero();
      assertThat(again.err()).doesNotContain("\tat ", "ERROR", "waiting up to");
      if (before < LongSweep.RUNS) {
        assertThat(again.err())
            .contains("200 runs, %d to compute".formatted(LongSweep.RUNS - before));
      }
      System.out.printf(
          "KillIT: %d readings, %d of them different%n",
          readings.size(), readings.stream().distinct().count());
      assertThat(readings).isNotEmpty().allMatch(Reading::isConsistent);
      assertThat(readings).extracting(Reading::rows).isSorted();
      assertThat(LongSweep.views(spark, folder)).isEqualTo(undisturbed.views());
      assertThat(undisturbed.views().get("runs")).hasSize(LongSweep.RUNS).doesNotHaveDuplicates();
      return before;
    }
  }

  private Running sweep(String file) {
    return Launcher.in(folder)
        .start(
            "sweep",
            file,
            "--master",
            "local[2]",
            "--conf",
            "spark.dmf.commit-after=" + COMMIT_AFTER.toMillis() + "ms");
  }

  /** Kills a sweep some time after so many runs are committed; returns how many were in the end. */
  private int startAndKill(String file, int runs, Duration later) {
    try (Running sweep = sweep(file)) {
      sweep.awaitErr("starting Spark");
      sweep.await(runs + " runs committed", () -> LongSweep.committed(folder) >= runs);
      sweep.pause(later);
      sweep.process().destroyForcibly();
      sweep.process().onExit().join();
      return LongSweep.committed(folder);
    }
  }
}
