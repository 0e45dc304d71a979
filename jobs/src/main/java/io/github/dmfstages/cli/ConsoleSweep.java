package io.github.dmfstages.cli;

import io.github.dmfstages.result.Provenance;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.RunGroup;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.sweep.FailureLimit;
import io.github.dmfstages.sweep.Forecast;
import io.github.dmfstages.sweep.Sweep;
import io.github.dmfstages.sweep.SweepPlan;
import io.github.dmfstages.sweep.SweepStoppedException;
import io.github.dmfstages.terminal.ConsoleProgress;
import io.github.dmfstages.terminal.ProgressView;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs a sweep from a terminal. It shows the progress and events of the sweep, and stops it at
 * Ctrl-C.
 */
final class ConsoleSweep {
  private final Sweep sweep;
  private final ProgressView view;

  ConsoleSweep(Sweep sweep, ProgressView view) {
    this.sweep = sweep;
    this.view = view;
  }

  /**
   * The outcome of a sweep.
   *
   * @param counts the stage counts of all of its runs
   * @param failed how many of its runs failed, including runs that failed earlier
   */
  record Outcome(List<RunGroup> counts, int failed) {}

  /** Returns a message that says how much a plan will compute. */
  static String announced(SweepPlan plan) {
    return "sweep %s: %s, %d to compute"
        .formatted(plan.sweep(), Spelling.counted(plan.total(), "run"), plan.runs().size());
  }

  /** Returns how long a plan will take, judged by the latest runs in the warehouse. */
  static Forecast forecast(SweepPlan plan, Warehouse warehouse) throws IOException {
    OptionalInt slots = Sessions.slots();
    return Forecast.of(
        plan,
        slots.orElse(1),
        warehouse.lastTimes(Forecast.SWEEPS),
        slots.isPresent() ? Provenance.machine() : null);
  }

  /**
   * Computes and commits {@code plan}, under its lease.
   *
   * @throws SweepStoppedException if Ctrl-C or too many failures stopped it
   * @throws SparkException if Spark gave up
   * @throws IOException if the warehouse can't be written, or the lease was lost
   */
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
      view.show(
          "%s timed out. To compute them, set a longer time-limit and start the same command again."
              .formatted(Spelling.counted(progress.timedOut(), "run")));
    }
    return new Outcome(counts, plan.committedFailed() + progress.failed());
  }

  private void stop() {
    view.show("stopping the sweep; press Ctrl-C again to stop at once");
    sweep.cancel();
  }
}
