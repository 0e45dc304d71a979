package io.github.dmfstages.sweep;

import io.github.dmfstages.table.Checkpoints;
import io.github.dmfstages.table.Claim;
import io.github.dmfstages.table.RunRow;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;

/**
 * Runs a plan: keeps two slices of it at Spark, takes rows as tasks end, and has them committed in
 * batches. One thread; Spark's own threads only put rows into a queue and steps into a map.
 */
final class SweepDriver {
  // A slice bounds what Spark's driver holds of a job; two in flight leave no slot idle while one
  // ends.
  private static final int SLICE = 5000;
  private static final int SLICES_IN_FLIGHT = 2;
  // Half of the 30 s within which a run that ended must be committed.
  private static final String COMMIT_AFTER = "spark.dmf.commit-after";
  private static final String USUAL_COMMIT_AFTER = "15s";
  private static final long POLL_MILLIS = 200;

  private final JavaSparkContext spark;
  private final SweepPlan plan;
  private final FailureLimit failures;
  private final SweepProgress progress;
  private final BooleanSupplier cancelled;
  private final Commits commits;
  private final SavedRuns saved;

  private final RunningSteps steps = new RunningSteps();
  private final Map<String, Long> heard = new ConcurrentHashMap<>();
  private final BlockingQueue<EndedRun> delivered = new LinkedBlockingQueue<>();
  private final Map<String, PlannedRun> missing = new HashMap<>();
  private final List<SparkJobs.Slice> inFlight = new ArrayList<>();
  private int submitted;

  SweepDriver(
      JavaSparkContext spark,
      Warehouse warehouse,
      Claim claim,
      SweepPlan plan,
      FailureLimit failures,
      SweepProgress progress,
      BooleanSupplier cancelled)
      throws IOException {
    this.spark = spark;
    this.plan = plan;
    this.failures = failures;
    this.progress = progress;
    this.cancelled = cancelled;
    long commitAfter = spark.sc().conf().getTimeAsMs(COMMIT_AFTER, USUAL_COMMIT_AFTER);
    this.commits = new Commits(warehouse, claim, plan.sweep(), Duration.ofMillis(commitAfter));
    this.saved = SavedRuns.of(Checkpoints.of(warehouse, plan.sweep()));
    plan.runs().forEach(run -> missing.put(run.runId(), run));
  }

  /**
   * Computes and commits every run of the plan. However it ends, rows that had arrived are
   * committed, if they can be.
   *
   * @throws SparkException if Spark gave up on a slice
   * @throws SweepStoppedException if it was cancelled, or too many runs failed
   * @throws IOException if rows can't be committed, or the claim was lost
   */
  void run() throws IOException, SparkException, SweepStoppedException, InterruptedException {
    SparkListener listener = SparkJobs.heartbeats(at -> heard.put(at.runId(), at.step()));
    spark.sc().addSparkListener(listener);
    spark.sc().register(steps);
    try {
      loop();
    } finally {
      inFlight.forEach(SparkJobs.Slice::cancel);
      delivered.forEach(this::take);
      spark.sc().removeSparkListener(listener);
      commits.finish();
    }
  }

  private void loop()
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    Iterator<PlannedRun> waiting = plan.runs().iterator();
    while (!missing.isEmpty()) {
      if (cancelled.getAsBoolean()) {
        throw new SweepStoppedException(
            "stopped, with %d of %d runs left to do".formatted(missing.size(), plan.runs().size()));
      }
      checkSlices();
      submit(waiting);
      EndedRun ended = delivered.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (ended != null) {
        PlannedRun run = missing.get(ended.runId());
        RunRow row = take(ended);
        progress.ended(run, row);
        failures.count(row, plan.runs().size());
      }
      progress.tick(stepsInFlight());
      commits.goOn();
    }
  }

  private void submit(Iterator<PlannedRun> waiting) {
    while (waiting.hasNext() && inFlight.size() < SLICES_IN_FLIGHT) {
      List<PlannedRun> slice = new ArrayList<>();
      while (waiting.hasNext() && slice.size() < SLICE) {
        slice.add(waiting.next());
      }
      submitted += slice.size();
      spark.setJobDescription(
          "sweep %s, runs %d to %d of %d"
              .formatted(
                  plan.sweep(), submitted - slice.size() + 1, submitted, plan.runs().size()));
      inFlight.add(SparkJobs.submit(spark, slice, steps, saved, delivered::add));
    }
  }

  // All rows of a completed slice are in the queue: the handler is called before the job completes.
  private void checkSlices() throws SparkException {
    for (SparkJobs.Slice slice : inFlight) {
      if (slice.isCompleted()) {
        slice.check();
      }
    }
    inFlight.removeIf(SparkJobs.Slice::isCompleted);
  }

  private RunRow take(EndedRun ended) {
    RunRow row = ended.row(missing.remove(ended.runId()));
    commits.add(row);
    return row;
  }

  private Map<PlannedRun, Long> stepsInFlight() {
    Map<PlannedRun, Long> running = new HashMap<>();
    heard.keySet().removeIf(id -> !missing.containsKey(id));
    heard.forEach((id, step) -> running.put(missing.get(id), step));
    return running;
  }
}
