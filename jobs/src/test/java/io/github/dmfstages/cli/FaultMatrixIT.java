package io.github.dmfstages.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.Signal;
import io.github.dmfstages.cli.FaultyProxy.Answer;
import io.github.dmfstages.cli.Launcher.Outcome;
import io.github.dmfstages.cli.Launcher.Running;
import io.github.dmfstages.config.SweepFile;
import io.github.dmfstages.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same sweep of 200 runs on a standalone cluster, undisturbed and under faults. What came of
 * each is a row of a table, {@code target/reliability.md}.
 */
@Tag("nightly")
@ExtendWith(LocalSpark.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultMatrixIT {
  private static final int DRIVER_KILLS = 10;
  private static final String NO_CAPABILITIES = "setpriv --inh-caps=-all --bounding-set=-all";
  private static final Path FAKE_CLOCK =
      Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

  private final SparkSession spark;
  private FaultTable table;
  private StandaloneCluster cluster;
  private Path root;
  private Duration undisturbed;

  FaultMatrixIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    root = folder;
    Map<String, String> digests =
        SweepFile.parse(LongSweep.TEXT, "long.conf", new Configuration(), List.of())
            .runs()
            .values()
            .parallelStream()
            .collect(Collectors.toMap(c -> c.runId(), c -> Run.execute(c).end().digest()));
    assertThat(digests).hasSize(LongSweep.RUNS);
    table = new FaultTable(spark, digests);
    cluster = StandaloneCluster.in(Files.createDirectory(folder.resolve("cluster")));
  }

  @AfterAll
  void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
      table.write(Launcher.root().resolve("jobs/target/reliability.md"));
    }
  }

  /** One sweep, in a folder of its own, from its first start to its last row. */
  private final class Scene {
    private final String fault;
    private final Path folder;
    private final long began = System.nanoTime();
    private Launcher launcher;

    Scene(String fault) throws IOException {
      this.fault = fault;
      this.folder = Files.createTempDirectory(root, "scene");
      this.launcher = Launcher.in(folder);
      Files.writeString(folder.resolve("long.conf"), LongSweep.TEXT);
    }

    Running start(String... more) {
      return TaskLog.start(
          launcher,
          folder.resolve("tasks"),
          Stream.concat(
                  Stream.of(
                      "sweep",
                      "long.conf",
                      "--master",
                      cluster.url(),
                      "--properties-file",
                      cluster.properties().toString(),
                      "--conf",
                      "spark.dmf.commit-after=1s"),
                  Stream.of(more))
              .toArray(String[]::new));
    }

    /** Waits until a few runs are committed and most are not. */
    void awaitTheMiddle(Running sweep) {
      sweep.await("some runs committed", () -> LongSweep.committed(folder) > 0);
      assertThat(LongSweep.committed(folder)).isLessThan(LongSweep.RUNS);
    }

    void startAndEnd(String... more) {
      try (Running sweep = start(more)) {
        end(sweep);
      }
    }

    void end(Running sweep) {
      Outcome outcome = sweep.end();
      assertThat(outcome.exitCode()).as("%s: %s", fault, outcome).isZero();
      assertThat(outcome.err()).doesNotContain("\tat ");
    }

    void done() throws IOException {
      done(folder.resolve("warehouse").toString());
    }

    void done(String warehouse) throws IOException {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      undisturbed = undisturbed == null ? took : undisturbed;
      table.add(fault, warehouse, folder.resolve("tasks"), took);
    }
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static void kill(Running sweep) {
    kill(sweep.process().toHandle());
  }

  @Test
  @Order(0)
  void nothing() throws Exception {
    Scene scene = new Scene("none");
    scene.startAndEnd();
    scene.done();
  }

  @Test
  @Order(1)
  void executor_killed() throws Exception {
    Scene scene = new Scene("executor: kill -9");
    try (Running sweep = scene.start()) {
      scene.awaitTheMiddle(sweep);
      kill(cluster.executors().get(0));
      scene.end(sweep);
    }
    scene.done();
  }

  @Test
  @Order(2)
  void worker_killed() throws Exception {
    Scene scene = new Scene("worker: kill -9");
    try (Running sweep = scene.start()) {
      scene.awaitTheMiddle(sweep);
      kill(cluster.workers().get(0).toHandle());
      scene.end(sweep);
    }
    scene.done();
    cluster.startWorker();
  }

  @Test
  @Order(3)
  void driver_killedAtRandom() throws Exception {
    long seed = System.nanoTime();
    System.out.println("FaultMatrixIT: seed " + seed);
    Random random = new Random(seed);
    for (int i = 1; i <= DRIVER_KILLS; i++) {
      Scene scene = new Scene("driver: kill -9 at a random moment, started again");
      try (Running sweep = scene.start()) {
        sweep.awaitErr("starting Spark");
        sweep.pause(Duration.ofMillis(random.nextLong(undisturbed.toMillis())));
        kill(sweep);
      }
      scene.startAndEnd();
      scene.done();
    }
  }

  @Test
  @Order(4)
  void master_killedAndStartedAgain() throws Exception {
    Scene scene = new Scene("master: kill -9, started again after 3 s");
    try (Running sweep = scene.start()) {
      scene.awaitTheMiddle(sweep);
      kill(cluster.master().toHandle());
      sweep.pause(Duration.ofSeconds(3));
      cluster.startMaster();
      scene.end(sweep);
    }
    scene.done();
  }

  @Test
  @Order(5)
  void executor_stoppedForAMinute() throws Exception {
    Scene scene = new Scene("executor: SIGSTOP for 60 s");
    try (Running sweep = scene.start()) {
      scene.awaitTheMiddle(sweep);
      ProcessHandle executor = cluster.executors().get(0);
      Signal.send("STOP", executor);
      sweep.pause(Duration.ofSeconds(60));
      Signal.send("CONT", executor);
      scene.end(sweep);
    }
    scene.done();
  }

  @Test
  @Order(6)
  void driver_stoppedWhileAnotherTakesOver() throws Exception {
    Scene scene = new Scene("driver: SIGSTOP for 90 s, a second one started");
    try (Running first = scene.start()) {
      scene.awaitTheMiddle(first);
      first.signal("STOP");
      try (Running second = scene.start()) {
        second.pause(Duration.ofSeconds(90));
        first.signal("CONT");
        assertThat(first.end().exitCode()).as("the first gives up").isEqualTo(3);
        scene.end(second);
      }
    }
    scene.done();
  }

  @Test
  @Order(7)
  void executorAndDriver_killedAtOnce() throws Exception {
    Scene scene = new Scene("executor and driver: kill -9 at once, driver started again");
    try (Running sweep = scene.start()) {
      scene.awaitTheMiddle(sweep);
      ProcessHandle executor = cluster.executors().get(0);
      kill(sweep);
      kill(executor);
    }
    scene.startAndEnd();
    scene.done();
  }

  @Test
  @Order(8)
  void masterAndWorker_killedAtOnce() throws Exception {
    Scene scene = new Scene("master and a worker: kill -9 at once, both started again");
    try (Running sweep = scene.start()) {
      scene.awaitTheMiddle(sweep);
      kill(cluster.master().toHandle());
      kill(cluster.workers().get(0).toHandle());
      cluster.startMaster();
      cluster.startWorker();
      scene.end(sweep);
    }
    scene.done();
  }

  @Test
  @Order(9)
  void run_thatNeedsMoreHeapThanThereIs() throws Exception {
    Scene scene = new Scene("a 201st run that needs more heap than an executor has");
    Files.writeString(
        scene.folder.resolve("long.conf"),
        LongSweep.TEXT.replace("grids = [", "grids = [{ rows = 16384, cols = 16384 }, "));
    try (Running sweep = scene.start()) {
      Outcome outcome = sweep.end();
      assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(1);
      assertThat(outcome.err()).contains("201/201 runs  1 failed", "is computed alone at the end");
    }
    scene.done();
  }

  // In a mount namespace of its own, which goes with its shell; executors write to no warehouse.
  @Test
  @Order(10)
  void disk_full() throws Exception {
    assumeThat(ends("unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt")).isZero();
    Scene scene = new Scene("warehouse's disk full, then space again and started again");
    Files.createDirectory(scene.folder.resolve("warehouse"));
    Path script =
        Files.writeString(
            scene.folder.resolve("full-disk"),
            """
            mount -t tmpfs -o size=800k none warehouse
            "$@" > full.out 2> full.err; echo $? > full.code
            mount -o remount,size=64m warehouse
            "$@" > again.out 2> again.err; echo $? > again.code
            cp -r warehouse kept
            """);
    scene.launcher = scene.launcher.through("unshare", "--mount", "sh", script.toString());

    try (Running sweep = scene.start()) {
      sweep.end();
    }

    assertThat(scene.folder.resolve("full.code")).hasContent("3");
    assertThat(Files.readString(scene.folder.resolve("full.err")))
        .contains("No space left on device");
    assertThat(scene.folder.resolve("again.code")).hasContent("0");
    scene.done(scene.folder.resolve("kept").toString());
  }

  @Test
  @Order(11)
  void tableFile_truncated() throws Exception {
    Scene scene = new Scene("driver killed, a committed Parquet file truncated, started again");
    try (Running sweep = scene.start()) {
      scene.awaitTheMiddle(sweep);
      kill(sweep);
    }
    truncate(LongSweep.files(scene.folder).get(0));
    try (Running sweep = scene.start()) {
      Outcome outcome = sweep.end();
      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.err()).contains("; moved to ");
    }
    scene.done();
  }

  @Test
  @Order(12)
  void checkpoint_truncated() throws Exception {
    Scene scene = new Scene("driver killed, a checkpoint truncated, started again");
    String[] often = {"--set", "checkpoint-interval=1 ms"};
    try (Running sweep = scene.start(often)) {
      sweep.await("a checkpoint", () -> !LongSweep.checkpoint(scene.folder, "long").isEmpty());
      Stream.of(sweep.process().toHandle()).forEach(FaultMatrixIT::kill);
      cluster.executors().forEach(FaultMatrixIT::kill);
    }
    Path checkpoints = scene.folder.resolve("warehouse/checkpoints/sweep=long");
    truncate(checkpoints.resolve(LongSweep.checkpoint(scene.folder, "long")));
    scene.startAndEnd(often);
    scene.done();
  }

  @Test
  @Order(13)
  void folders_ofStrangers() throws Exception {
    Scene scene = new Scene("stray folders and files in the warehouse");
    Path runs = Files.createDirectories(scene.folder.resolve("warehouse/runs/sweep=long/stray"));
    Files.writeString(runs.resolve("notes.txt"), "of no table");
    Files.createDirectories(scene.folder.resolve("warehouse/stray"));
    Files.createDirectories(scene.folder.resolve("warehouse/checkpoints/sweep=long/stray"));
    scene.startAndEnd();
    scene.done();
  }

  @Test
  @Order(14)
  void warehouse_thatBecomesReadOnly() throws Exception {
    boolean root = System.getProperty("user.name").equals("root");
    assumeThat(!root || ends((NO_CAPABILITIES + " true").split(" ")) == 0).isTrue();
    Scene scene = new Scene("warehouse read-only, then writable and started again");
    if (root) {
      scene.launcher = scene.launcher.through(NO_CAPABILITIES.split(" "));
    }
    try (Running sweep = scene.start()) {
      scene.awaitTheMiddle(sweep);
      ends("chmod", "-R", "a-w", scene.folder.resolve("warehouse").toString());
      Outcome outcome = sweep.end();
      assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(3);
      ends("chmod", "-R", "u+w", scene.folder.resolve("warehouse").toString());
    }
    scene.startAndEnd();
    scene.done();
  }

  @Test
  @Order(15)
  void clock_setBack() throws Exception {
    assumeThat(FAKE_CLOCK).as("Debian's faketime").exists();
    Scene scene = new Scene("driver's clock set back by two hours");
    Path clock = Files.writeString(scene.folder.resolve("clock"), "+0");
    scene.launcher =
        scene.launcher.through(
            "env",
            "LD_PRELOAD=" + FAKE_CLOCK,
            "FAKETIME_TIMESTAMP_FILE=" + clock,
            "FAKETIME_CACHE_DURATION=1",
            "NO_FAKE_STAT=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
            "FAKETIME_FORCE_MONOTONIC_FIX=0");
    try (Running sweep = scene.start()) {
      scene.awaitTheMiddle(sweep);
      Files.writeString(clock, "-2h");
      scene.end(sweep);
    }
    scene.done();
  }

  @Test
  @Order(16)
  void dataNode_killed(@TempDir Path hadoop) throws Exception {
    try (HadoopCluster hdfs = HadoopCluster.hdfs(hadoop, 3)) {
      String warehouse = hdfs.url() + "/warehouse";
      Scene scene = new Scene("one of HDFS's three data nodes: kill -9");
      try (Running sweep = scene.start("--warehouse", warehouse)) {
        sweep.await("some runs committed", () -> LongSweep.committed(warehouse) > 0);
        assertThat(LongSweep.committed(warehouse)).isLessThan(LongSweep.RUNS);
        hdfs.killDataNode();
        scene.end(sweep);
      }
      scene.done(warehouse);
    }
  }

  /** A warehouse in an S3 server. */
  private final class StoreScene {
    private final S3Store store;
    private final Scene scene;
    private final String warehouse;

    StoreScene(String fault, S3Store store) throws IOException {
      this.store = store;
      this.scene = new Scene("S3: " + fault);
      this.warehouse = scene.folder.getFileName().toString();
      Files.write(
          scene.folder.resolve("all.conf"),
          Stream.of(cluster.properties(), store.settings()).flatMap(FaultMatrixIT::lines).toList());
    }

    Running start() {
      // The last of two properties files counts.
      return scene.start(
          "--warehouse",
          S3Store.at(warehouse),
          "--properties-file",
          scene.folder.resolve("all.conf").toString(),
          "--jars",
          S3Store.jars());
    }

    int committed() {
      return LongSweep.committed(store.file(warehouse).toString());
    }

    void awaitTheMiddle(Running sweep) {
      sweep.await("some runs committed", () -> committed() > 0);
      assertThat(committed()).isLessThan(LongSweep.RUNS);
    }

    void end(Running sweep) throws IOException {
      scene.end(sweep);
      scene.done(store.file(warehouse).toString());
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @Order(17)
  void store_undisturbed(@TempDir Path folder) throws Exception {
    try (S3Store store = S3Store.in(folder)) {
      StoreScene scene = new StoreScene("none", store);
      try (Running sweep = scene.start()) {
        scene.end(sweep);
      }
    }
  }

  @Test
  @Order(18)
  void store_andADriverKilledAtRandom(@TempDir Path folder) throws Exception {
    long seed = System.nanoTime();
    System.out.println("FaultMatrixIT: seed " + seed);
    Random random = new Random(seed);
    try (S3Store store = S3Store.in(folder)) {
      for (int i = 1; i <= DRIVER_KILLS; i++) {
        StoreScene scene =
            new StoreScene("driver: kill -9 at a random moment, started again", store);
        try (Running sweep = scene.start()) {
          sweep.awaitErr("starting Spark");
          sweep.pause(Duration.ofMillis(random.nextLong(undisturbed.toMillis())));
          kill(sweep);
        }
        try (Running sweep = scene.start()) {
          scene.end(sweep);
        }
      }
    }
  }

  @Test
  @Order(19)
  void store_andAnExecutorKilled(@TempDir Path folder) throws Exception {
    try (S3Store store = S3Store.in(folder)) {
      StoreScene scene = new StoreScene("executor: kill -9", store);
      try (Running sweep = scene.start()) {
        scene.awaitTheMiddle(sweep);
        kill(cluster.executors().get(0));
        scene.end(sweep);
      }
    }
  }

  @Test
  @Order(20)
  void store_thatThrottles(@TempDir Path folder) throws Exception {
    AtomicInteger requests = new AtomicInteger();
    try (S3Store store = S3Store.in(folder)) {
      StoreScene scene = new StoreScene("every second request is throttled (503)", store);
      store
          .proxy()
          .answerWith(
              request ->
                  requests.incrementAndGet() % 2 == 0 ? Answer.SLOW_DOWN : Answer.OF_THE_SERVER);
      try (Running sweep = scene.start()) {
        scene.end(sweep);
      }
    }
  }

  @Test
  @Order(21)
  void store_thatIsAwayForAMinute(@TempDir Path folder) throws Exception {
    try (S3Store store = S3Store.in(folder)) {
      StoreScene scene = new StoreScene("server: kill -9, started again after 60 s", store);
      try (Running sweep = scene.start()) {
        scene.awaitTheMiddle(sweep);
        store.kill();
        sweep.pause(Duration.ofSeconds(60));
        store.start();
        scene.end(sweep);
      }
    }
  }

  private static void truncate(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
  }

  private static int ends(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
