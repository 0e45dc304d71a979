package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.HookedFiles;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Warehouse;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Plans carried out by Spark. */
@ExtendWith(LocalSpark.class)
@Timeout(120)
class SweepDriverTest {
  private static final String GRID =
      "depth = [1, 2, 3], rank = [1, 2], seed = [1, 2], relative-step-size = .9";

  private final JavaSparkContext spark;
  private Warehouse warehouse;

  SweepDriverTest(SparkSession session) {
    this.spark = new JavaSparkContext(session.sparkContext());
  }

  @BeforeEach
  void open(@TempDir Path folder) throws IOException {
    warehouse = Warehouse.at(folder.toString(), new Configuration());
  }

  /** What the driver reported, in its order. */
  private static class Recorder implements SweepProgress {
    final List<RunRow> rows = new ArrayList<>();
    final List<PlannedRun> runs = new ArrayList<>();
    final Map<PlannedRun, Long> heard = new HashMap<>();
    final List<Notice> notices = new ArrayList<>();

    @Override
    public void ended(PlannedRun run, RunRow row) {
      rows.add(row);
      runs.add(run);
    }

    @Override
    public void tick(Map<PlannedRun, Long> stepsInFlight) {
      stepsInFlight.forEach((run, steps) -> heard.merge(run, steps, Math::max));
    }

    @Override
    public void noticed(Notice notice) {
      notices.add(notice);
    }
  }

