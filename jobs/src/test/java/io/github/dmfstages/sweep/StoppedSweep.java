package io.github.dmfstages.sweep;

import io.github.dmfstages.row.RunRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Runs a sweep, and stops it when as many runs have ended as it should survive. */
final class StoppedSweep implements SweepProgress {
  final List<RunRow> ended = new ArrayList<>();
  final List<RunSearch.Outlook> outlooks = new ArrayList<>();
  private final Sweep sweep;
  private final int after;

  private StoppedSweep(Sweep sweep, int after) {
    this.sweep = sweep;
    this.after = after;
  }

  static StoppedSweep run(SparkSession spark, Sweep sweep, int after) throws Exception {
    StoppedSweep stopped = new StoppedSweep(sweep, after);
    JavaSparkContext context = new JavaSparkContext(spark.sparkContext());
    sweep.check();
    sweep.withLease(
        message -> {},
        (plan, lease) -> sweep.run(context, plan, lease, FailureLimit.usual(), stopped));
    return stopped;
  }

  @Override
  public void ended(PlannedRun run, RunRow row) {
    ended.add(row);
    if (ended.size() >= after) {
      sweep.cancel();
    }
  }

  @Override
  public void planned(List<PlannedRun> further, RunSearch.Outlook outlook) {
    outlooks.add(outlook);
  }

  @Override
  public void tick(Map<PlannedRun, Long> stepsInFlight) {}

  @Override
  public void noticed(Notice notice) {}
}
