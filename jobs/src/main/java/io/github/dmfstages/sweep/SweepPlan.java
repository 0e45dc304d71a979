package io.github.dmfstages.sweep;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.CommittedRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a sweep has to do: its runs minus those that are committed. The longest runs come first, so
 * that no long run begins at the end.
 *
 * @param sweep name of the sweep
 * @param total how many runs the sweep has
 * @param committed how many of these are in the warehouse already
 * @param committedFailed how many of the committed runs failed and are not tried again
 * @param runs the runs that are left to compute
 */
public record SweepPlan(
    String sweep, int total, int committed, int committedFailed, List<PlannedRun> runs) {

  /**
   * Which committed runs are computed again.
   *
   * @param failed whether these include the failed runs
   * @param endedBefore runs that ended before this time are included; {@link Instant#MIN} for none
   */
  public record Again(boolean failed, Instant endedBefore) {
    /** No run is computed again. */
    public static final Again NONE = new Again(false, Instant.MIN);

    /** The failed runs are computed again. */
    public static final Again FAILED = new Again(true, Instant.MIN);

    /** Returns whether a run that is committed is computed again. */
    boolean isDue(RunConfig run, CommittedRun before) {
      return (failed && before.status() == Status.FAILED)
          || before.endedAt().isBefore(endedBefore)
          || (before.status() == Status.TIMED_OUT && run.timeLimitSeconds() > before.timeLimit());
    }
  }

  /** Compares a sweep file with the runs that are committed. */
  static SweepPlan of(SweepFile file, Map<String, CommittedRun> done, Again again) {
    List<PlannedRun> runs = new ArrayList<>();
    int committed = 0;
    int committedFailed = 0;
    for (var run : file.runs().entrySet()) {
      CommittedRun before = done.get(run.getKey());
      boolean failed = before != null && before.status() == Status.FAILED;
      if (before == null || again.isDue(run.getValue(), before)) {
        int attempt = before == null ? 1 : before.attempt() + 1;
        runs.add(PlannedRun.of(run.getKey(), attempt, run.getValue()));
      } else {
        committed++;
        committedFailed += failed ? 1 : 0;
      }
    }
    runs.sort(Comparator.comparingDouble(PlannedRun::predictedSeconds).reversed());
    return new SweepPlan(
        file.name(), file.runs().size(), committed, committedFailed, List.copyOf(runs));
  }

  /** Returns the same plan with further runs. */
  SweepPlan and(List<PlannedRun> further) {
    List<PlannedRun> all = new ArrayList<>(runs);
    all.addAll(further);
    all.sort(Comparator.comparingDouble(PlannedRun::predictedSeconds).reversed());
    return new SweepPlan(
        sweep, total + further.size(), committed, committedFailed, List.copyOf(all));
  }

  /**
   * Returns the predicted time of all runs together on one core, in seconds, without calibration;
   * see {@link Forecast}.
   */
  public double predictedCoreSeconds() {
    return runs.stream().mapToDouble(PlannedRun::predictedSeconds).sum();
  }

  /**
   * Returns how much heap the largest run should need at most, in bytes, in addition to what Spark
   * needs.
   */
  public long memoryARun() {
    return runs.stream().mapToLong(run -> MemoryModel.bytes(run.config())).max().orElse(0);
  }
}
