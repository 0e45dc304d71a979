package io.github.dmfstages.sweep;

import io.github.dmfstages.table.RunRow;
import io.github.dmfstages.table.Warehouse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs a plan: keeps two slices of it at Spark, takes rows as tasks end, and commits them in
 * batches. One thread; Spark's scheduler only puts rows into a queue.
 */
final class SweepDriver {
  // A slice bounds what Spark's driver holds of a job; two in flight leave no slot idle while one
  // ends.
  private static final int SLICE = 5000;
  private static final int SLICES_IN_FLIGHT = 2;
  // Half of the 30 s within which a run that ended must be committed.
  private static final Duration COMMIT_AFTER = Duration.ofSeconds(15);
  private static final int COMMIT_ROWS = 1000;
  private static final long COMMIT_BYTES = 64L << 20;
  private static final long POLL_MILLIS = 200;

  private final JavaSparkContext spark;
  private final Warehouse warehouse;
  private final SweepPlan plan;
  private final SweepProgress progress;
  private final BlockingQueue<RunRow> delivered = new LinkedBlockingQueue<>();
  private final List<SparkJobs.Slice> inFlight = new ArrayList<>();
  private final List<RunRow> uncommitted = new ArrayList<>();
  private long uncommittedBytes;
  private long uncommittedSince;

  SweepDriver(JavaSparkContext spark, Warehouse warehouse, SweepPlan plan, SweepProgress progress) {
    this.spark = spark;
    this.warehouse = warehouse;
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * Computes and commits every run of the plan.
   *
   * @throws SparkException if Spark gave up on a slice; rows that had arrived are committed
   */
  void run() throws IOException, SparkException, InterruptedException {
    Map<String, Double> predicted =
        plan.runs().stream()
            .collect(Collectors.toMap(PlannedRun::runId, PlannedRun::predictedSeconds));
    Iterator<PlannedRun> waiting = plan.runs().iterator();
    try {
      for (int missing = plan.runs().size(); missing > 0; ) {
        checkSlices();
        submit(waiting);
        RunRow row = delivered.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (row == null) {
          progress.tick();
        } else {
          take(row);
          progress.ended(row, predicted.get(row.runId()));
          missing--;
        }
        if (isCommitDue()) {
          commit();
        }
      }
    } finally {
      delivered.forEach(this::take);
      commit();
    }
  }

  private void submit(Iterator<PlannedRun> waiting) {
    while (waiting.hasNext() && inFlight.size() < SLICES_IN_FLIGHT) {
      List<PlannedRun> slice = new ArrayList<>();
      while (waiting.hasNext() && slice.size() < SLICE) {
        slice.add(waiting.next());
      }
      inFlight.add(SparkJobs.submit(spark, slice, delivered::add));
    }
  }

  // All rows of a completed slice are in the queue: the handler is called before the job's future
  // completes.
  private void checkSlices() throws SparkException {
    for (SparkJobs.Slice slice : inFlight) {
      if (slice.isCompleted()) {
        slice.check();
      }
    }
    inFlight.removeIf(SparkJobs.Slice::isCompleted);
  }

  private void take(RunRow row) {
    if (uncommitted.isEmpty()) {
      uncommittedSince = System.nanoTime();
    }
    uncommitted.add(row);
    uncommittedBytes += bytes(row);
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
            || System.nanoTime() - uncommittedSince >= COMMIT_AFTER.toNanos());
  }

  private void commit() throws IOException {
    if (!uncommitted.isEmpty()) {
      warehouse.append(plan.sweep(), uncommitted);
      uncommitted.clear();
      uncommittedBytes = 0;
    }
  }
}
