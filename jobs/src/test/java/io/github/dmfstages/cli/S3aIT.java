package io.github.dmfstages.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.cli.FaultyProxy.Answer;
import io.github.dmfstages.cli.FaultyProxy.Fault;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.cli.LongSweep.Undisturbed;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.run.CheckpointStore;
import io.github.dmfstages.run.Run;
import io.github.dmfstages.setting.RunConfig;
import io.github.dmfstages.store.Batch;
import io.github.dmfstages.store.Checkpoints;
import io.github.dmfstages.store.Compaction;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Removal;
import io.github.dmfstages.store.Warehouse;
import io.github.dmfstages.store.WarehouseRepair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tables in a real S3 server, through Hadoop's connector. */
@Tag("nightly")
@ExtendWith({LocalSpark.class, LongSweep.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3aIT {
  /** One run of some seconds. */
  private static final String ONE_RUN =
      """
      name = one
      defaults { rows = 16, cols = 16, spectrum = linear, rank = 2, depth = 3, relative-step-size = 1e-4 }
      grids = [{ max-steps = 5000000, gradient-tolerance = 0, loss-tolerance = 0, checkpoint-interval = 500 ms }]
      """;

  // Each command gives up within seconds.
  private static final String[] IMPATIENT = {
    "--conf", "spark.hadoop.fs.s3a.retry.limit=1",
    "--conf", "spark.hadoop.fs.s3a.retry.interval=100ms",
    "--conf", "spark.hadoop.fs.s3a.retry.throttle.limit=1",
    "--conf", "spark.hadoop.fs.s3a.attempts.maximum=1"
  };

  private final SparkSession spark;
  private final Undisturbed undisturbed;
  private S3Store store;
  @TempDir private Path here;

  S3aIT(SparkSession spark, Undisturbed undisturbed) {
    this.spark = spark;
    this.undisturbed = undisturbed;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    store = S3Store.in(folder);
  }

  @AfterAll
  void stop() throws IOException {
    if (store != null) {
      store.close();
    }
  }

  @BeforeEach
  void noFault() {
    store.proxy().answerWith(Fault.NONE);
  }

  private Warehouse warehouse(String name) throws IOException {
    return Warehouse.at(S3Store.at(name), store.hadoop());
  }

  private static RunRow row(int seed) {
    return SmallRuns.row(SmallRuns.config("seed = " + seed));
  }

  private static List<String> names(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  private Running start(String warehouse, String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(List.of("--warehouse", S3Store.at(warehouse)));
    words.addAll(List.of("--properties-file", store.settings().toString()));
    words.addAll(List.of("--jars", S3Store.jars()));
    return Launcher.in(here).start(words.toArray(String[]::new));
  }

  private Outcome dmf(String warehouse, String... command) throws IOException {
    return start(warehouse, command).end();
  }

  private Running sweep(String warehouse, String text, String... more) throws IOException {
    Path file = Files.writeString(here.resolve("sweep.conf"), text);
    return start(
        warehouse,
        Stream.concat(Stream.of("sweep", file.toString(), "--master", "local[2]"), Stream.of(more))
            .toArray(String[]::new));
  }

  private Running longSweep(String warehouse, String... more) throws IOException {
    return sweep(
        warehouse,
        LongSweep.TEXT,
        Stream.concat(Stream.of("--conf", "spark.dmf.commit-after=1s"), Stream.of(more))
            .toArray(String[]::new));
  }

  private void awaitTheMiddle(Running sweep, String warehouse) {
    String files = store.file(warehouse).toString();
    sweep.await("some runs committed", () -> LongSweep.committed(files) > 0);
    assertThat(LongSweep.committed(files)).isLessThan(LongSweep.RUNS);
  }

  /** As if nothing had happened: no run is lost, twice, or of other bits. */
  private void assertWhole(String warehouse) throws IOException {
    String files = store.file(warehouse).toString();
    assertThat(LongSweep.views(spark, files)).isEqualTo(undisturbed.views());
    assertThat(LongSweep.rowsOfRuns(spark, files))
        .as("rows of each run: as committed, and merged")
        .hasSize(LongSweep.RUNS)
        .allSatisfy((run, rows) -> assertThat(rows).isLessThanOrEqualTo(2));
    assertThat(names(store.file(warehouse + "/claims"))).as("leases").isEmpty();
  }

  private static void assertDone(Outcome outcome) {
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.err()).doesNotContain("\tat ", "ERROR");
  }

  private static void assertFails(Outcome outcome, String... says) {
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(3);
    assertThat(outcome.err()).contains(says).doesNotContain("\tat ", "This is a bug");
  }

  // ---- what is in the store

  @Test
  void commit_ofADriverThatWasStoppedBeforeItsRename_failsAfterATakeover() throws Exception {
    try (Warehouse warehouse = warehouse("fenced")) {
      assertThatThrownBy(
              () ->
                  warehouse
                      .under(() -> WarehouseRepair.repair(warehouse, "s"))
                      .append("s", List.of(row(1))))
          .isInstanceOf(IOException.class);

      assertThat(warehouse.committed("s").runs()).isEmpty();
      assertThat(names(store.file("fenced"))).isEmpty();
    }
  }

  @Test
  void commit_whoseAnswerIsLost_isThereOnceAfterItIsTriedAgain() throws Exception {
    try (Warehouse warehouse = warehouse("lost")) {
      Batch batch = warehouse.batch("s", List.of(row(1), row(2)));
      store
          .proxy()
          .answerWith(request -> request.startsWith("COPY") ? Answer.LOST : Answer.OF_THE_SERVER);
      assertThatThrownBy(batch::commit).isInstanceOf(IOException.class);
      store.proxy().answerWith(Fault.NONE);
      batch.commit();

      assertThat(warehouse.committed("s").runs()).hasSize(2);
      assertThat(names(store.file("lost"))).singleElement().asString().endsWith(".parquet");
    }
  }

  @Test
  void tables_areMergedRepairedAndEmptied() throws Exception {
    try (Warehouse warehouse = warehouse("tables");
        Lease lease = Lease.take(warehouse, "s", waiting -> {})) {
      for (int seed = 1; seed <= 3; seed++) {
        lease.warehouse().append("s", List.of(row(seed)));
      }
      Compaction.Outcome merged = Compaction.run(lease.warehouse(), "s", Duration.ZERO);
      assertThat(merged.merged()).isEqualTo(3);
      assertThat(names(store.file("tables/runs"))).hasSize(1);

      store.put("tables/runs/sweep=s/half.parquet", new byte[100]);
      store.put("tables/runs/sweep=s/.half.uncommitted", new byte[100]);
      assertThat(WarehouseRepair.repair(lease.warehouse(), "s")).hasSize(2);
      assertThat(names(store.file("tables/_quarantine"))).containsExactly("half.parquet");

      String first = row(1).runId();
      assertThat(Removal.of(lease.warehouse(), "s", first::equals)).isEqualTo(1);
      assertThat(warehouse.committed("s").runs()).containsOnlyKeys(row(2).runId(), row(3).runId());
      assertThat(names(store.file("tables/_trash"))).hasSize(1);
    }
  }

  @Test
  void checkpoints_areReplacedRestoredAndRemoved() throws Exception {
    try (Warehouse warehouse = warehouse("saved")) {
      Checkpoints checkpoints = Checkpoints.of(warehouse, "s");
      CheckpointStore run = checkpoints.store("a1");
      for (String text : List.of("one", "two")) {
        run.save(out -> out.write(text.getBytes(UTF_8)));
      }

      assertThat(checkpoints.runs()).containsExactly("a1");
      assertThat(names(store.file("saved"))).hasSize(1);
      assertThat(
              Checkpoints.at(checkpoints.location(), store.hadoop())
                  .store("a1")
                  .restore(
                      source -> {
                        try (InputStream in = source.open()) {
                          return new String(in.readAllBytes(), UTF_8);
                        }
                      }))
          .contains("two");
      checkpoints.remove("a1"::equals);
      assertThat(names(store.file("saved"))).isEmpty();
    }
  }

  @Test
  void lease_isRenewed_refusesASecondDriver_andIsTakenOverFromADeadOne() throws Exception {
    List<String> waited = new ArrayList<>();
    try (Warehouse warehouse = warehouse("leased");
        Warehouse other = warehouse("leased")) {
      try (Lease lease = Lease.take(warehouse, "s", waiting -> {})) {
        // Waits until the lease is renewed, which takes up to ten seconds.
        assertThatThrownBy(() -> Lease.take(other, "s", waited::add))
            .isInstanceOf(Lease.HeldElsewhereException.class)
            .hasMessageContaining("process " + ProcessHandle.current().pid());
        lease.check();
      }
      assertThat(waited).hasSize(1);
      assertThat(names(store.file("leased/claims"))).isEmpty();

      store.put(
          "leased/claims/sweep=s/dead.7",
          "epoch=7\nplace=elsewhere\nholder=someone\n".getBytes(UTF_8));
      try (Lease lease = Lease.take(other, "s", waited::add)) {
        lease.check();
      }
      assertThat(waited).last().asString().contains("the lease is held by someone");
      assertThat(names(store.file("leased/claims"))).isEmpty();
    }
  }

  @Test
  void drivers_thatComeAtTheSameTime_doNotBothHoldTheLease() throws Exception {
    AtomicInteger holders = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger held = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    List<Thread> drivers =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    new Thread(
                        () -> {
                          try (Warehouse warehouse = warehouse("raced");
                              Lease lease = Lease.take(warehouse, "s", waiting -> {})) {
                            most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                            lease.check();
                            Thread.sleep(500);
                            held.incrementAndGet();
                            holders.decrementAndGet();
                          } catch (IOException e) {
                            refused.incrementAndGet();
                          } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                          }
                        }))
            .toList();
    drivers.forEach(Thread::start);
    for (Thread driver : drivers) {
      driver.join();
    }

    assertThat(held.get() + refused.get()).isEqualTo(4);
    assertThat(held.get()).isPositive();
    assertThat(most.get()).isEqualTo(1);
    assertThat(names(store.file("raced/claims"))).isEmpty();
  }

  // ---- commands

  @Test
  void commands_workAsOnADisk() throws Exception {
    String file = Launcher.root().resolve("conf/sweeps/smoke.conf").toString();
    Outcome dry = dmf("all", "sweep", file, "--dry-run");
    assertDone(dry);
    assertThat(names(store.file("all"))).as("what a dry run writes").isEmpty();

    assertDone(dmf("all", "sweep", file));
    Outcome again = dmf("all", "sweep", file);
    assertDone(again);
    assertThat(again.err()).contains("nothing to compute: all 24 runs of sweep smoke are in ");

    Outcome query =
        dmf("all", "query", "--format", "csv", "SELECT run_id, digest FROM runs ORDER BY run_id");
    assertDone(query);
    assertThat(query.outLines().stream().skip(1).collect(Collectors.toSet()))
        .isEqualTo(
            SweepFile.read(file, new Configuration(), List.of()).runs().values().stream()
                .map(config -> config.runId() + "," + Run.execute(config).end().digest())
                .collect(Collectors.toSet()));

    for (String time : List.of("first", "second")) {
      Outcome report = dmf("all", "report", "smoke", "--out", S3Store.at("out/report.html"));
      assertThat(report.exitCode()).as("%s: %s", time, report).isZero();
      assertThat(names(store.file("out"))).containsExactly("report.html");
    }
    String run = query.outLines().get(1).split(",", 2)[0];
    assertDone(dmf("all", "replay", run));
    assertDone(dmf("all", "sweeps"));
    String quick = Launcher.root().resolve("conf/reproductions/quick.conf").toString();
    assertDone(dmf("all", "reproduce", quick));
    assertDone(dmf("all", "history", "quick"));
    assertDone(dmf("all", "compact", "smoke"));
    assertDone(dmf("all", "delete", "smoke", "--yes"));
    Outcome left = dmf("all", "query", "--format", "csv", "SELECT DISTINCT sweep FROM runs");
    assertThat(left.outLines()).containsExactly("sweep", "quick");
    assertThat(names(store.file("all/claims"))).as("leases").isEmpty();
    assertThat(names(store.file("all"))).noneMatch(name -> name.endsWith(".uncommitted"));
  }

  @Test
  void run_whoseDriverIsKilled_goesOnFromItsCheckpoint() throws Exception {
    Path checkpoints = store.file("one/checkpoints/sweep=one");
    try (Running sweep = sweep("one", ONE_RUN)) {
      sweep.await("a checkpoint", () -> hasCheckpoint(checkpoints));
      sweep.pause(Duration.ofSeconds(1));
      sweep.process().destroyForcibly().onExit().join();
    }
    Outcome again;
    try (Running sweep = sweep("one", ONE_RUN)) {
      again = sweep.end();
    }

    assertDone(again);
    assertThat(names(checkpoints)).isEmpty();
    RunConfig config =
        SweepFile.parse(ONE_RUN, "one.conf", new Configuration(), List.of())
            .runs()
            .values()
            .iterator()
            .next();
    assertThat(dmf("one", "query", "--format", "csv", "SELECT digest FROM runs").outLines())
        .last()
        .isEqualTo(Run.execute(config).end().digest());
  }

  private static boolean hasCheckpoint(Path folder) {
    try {
      return names(folder).stream().anyMatch(name -> name.matches("\\w+\\.\\d+\\.checkpoint"));
    } catch (IOException e) {
      return false;
    }
  }

  // ---- faults

  @Test
  void store_thatThrottlesEverySecondRequest_losesNothing() throws Exception {
    AtomicInteger requests = new AtomicInteger();
    store
        .proxy()
        .answerWith(
            request ->
                requests.incrementAndGet() % 2 == 0 ? Answer.SLOW_DOWN : Answer.OF_THE_SERVER);
    try (Running sweep = longSweep("throttled")) {
      assertDone(sweep.end());
    }
    assertWhole("throttled");
  }

  @Test
  void store_thatDoesNotAnswerForAWhile_losesNothing() throws Exception {
    try (Running sweep =
        longSweep("silent", "--conf", "spark.hadoop.fs.s3a.connection.timeout=2s")) {
      awaitTheMiddle(sweep, "silent");
      store.proxy().answerWith(request -> Answer.NONE);
      sweep.pause(Duration.ofSeconds(20));
      store.proxy().answerWith(Fault.NONE);
      assertDone(sweep.end());
    }
    assertWhole("silent");
  }

  @Test
  void store_thatIsAwayForAMinute_losesNothing() throws Exception {
    try (Running sweep = longSweep("away")) {
      awaitTheMiddle(sweep, "away");
      store.kill();
      sweep.pause(Duration.ofMinutes(1));
      store.start();
      assertDone(sweep.end());
    }
    assertWhole("away");
  }

  @Test
  void store_thatStaysAway_endsTheSweepWithAMessage_andTheSameCommandCompletesIt()
      throws Exception {
    try (Running sweep = longSweep("gone", IMPATIENT)) {
      awaitTheMiddle(sweep, "gone");
      store.kill();
      assertFails(
          sweep.end(), "can't be committed to s3a://bucket/gone: ", "start the sweep again");
    } finally {
      store.start();
    }
    try (Running sweep = longSweep("gone")) {
      assertDone(sweep.end());
    }
    assertWhole("gone");
  }

  @Test
  void credentials_thatExpire_endTheSweepWithAMessage_andTheSameCommandCompletesIt()
      throws Exception {
    try (Running sweep = longSweep("expired", IMPATIENT)) {
      awaitTheMiddle(sweep, "expired");
      store.proxy().answerWith(request -> Answer.EXPIRED);
      assertFails(
          sweep.end(),
          "can't be committed to s3a://bucket/expired: ",
          "The provided token has expired");
    }
    store.proxy().answerWith(Fault.NONE);
    try (Running sweep = longSweep("expired")) {
      assertDone(sweep.end());
    }
    assertWhole("expired");
  }

  @Test
  void bucket_thatMayNotBeListed_isRefusedBeforeAnythingIsComputed() throws Exception {
    store
        .proxy()
        .answerWith(request -> request.startsWith("LIST") ? Answer.DENIED : Answer.OF_THE_SERVER);
    try (Running sweep = longSweep("unlisted")) {
      Outcome refused = sweep.end();
      assertFails(refused, "dmf: ", "s3a://bucket/unlisted", "Access Denied");
      assertThat(refused.err()).doesNotContain("starting Spark");
    }
    assertThat(names(store.file("unlisted"))).isEmpty();
  }

  @Test
  void bucket_thatDoesNotExist_isReportedAsSuch() throws Exception {
    Outcome sweep =
        Launcher.in(here)
            .dmf(
                "sweeps",
                "--warehouse",
                "s3a://no-such-bucket/warehouse",
                "--properties-file",
                store.settings().toString(),
                "--jars",
                S3Store.jars());

    assertFails(
        sweep,
        "dmf: warehouse s3a://no-such-bucket/warehouse can't be reached: The specified bucket does"
            + " not exist");
  }
}
