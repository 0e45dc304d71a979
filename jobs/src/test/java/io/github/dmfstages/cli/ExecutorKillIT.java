package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.cli.LongSweep.Undisturbed;
import io.github.dmfstages.cli.TaskLog.Ended;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An executor that is killed costs the runs that it was computing, and no other. */
@ExtendWith({LocalSpark.class, LongSweep.class})
@Tag("nightly")
class ExecutorKillIT {
  private final SparkSession spark;
  private final Undisturbed undisturbed;
  @TempDir private Path folder;

  ExecutorKillIT(SparkSession spark, Undisturbed undisturbed) {
    this.spark = spark;
    this.undisturbed = undisturbed;
  }

  @Test
  void executor_killedInMidSweep_costsOnlyWhatItWasComputing() throws Exception {
    Path tasks = folder.resolve("tasks");
    Outcome sweep;
    try (Running running =
        TaskLog.start(
            Launcher.in(folder),
            tasks,
            "sweep",
            LongSweep.write(folder).toString(),
            "--master",
            "local-cluster[2,1,1024]",
            "--conf",
            "spark.dmf.commit-after=500ms")) {
      running.await("a commit", () -> !LongSweep.files(folder).isEmpty());
      running.executors().findFirst().orElseThrow().destroyForcibly();
      assertThat(LongSweep.committed(folder)).isLessThan(LongSweep.RUNS);
      sweep = running.end();
    }

    assertThat(sweep.exitCode()).as("%s", sweep).isZero();
    assertThat(sweep.err()).contains("200/200 runs  0 failed").doesNotContain("\tat ");
    assertThat(LongSweep.views(spark, folder)).isEqualTo(undisturbed.views());
    // Two executors of one slot each: no more than one run was in flight on the one that was
    // killed.
    assertThat(TaskLog.read(tasks))
        .filteredOn(Ended::succeeded)
        .extracting(Ended::runId)
        .as("every run's task succeeded once")
        .hasSize(LongSweep.RUNS)
        .doesNotHaveDuplicates();
    assertThat(TaskLog.read(tasks))
        .filteredOn(task -> !task.succeeded())
        .extracting(Ended::outcome)
        .as("the executor's own task was lost")
        .containsExactly("ExecutorLostFailure");
    assertThat(sweep.err()).containsOnlyOnce("lost 1 run, which is tried again");
  }
}
