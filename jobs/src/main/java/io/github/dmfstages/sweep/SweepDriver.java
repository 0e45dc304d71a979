package io.github.dmfstages.sweep;

import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Checkpoints;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.text.Numbers;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs a plan. It submits slices of the plan to Spark, takes rows as tasks end, commits them in
 * batches, and submits runs again that were handed back. Rows that have ended may make further runs
 * necessary, which are added to the slices. All of this is done by one thread. Spark's own threads
 * only put events and results into queues.
 */
final class SweepDriver {
  // A run that has ended must be committed within 30 s. The default is half of that.
  private static final String COMMIT_AFTER = "spark.dmf.commit-after";
  private static final String USUAL_COMMIT_AFTER = "15s";
  private static final long POLL_MILLIS = 200;
  private static final long TICK_NANOS = 100_000_000;
  private static final int TRIES = 2;
  private static final int TRIES_ALONE = 1;

  private final JavaSparkContext spark;
  private final SweepPlan plan;
  private final FurtherRuns further;
  private final FailureLimit failures;
  private final SweepProgress progress;
  private final BooleanSupplier cancelled;
  private final Commits commits;
  private final SavedRuns saved;

  // Bytes take less memory than rows, and this thread has enough time to read them.
  private final BlockingQueue<byte[]> delivered = new LinkedBlockingQueue<>();
  private final Map<String, PlannedRun> missing = new HashMap<>();
  private final List<SparkJobs.Slice> inFlight = new ArrayList<>();
  private final Slices slices;
  private final Stragglers stragglers =
      new Stragglers(Duration.ofMinutes(1), Duration.ofSeconds(5));
  private final Suspects suspects = new Suspects();
  private List<PlannedRun> again = new ArrayList<>();
  private List<RunRow> ended = new ArrayList<>();
  private int unended;
  private long ticked = System.nanoTime();
  private long asked;

  SweepDriver(
      JavaSparkContext spark,
      Warehouse warehouse,
      Lease lease,
      SweepPlan plan,
      FurtherRuns further,
      FailureLimit failures,
      SweepProgress progress,
      BooleanSupplier cancelled)
      throws IOException {
    this.spark = spark;
    this.plan = plan;
    this.further = further;
    this.failures = failures;
    this.progress = progress;
    this.cancelled = cancelled;
    long commitAfter = spark.sc().conf().getTimeAsMs(COMMIT_AFTER, USUAL_COMMIT_AFTER);
    this.commits = new Commits(lease, plan.sweep(), Duration.ofMillis(commitAfter));
    this.saved = SavedRuns.of(Checkpoints.of(warehouse, plan.sweep()));
    this.slices = new Slices(plan.runs());
    plan.runs().forEach(run -> missing.put(run.runId(), run));
  }

