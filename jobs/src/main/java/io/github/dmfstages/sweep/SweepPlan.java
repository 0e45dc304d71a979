package io.github.dmfstages.sweep;

import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a sweep has to do: its runs less those that are committed, longest first, so that no long
 * run starts last.
 *
 * @param sweep name of the sweep
 * @param total runs of the sweep
 * @param committed how many of these are in the warehouse already
 * @param committedFailed how many of these failed
 * @param runs what is left to do
 */
public record SweepPlan(
    String sweep, int total, int committed, int committedFailed, List<PlannedRun> runs) {

  /** Compares a sweep file with what the warehouse holds. */
  static SweepPlan of(SweepFile file, Warehouse warehouse) throws IOException {
    Map<String, Status> done = warehouse.committed(file.name());
    done.keySet().retainAll(file.runs().keySet());
    List<PlannedRun> runs =
        file.runs().entrySet().stream()
            .filter(run -> !done.containsKey(run.getKey()))
            .map(
                run ->
                    new PlannedRun(run.getKey(), run.getValue(), CostModel.seconds(run.getValue())))
            .sorted(Comparator.comparingDouble(PlannedRun::predictedSeconds).reversed())
            .toList();
    int failed = (int) done.values().stream().filter(status -> status == Status.FAILED).count();
    return new SweepPlan(file.name(), file.runs().size(), done.size(), failed, runs);
  }

  /** Predicted time of all runs together on one core, in seconds. */
  public double predictedCoreSeconds() {
    return runs.stream().mapToDouble(PlannedRun::predictedSeconds).sum();
  }

  /** Predicted wall time on {@code slots} cores, in seconds: no less than the longest run. */
  public double predictedSeconds(int slots) {
    double longest = runs.isEmpty() ? 0 : runs.get(0).predictedSeconds();
    return Math.max(longest, predictedCoreSeconds() / slots);
  }
}
