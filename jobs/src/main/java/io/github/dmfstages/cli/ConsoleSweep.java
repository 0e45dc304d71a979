package io.github.dmfstages.cli;

import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.RunGroup;
import io.github.dmfstages.sweep.FailureLimit;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepStoppedException;
import io.github.dmfstages.terminal.ConsoleProgress;
import io.github.dmfstages.terminal.ProgressView;
import java.io.IOException;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/** Runs a sweep from a terminal: shows its progress and events, and stops it at Ctrl-C. */
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
  record Outcome(List<RunGroup> counts, int failed) {}

  /** What a plan will do. */
  static String announced(SweepPlan plan) {
    return "sweep %s: %s, %d to compute"
        .formatted(plan.sweep(), Spelling.counted(plan.total(), "run"), plan.runs().size());
  }

  /** Computes and commits {@code plan}, under its lease. */
  Outcome run(JavaSparkContext spark, SweepPlan plan, Lease lease, FailureLimit failures)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    ConsoleProgress progress = new ConsoleProgress(plan, view);
    List<RunGroup> counts;
    try (Signals signals = Signals.onInterrupt(this::stop);
        progress) {
      counts = sweep.run(spark, plan, lease, failures, progress);
      if (signals.received()) {
        throw new SweepStoppedException("stopped after all runs of the sweep were done");
      }
    }
    if (progress.timedOut() > 0) {
      view.say(
          "%s timed out. To compute them, set a longer time-limit and start the same command again."
              .formatted(Spelling.counted(progress.timedOut(), "run")));
    }
    return new Outcome(counts, plan.committedFailed() + progress.failed());
  }

  private void stop() {
    view.say("stopping the sweep; press Ctrl-C again to stop at once");
    sweep.cancel();
  }
}
