package io.github.dmfstages.sweep;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a plan: keeps two slices of it at Spark, takes rows as tasks end, and commits them in
 * batches. One thread; Spark's own threads only put rows into a queue and steps into a map.
 */
final class SweepDriver {
  private static final Logger LOG = LoggerFactory.getLogger(SweepDriver.class);

  // A slice bounds what Spark's driver holds of a job; two in flight leave no slot idle while one
  // ends.
  private static final int SLICE = 5000;
  private static final int SLICES_IN_FLIGHT = 2;
  // Half of the 30 s within which a run that ended must be committed.
  private static final String COMMIT_AFTER = "spark.dmf.commit-after";
  private static final String USUAL_COMMIT_AFTER = "15s";
  private static final int COMMIT_ROWS = 1000;
  private static final long COMMIT_BYTES = 64L << 20;
  private static final int COMMIT_TRIES = 5;
  private static final long POLL_MILLIS = 200;

  private final JavaSparkContext spark;
  private final Warehouse warehouse;
  private final Claim claim;
  private final SweepPlan plan;
  private final FailureLimit failures;
  private final SweepProgress progress;
  private final BooleanSupplier cancelled;
  private final Duration commitAfter;

  private final RunningSteps steps = new RunningSteps();
  private final Map<String, Long> heard = new ConcurrentHashMap<>();
  private final BlockingQueue<EndedRun> delivered = new LinkedBlockingQueue<>();
  private final Map<String, PlannedRun> missing = new HashMap<>();
  private final List<SparkJobs.Slice> inFlight = new ArrayList<>();
  private final List<RunRow> uncommitted = new ArrayList<>();
  private long uncommittedBytes;
  private long uncommittedSince;
  private boolean gaveUp;
  private int submitted;

  SweepDriver(
      JavaSparkContext spark,
      Warehouse warehouse,
      Claim claim,
      SweepPlan plan,
      FailureLimit failures,
      SweepProgress progress,
      BooleanSupplier cancelled) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.claim = claim;
    this.plan = plan;
    this.failures = failures;
    this.progress = progress;
    this.cancelled = cancelled;
    this.commitAfter =
        Duration.ofMillis(spark.sc().conf().getTimeAsMs(COMMIT_AFTER, USUAL_COMMIT_AFTER));
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
      commit();
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
      if (isCommitDue()) {
        commit();
      }
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
      inFlight.add(SparkJobs.submit(spark, slice, steps, delivered::add));
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
    if (uncommitted.isEmpty()) {
      uncommittedSince = System.nanoTime();
    }
    uncommitted.add(row);
    uncommittedBytes += bytes(row);
    return row;
  }

  private Map<PlannedRun, Long> stepsInFlight() {
    Map<PlannedRun, Long> running = new HashMap<>();
    heard.keySet().removeIf(id -> !missing.containsKey(id));
    heard.forEach((id, step) -> running.put(missing.get(id), step));
    return running;
  }

  /** What a row takes in memory, near enough: its trajectory. */
  private static long bytes(RunRow row) {
    if (row.result() == null) {
      return 1024;
    }
    int values = Math.min(row.config().widths().rows(), row.config().widths().cols());
    return 4096 + row.result().trajectory().size() * (64L + 8L * values);
  }

  private boolean isCommitDue() {
    return !uncommitted.isEmpty()
        && (uncommitted.size() >= COMMIT_ROWS
            || uncommittedBytes >= COMMIT_BYTES
            || System.nanoTime() - uncommittedSince >= commitAfter.toNanos());
  }

  private void commit() throws IOException {
    if (uncommitted.isEmpty() || gaveUp) {
      return;
    }
    claim.check();
    for (int tries = 1; ; tries++) {
      try {
        warehouse.append(plan.sweep(), uncommitted);
        break;
      } catch (IOException e) {
        if (tries == COMMIT_TRIES) {
          gaveUp = true;
          throw new IOException(
              "%d runs have ended but can't be committed to %s: %s; start again when that is mended, and they are computed again"
                  .formatted(uncommitted.size(), warehouse.location(), e.getMessage()),
              e);
        }
        LOG.warn("can't commit to {}, trying again: {}", warehouse.location(), e.toString());
        sleep(Duration.ofSeconds(1L << tries));
      }
    }
    uncommitted.clear();
    uncommittedBytes = 0;
  }

  // Runs go on meanwhile; an interrupt shortens the wait and is kept for whoever asks next.
  private static void sleep(Duration duration) {
    try {
      TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