  /**
   * Computes and commits every run of the plan. However this ends, it tries to commit the rows that
   * had arrived. If that fails too, its exception is added as suppressed to the one that ended the
   * sweep.
   *
   * @throws SparkException if Spark gave up on a slice
   * @throws SweepStoppedException if the sweep was cancelled, or too many runs failed
   * @throws IOException if rows can't be committed, or the lease was lost
   */
  void run() throws IOException, SparkException, SweepStoppedException, InterruptedException {
    try (SparkJobs jobs = new SparkJobs(spark, saved, delivered::add)) {
      loop(jobs);
    } catch (Throwable e) {
      try {
        finish();
      } catch (IOException | RuntimeException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
    finish();
  }

  /**
   * Cancels what is still being computed, and commits all rows that have arrived. Called after the
   * loop, also if an exception ended it.
   */
  private void finish() throws IOException {
    inFlight.forEach(SparkJobs.Slice::cancel);
    for (byte[] bytes : delivered) {
      if (TaskBytes.read(bytes, EndedTask.class) instanceof EndedTask.Ended ended) {
        take(ended.row(missing.get(ended.runId())));
      }
    }
    commits.finish();
  }

  private void loop(SparkJobs jobs)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    addFurtherRuns();
    while (!missing.isEmpty()) {
      if (cancelled.getAsBoolean()) {
        throw new SweepStoppedException(
            "the sweep was stopped; still to compute: %d of %s"
                .formatted(missing.size(), Spelling.counted(slices.size(), "run")));
      }
      checkSlices();
      submit(jobs);
      // Until the warehouse has caught up, no result is taken and so no slice is submitted.
      byte[] bytes =
          commits.hasRoom(POLL_MILLIS) ? delivered.poll(POLL_MILLIS, TimeUnit.MILLISECONDS) : null;
      if (bytes != null) {
        EndedTask task = TaskBytes.read(bytes, EndedTask.class);
        unended--;
        jobs.inFlight().ended(task.runId());
        Optional<RunRow> row = row(task, jobs.inFlight());
        if (row.isPresent()) {
          PlannedRun run = take(row.get());
          stragglers.ended(run, row.get());
          progress.ended(run, row.get());
          failures.count(row.get(), slices.size());
          ended.add(row.get());
        }
      }
      if (System.nanoTime() - ticked >= TICK_NANOS) {
        ticked = System.nanoTime();
        hearOfLosses(jobs.inFlight());
        stragglers.find(jobs.inFlight().running(), missing).forEach(progress::noticed);
        progress.tick(stepsInFlight(jobs.inFlight()));
      }
      boolean isSlotIdle = missing.size() < jobs.slots() && delivered.isEmpty();
      if (!ended.isEmpty() && (isSlotIdle || System.nanoTime() - asked >= TICK_NANOS)) {
        addFurtherRuns();
      }
      commits.goOn();
    }
  }

  private void addFurtherRuns() throws IOException, SweepStoppedException {
    List<PlannedRun> more = further.after(ended);
    ended = new ArrayList<>();
    asked = System.nanoTime();
    more.forEach(run -> missing.put(run.runId(), run));
    slices.add(more);
    progress.planned(more, further.outlook());
  }

  private void submit(SparkJobs jobs) {
    slices.next(unended, jobs.slots()).ifPresent(slice -> submit(jobs, slice));
    if (!again.isEmpty()) {
      submit(jobs, Spelling.counted(again.size(), "run") + " again", again, TRIES);
      again = new ArrayList<>();
    }
    if (unended == 0) {
      suspects
          .next()
          .ifPresent(
              run -> submit(jobs, "run " + run.runId() + " alone", List.of(run), TRIES_ALONE));
    }
  }

  private void submit(SparkJobs jobs, List<PlannedRun> slice) {
    int last = slices.submitted();
    String which = "runs %d to %d of %d".formatted(last - slice.size() + 1, last, slices.size());
    submit(jobs, which, slice, TRIES);
  }

  private void submit(SparkJobs jobs, String which, List<PlannedRun> runs, int tries) {
    unended += runs.size();
    inFlight.add(jobs.submit("sweep %s, %s".formatted(plan.sweep(), which), runs, tries));
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

  private void hearOfLosses(RunsInFlight runs) {
    Map<String, List<RunsInFlight.Loss>> losses =
        runs.takeLosses().stream()
            .filter(loss -> missing.containsKey(loss.runId()))
            .collect(Collectors.groupingBy(RunsInFlight.Loss::executor));
    losses.forEach(
        (executor, lost) -> {
          lost.stream()
              .filter(RunsInFlight.Loss::counts)
              .forEach(loss -> suspects.strike(loss.runId(), loss.why()));
          progress.noticed(Notice.ofLosses(executor, lost));
        });
  }

  /** Returns the row of a task that has ended; empty if its run is computed again. */
  private Optional<RunRow> row(EndedTask task, RunsInFlight runs) {
    PlannedRun run = missing.get(task.runId());
    if (task instanceof EndedTask.HandedBack back) {
      hearOfLosses(runs);
      return decide(run, back);
    }
    return Optional.of(((EndedTask.Ended) task).row(run));
  }

  private Optional<RunRow> decide(PlannedRun run, EndedTask.HandedBack back) {
    switch (suspects.judge(run, back.outOfMemory())) {
      case AGAIN -> again.add(run);
      case ASIDE -> progress.noticed(Notice.ofSuspect(run, suspects.why(run.runId())));
      case GUILTY -> {
        String error =
            "out of memory or killed while it was alone on its executor (%s). This run needs about %s, besides what Spark needs."
                .formatted(
                    suspects.why(run.runId()), Numbers.bytes(MemoryModel.bytes(run.config())));
        EndedTask.Ended failed =
            new EndedTask.Ended(run.runId(), null, error, RunTask.provenance());
        return Optional.of(failed.row(run));
      }
    }
    return Optional.empty();
  }

  private PlannedRun take(RunRow row) {
    commits.add(row);
    return missing.remove(row.runId());
  }

  private Map<PlannedRun, Long> stepsInFlight(RunsInFlight runs) {
    Map<PlannedRun, Long> steps = new HashMap<>();
    for (RunsInFlight.Running running : runs.running()) {
      PlannedRun run = missing.get(running.runId());
      if (run != null && running.steps() > 0) {
        steps.put(run, running.steps());
      }
    }
    return steps;
  }
}