  /** What Spark's scheduler reports about tasks. */
  private static final class Tasks extends SparkListener {
    final Queue<Integer> stages = new ConcurrentLinkedQueue<>();
    final Queue<Integer> started = new ConcurrentLinkedQueue<>();
    final Queue<Boolean> ended = new ConcurrentLinkedQueue<>();
    final Queue<String> described = new ConcurrentLinkedQueue<>();
    final Queue<String> runs = new ConcurrentLinkedQueue<>();

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      described.add(job.properties().getProperty("spark.job.description"));
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted stage) {
      stages.add(stage.stageInfo().numTasks());
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart task) {
      started.add(task.taskInfo().index());
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      ended.add(task.taskInfo().successful());
      task.taskInfo()
          .accumulables()
          .foreach(
              info -> {
                if (info.name().contains("run")) {
                  runs.add(info.update().get().toString());
                }
                return null;
              });
    }
  }

  private static SweepPlan plan(List<RunConfig> configs) {
    List<PlannedRun> runs = configs.stream().map(c -> PlannedRun.of(c.runId(), 1, c)).toList();
    return new SweepPlan("small", runs.size(), 0, 0, runs);
  }

  private <P extends SweepProgress> P drive(SweepPlan plan, P progress)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    return drive(plan, progress, FailureLimit.usual(), () -> false);
  }

  private <P extends SweepProgress> P drive(
      SweepPlan plan, P progress, FailureLimit failures, BooleanSupplier cancelled)
      throws IOException, SparkException, SweepStoppedException, InterruptedException {
    try (Lease lease = Lease.take(warehouse, "small", waiting -> {})) {
      new SweepDriver(
              spark, warehouse, lease, plan, FurtherRuns.none(), failures, progress, cancelled)
          .run();
    }
    return progress;
  }

  private Tasks tasksOf(SweepPlan plan) throws Exception {
    Tasks tasks = new Tasks();
    spark.sc().listenerBus().waitUntilEmpty();
    spark.sc().addSparkListener(tasks);
    try {
      drive(plan, new Recorder());
      spark.sc().listenerBus().waitUntilEmpty();
    } finally {
      spark.sc().removeSparkListener(tasks);
    }
    return tasks;
  }

  private Map<String, Status> committed() throws IOException {
    return warehouse.committed("small").runs().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, run -> run.getValue().status()));
  }

  @Test
  void run_ofAPlan_isATaskOfItsOwn() throws Exception {
    SweepPlan plan = plan(SmallRuns.configs(GRID));

    Tasks tasks = tasksOf(plan);

    assertThat(tasks.stages).as("one job of one stage").containsExactly(12);
    assertThat(tasks.ended).hasSize(12).containsOnly(true);
    assertThat(tasks.started)
        .as("in the order of the plan")
        .containsExactlyElementsOf(IntStream.range(0, 12).boxed().toList());
  }

  @Test
  void page_ofSpark_namesSweepSliceAndRuns() throws Exception {
    SweepPlan plan = plan(SmallRuns.configs(GRID));

    Tasks tasks = tasksOf(plan);

    assertThat(tasks.described).containsExactly("sweep small, runs 1 to 12 of 12");
    assertThat(tasks.runs)
        .allMatch(text -> text.matches("[0-9a-f]{64} at step \\d+"))
        .extracting(text -> text.substring(0, 64))
        .containsExactlyInAnyOrderElementsOf(plan.runs().stream().map(PlannedRun::runId).toList());
  }

  @Test
  void rows_fromTasks_areTheResultsOfTheSameRunsHere() throws Exception {
    List<RunConfig> configs = SmallRuns.configs(GRID);

    Recorder recorder = drive(plan(configs), new Recorder());

    Map<String, RunRow> rows =
        recorder.rows.stream().collect(Collectors.toMap(RunRow::runId, row -> row));
    assertThat(rows).hasSize(12);
    for (RunConfig config : configs) {
      RunRow row = rows.get(config.runId());
      assertThat(row.config()).isEqualTo(config);
      assertThat(row.attempt()).isEqualTo(1);
      assertThat(row.error()).isNull();
      assertThat(row.result())
          .as("all that must not depend on where and when it was computed")
          .usingRecursiveComparison()
          .ignoringFields("seconds", "kernel")
          .withComparatorForType(Double::compare, Double.class)
          .isEqualTo(Run.execute(config));
    }
  }

  @Test
  void progress_receivesEachRunOnceWithItsPrediction() throws Exception {
    SweepPlan plan = plan(SmallRuns.configs(GRID));

    Recorder recorder = drive(plan, new Recorder());

    assertThat(recorder.rows)
        .extracting(RunRow::runId)
        .containsExactlyInAnyOrderElementsOf(plan.runs().stream().map(PlannedRun::runId).toList());
    assertThat(recorder.runs).containsExactlyInAnyOrderElementsOf(plan.runs());
    assertThat(recorder.runs)
        .extracting(PlannedRun::runId)
        .containsExactlyElementsOf(recorder.rows.stream().map(RunRow::runId).toList());
  }

  @Test
  void run_thatThrows_isAFailedRowAndTheSweepGoesOn() throws Exception {
    List<RunConfig> good = SmallRuns.configs("seed = { from = 1, to = 4 }");
    List<RunConfig> bad = List.of(SmallRuns.throwing(1), SmallRuns.throwing(2));
    SweepPlan plan = plan(Stream.concat(bad.stream(), good.stream()).toList());

    Tasks tasks = tasksOf(plan);

    assertThat(tasks.ended).as("no task is tried again").hasSize(6).containsOnly(true);
    Map<String, Status> committed = committed();
    assertThat(committed).hasSize(6);
    bad.forEach(run -> assertThat(committed).containsEntry(run.runId(), Status.FAILED));
    good.forEach(run -> assertThat(committed).containsEntry(run.runId(), Status.CONVERGED));
  }

  @Test
  void row_ofARunThatThrew_saysWhatWasThrownAndWhere() throws Exception {
    Recorder recorder = drive(plan(List.of(SmallRuns.throwing(1))), new Recorder());

    assertThat(recorder.rows)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.status()).isEqualTo(Status.FAILED);
              assertThat(row.result()).isNull();
              assertThat(row.error())
                  .startsWith("java.lang.IllegalArgumentException: 5 rows can't hold 6")
                  .contains("at io.github.dmfstages.linalg.HaarMatrix.draw")
                  .hasSizeLessThanOrEqualTo(4000);
            });
  }

  @Test
  void run_thatNeedsMoreMemoryThanThereIs_isTriedAloneAndFails() throws Exception {
    // The target alone is as large as all of the tests' heap.
    RunConfig large = SmallRuns.config("rows = 16384, cols = 16384");
    List<RunConfig> good = SmallRuns.configs("seed = { from = 1, to = 20 }");
    SweepPlan plan = plan(Stream.concat(Stream.of(large), good.stream()).toList());

    Recorder recorder = drive(plan, new Recorder());

    assertThat(recorder.rows).hasSize(21);
    RunRow last = recorder.rows.get(20);
    assertThat(last.runId()).as("done when all others are").isEqualTo(large.runId());
    assertThat(last.status()).isEqualTo(Status.FAILED);
    assertThat(last.error())
        .startsWith("out of memory or killed ")
        .matches(".*\\(out of memory: Java heap.* \\d+ GiB.*");
    assertThat(recorder.notices)
        .singleElement()
        .satisfies(
            notice -> {
              assertThat(notice.kind()).isEqualTo(Notice.Kind.SUSPECT);
              assertThat(notice.runIds()).containsExactly(large.runId());
              assertThat(notice.text()).contains(large.runId(), "Java heap space");
            });
    good.forEach(run -> assertThat(recorder.rows).anyMatch(row -> row.runId().equals(run.runId())));
  }

  @Test
  void row_ofALaterAttempt_saysSo() throws Exception {
    RunConfig config = SmallRuns.config("seed = 1");
    PlannedRun third = PlannedRun.of(config.runId(), 3, config);

    Recorder recorder = drive(new SweepPlan("small", 1, 0, 0, List.of(third)), new Recorder());

    assertThat(recorder.rows).extracting(RunRow::attempt).containsExactly(3);
  }

  @Test
  void lease_thatWasLost_keepsTheDriverFromCommitting(@TempDir Path folder) throws Exception {
    Warehouse lost = Warehouse.at(folder.toString(), new Configuration());
    SweepPlan plan = plan(SmallRuns.configs("seed = [1, 2]"));
    try (Lease lease = Lease.take(lost, "small", waiting -> {})) {
      try (Stream<Path> leases = Files.list(folder.resolve("claims/sweep=small"))) {
        for (Path file : leases.toList()) {
          Files.delete(file);
        }
      }
      SweepDriver driver =
          new SweepDriver(
              spark,
              lost,
              lease,
              plan,
              FurtherRuns.none(),
              FailureLimit.usual(),
              new Recorder(),
              () -> false);

      assertThatThrownBy(driver::run).isInstanceOf(Lease.HeldElsewhereException.class);
    }
    assertThat(lost.committed("small").runs()).isEmpty();
  }

  // The one who takes over removes the file that the other was about to rename, which must not try
  // again.
  @Test
  void lease_thatIsLostDuringACommit_keepsTheDriverFromCommitting(@TempDir Path folder)
      throws Exception {
    Path sweep = folder.resolve("runs/sweep=small");
    Path leases = folder.resolve("claims/sweep=small");
    Files.createDirectories(sweep.getParent());
    Files.writeString(sweep, "a file where a folder should be");
    warehouse = Warehouse.at(folder.toString(), new Configuration());
    Recorder taken =
        new Recorder() {
          @Override
          public void ended(PlannedRun run, RunRow row) {
            super.ended(run, row);
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
                .execute(
                    () -> {
                      assertThat(leases.toFile().listFiles(File::delete)).isNotEmpty();
                      assertThat(sweep.toFile().delete()).isTrue();
                    });
          }
        };

    assertThatThrownBy(() -> drive(plan(SmallRuns.configs("seed = 1")), taken))
        .isInstanceOf(Lease.HeldElsewhereException.class);
    assertThat(committed()).isEmpty();
  }

  // As with a disk that is full for a while.
  @Test
  void commit_thatFailsForAWhile_isTriedAgain(@TempDir Path folder) throws Exception {
    Path inTheWay = folder.resolve("runs/sweep=small");
    Files.createDirectories(inTheWay.getParent());
    Files.writeString(inTheWay, "a file where a folder should be");
    warehouse = Warehouse.at(folder.toString(), new Configuration());
    List<RunConfig> configs = SmallRuns.configs("seed = [1, 2]");
    Recorder repairs =
        new Recorder() {
          @Override
          public void ended(PlannedRun run, RunRow row) {
            super.ended(run, row);
            if (rows.size() == configs.size()) {
              CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
                  .execute(() -> assertThat(inTheWay.toFile().delete()).isTrue());
            }
          }
        };

    drive(plan(configs), repairs);

    assertThat(committed()).containsOnlyKeys(configs.stream().map(RunConfig::runId).toList());
  }

  @Test
  void cancelledSlice_commitsWhatHadEndedAndFreesItsSlots() throws Exception {
    RunConfig endless =
        SmallRuns.config("seed = 77, relative-step-size = 1e-9, max-steps = 1000000000");
    List<RunConfig> quick = SmallRuns.configs("seed = { from = 1, to = 5 }");
    SweepPlan plan = plan(Stream.concat(Stream.of(endless), quick.stream()).toList());
    Recorder cancels =
        new Recorder() {
          @Override
          public void ended(PlannedRun run, RunRow row) {
            super.ended(run, row);
            if (rows.size() == quick.size()) {
              spark.sc().cancelAllJobs();
            }
          }
        };

    assertThatThrownBy(() -> drive(plan, cancels)).isInstanceOf(SparkException.class);

    assertThat(committed()).containsOnlyKeys(quick.stream().map(RunConfig::runId).toList());
    // Two at once need both slots: they end only if the cancelled run has left its own.
    assertThat(spark.parallelize(List.of(1, 2), 2).mapPartitions(it -> it).count()).isEqualTo(2);
    while (spark.sc().statusTracker().getExecutorInfos()[0].numRunningTasks() > 0) {
      Thread.sleep(10);
    }
  }

  @Test
  void cancelledSweep_stopsAndCommitsWhatHadEnded() throws Exception {
    RunConfig endless =
        SmallRuns.config("seed = 78, relative-step-size = 1e-9, max-steps = 1000000000");
    List<RunConfig> quick = SmallRuns.configs("seed = { from = 1, to = 5 }");
    SweepPlan plan = plan(Stream.concat(Stream.of(endless), quick.stream()).toList());
    Recorder recorder = new Recorder();

    assertThatThrownBy(
            () ->
                drive(
                    plan,
                    recorder,
                    FailureLimit.usual(),
                    () -> recorder.rows.size() == quick.size()))
        .isInstanceOf(SweepStoppedException.class)
        .hasMessageContaining("1 of 6 runs");

    assertThat(committed()).containsOnlyKeys(quick.stream().map(RunConfig::runId).toList());
  }

  @Test
  void cancelledSweep_thatCanNotCommit_saysBoth() {
    RunConfig endless =
        SmallRuns.config("seed = 80, relative-step-size = 1e-9, max-steps = 1000000000");
    SweepPlan plan = plan(List.of(endless, SmallRuns.config("seed = 1")));
    Path leases = Path.of(URI.create(warehouse.location())).resolve("claims/sweep=small");
    Recorder recorder =
        new Recorder() {
          @Override
          public void ended(PlannedRun run, RunRow row) {
            super.ended(run, row);
            assertThat(leases.toFile().listFiles(File::delete)).isNotEmpty();
          }
        };

    assertThatThrownBy(
            () -> drive(plan, recorder, FailureLimit.usual(), () -> !recorder.rows.isEmpty()))
        .isInstanceOf(SweepStoppedException.class)
        .satisfies(
            stopped ->
                assertThat(stopped.getSuppressed())
                    .singleElement()
                    .isInstanceOf(Lease.HeldElsewhereException.class));
  }

  @Test
  void longRun_isHeardOfWhileItRuns() throws Exception {
    RunConfig endless =
        SmallRuns.config("seed = 79, relative-step-size = 1e-9, max-steps = 1000000000");
    SweepPlan plan = plan(List.of(endless));
    Recorder recorder = new Recorder();

    assertThatThrownBy(
            () -> drive(plan, recorder, FailureLimit.usual(), () -> !recorder.heard.isEmpty()))
        .isInstanceOf(SweepStoppedException.class);

    assertThat(recorder.heard).containsOnlyKeys(plan.runs());
    assertThat(recorder.heard.values()).allMatch(steps -> steps > 0);
  }

  @Test
  void hopelessSweep_stopsAndSaysWhy() throws Exception {
    List<RunConfig> bad = IntStream.range(0, 6).mapToObj(SmallRuns::throwing).toList();

    assertThatThrownBy(() -> drive(plan(bad), new Recorder(), FailureLimit.parse("3"), () -> false))
        .isInstanceOf(SweepStoppedException.class)
        .hasMessageContaining("4 runs failed")
        .hasMessageContaining("limit is 3")
        .hasMessageContaining("4 x java.lang.IllegalArgumentException: 5 rows can't hold 6");

    assertThat(committed()).hasSizeGreaterThanOrEqualTo(4).containsValue(Status.FAILED);
  }

  @Tag("nightly")
  @Test
  void plan_ofMoreThan10000Runs_goesInSlicesOf5000() throws Exception {
    SweepFile file =
        SmallRuns.sweep(
            "small", "rows = 1, cols = 1, depth = 1, rank = 1, seed = { from = 1, to = 10001 }");

    Tasks tasks = tasksOf(plan(List.copyOf(file.runs().values())));

    assertThat(tasks.stages).containsExactly(5000, 5000, 1);
    assertThat(committed()).containsOnlyKeys(file.runs().keySet());
  }

  @Tag("nightly")
  @Test
  void warehouse_thatIsAway_holdsBackSlicesUntilItIsBack(@TempDir Path folder) throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    Configuration hadoop =
        HookedFiles.hooked(
            "away",
            (after, method, path) -> {
              if (method.equals("rename") && path.toString().contains("/runs/")) {
                awaitQuietly(back);
              }
            });
    warehouse = Warehouse.at(HookedFiles.url("away", folder), hadoop);
    SweepFile file =
        SmallRuns.sweep(
            "small", "rows = 1, cols = 1, depth = 1, rank = 1, seed = { from = 1, to = 10001 }");
    Recorder recorder = new Recorder();
    Tasks tasks = new Tasks();
    spark.sc().addSparkListener(tasks);
    CompletableFuture<Integer> ended =
        CompletableFuture.supplyAsync(
            () -> {
              int before = -1;
              // As long as more end, it has not been held back.
              while (before < tasks.ended.size() || before < 10_000) {
                before = tasks.ended.size();
                pause();
              }
              back.countDown();
              return before;
            });
    try {
      drive(plan(List.copyOf(file.runs().values())), recorder);
    } finally {
      back.countDown();
      spark.sc().removeSparkListener(tasks);
    }

    assertThat(ended.get()).as("two slices").isEqualTo(10_000);
    assertThat(committed().size()).isEqualTo(10_001);
  }

  private static void pause() {
    try {
      Thread.sleep(3000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
