package io.github.dmfstages.cli;

import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.sweep.FailureLimit;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepStoppedException;
import io.github.dmfstages.table.Claim;
import io.github.dmfstages.table.StageCounts;
import java.io.IOException;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/** A sweep as a person follows it: how far it is, what happened, and Ctrl-C, which stops it. */
final class ConsoleSweep {
  private final Sweep sweep;
  private final ProgressView view;

  ConsoleSweep(Sweep sweep, ProgressView view) {
    this.sweep = sweep;
    this.view = view;
  }

  /**
   * What came of it.
   *
   * @param counts stage counts of all of its runs
   * @param failed how many of its runs failed, earlier ones among them
   */
  record Outcome(List<StageCounts.Alike> counts, int failed) {}

  /** What a plan is about to do. */
  static String announced(SweepPlan plan) {
    return "sweep %s: %s, %d to compute"
        .formatted(plan.sweep(), Spelling.counted(plan.total(), "run"), plan.runs().size());
  }

  /** Computes and commits {@code plan}, under its claim. */
  Outcome run(JavaSparkContext spark, SweepPlan plan, Claim claim, FailureLimit failures)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    ConsoleProgress progress = new ConsoleProgress(plan, view);
    List<StageCounts.Alike> counts;
    try (Signals signals = Signals.onInterrupt(this::stop);
        progress) {
      counts = sweep.run(spark, plan, claim, failures, progress);
      if (signals.received()) {
        throw new SweepStoppedException("stopped, with all of the sweep's runs done");
      }
    }
    if (progress.timedOut() > 0) {
      view.say(
          "%s timed out; with a longer time-limit the same command computes what is missing"
              .formatted(Spelling.counted(progress.timedOut(), "run")));
    }
    return new Outcome(counts, plan.committedFailed() + progress.failed());
  }

  private void stop() {
    view.say("stopping; once more to stop at once");
    sweep.cancel();
  }
}
