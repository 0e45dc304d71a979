package io.github.dmfstages.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.HookedFiles;
import io.github.dmfstages.LocalSpark;
import io.github.dmfstages.store.Lease.HeldElsewhereException;
import io.github.dmfstages.store.Lease.Timing;
import io.github.dmfstages.view.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One driver a sweep, whoever is killed, stopped or comes at the same time. */
@ExtendWith(LocalSpark.class)
@Timeout(120)
public class LeaseTest {
  /** A lease is renewed often enough to be seen alive on a busy machine. */
  public static final Timing QUICK =
      new Timing(Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofMillis(20));

  /** Where no lease is alive. */
  private static final Timing IMPATIENT =
      new Timing(Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMillis(20));

  private static final String SWEEP = "leased";

  @TempDir private Path folder;

  private Warehouse warehouse() throws IOException {
    return Warehouse.at(folder.toString(), new Configuration());
  }

  private Lease take(List<String> waited) throws IOException, InterruptedException {
    return take(QUICK, waited);
  }

  private Lease take(Timing timing, List<String> waited) throws IOException, InterruptedException {
    return Lease.take(warehouse(), SWEEP, timing, waited::add);
  }

  private Path leases() {
    return folder.resolve("claims/sweep=" + SWEEP);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  @Test
  void lease_ofALiveDriver_refusesASecondAndSaysWhoHoldsIt() throws Exception {
    List<String> waited = new ArrayList<>();
    try (Driver first = new Driver(folder, SWEEP)) {
      assertThatThrownBy(() -> take(waited))
          .isInstanceOf(HeldElsewhereException.class)
          .hasMessageContaining("process " + first.pid() + " of ")
          .hasMessageContaining("started 20");

      assertThat(waited).singleElement().asString().contains("process " + first.pid() + " of ");
      assertThat(first.tell("check")).isEqualTo("done");
      assertThat(list(leases())).as("the second leaves nothing").hasSize(1);
    }
  }

  // Hadoop lists the names of a folder first and then looks at each file. A driver elsewhere, which
  // renews its lease before each listing, does it between the two as well, at the looks at its file
  // with these numbers.
  @ParameterizedTest
  @ValueSource(strings = {"3", "1 3"})
  void lease_thatIsRenewedWhileItIsListed_isSeen(String missed) throws Exception {
    Files.createDirectories(leases());
    Path theirs = leases().resolve("theirs.0");
    Files.writeString(theirs, "epoch=7\nplace=elsewhere\npid=1\nholder=someone\n");
    AtomicInteger renewals = new AtomicInteger();
    AtomicInteger looks = new AtomicInteger();
    List<String> misses = List.of(missed.split(" "));
    Warehouse second =
        Warehouse.at(
            HookedFiles.url("renewed", folder),
            HookedFiles.hooked(
                "renewed",
                (after, method, path) -> {
                  boolean listed = method.equals("list") && path.getName().endsWith(SWEEP);
                  boolean looked = method.equals("status") && path.getName().startsWith("theirs");
                  if (listed
                      || (looked && misses.contains(String.valueOf(looks.incrementAndGet())))) {
                    int now = renewals.getAndIncrement();
                    Files.move(
                        leases().resolve("theirs." + now), leases().resolve("theirs." + (now + 1)));
                  }
                }));
    List<String> waited = new ArrayList<>();

    assertThatThrownBy(() -> Lease.take(second, SWEEP, QUICK, waited::add))
        .isInstanceOf(HeldElsewhereException.class)
        .hasMessageContaining("someone");
    assertThat(waited).hasSize(1);
    assertThat(list(leases())).as("the second leaves nothing").hasSize(1);
  }

  @Test
  void store_whoseListingsAreLate_isRefused() throws Exception {
    Configuration hadoop =
        HookedFiles.hooked(
            "late",
            (after, method, path) -> {
              // What was written cannot be seen.
              if (after && method.equals("rename")) {
                Files.delete(Path.of(path.toUri().getPath()));
              }
            });

    assertThatThrownBy(
            () ->
                Lease.take(
                    Warehouse.at(HookedFiles.url("late", folder), hadoop), SWEEP, waiting -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a listing of its folder does not show it");
  }

  @Test
  void close_removesBothNamesThatAnUnfinishedRenameHasLeft() throws Exception {
    try (Lease lease = take(new ArrayList<>())) {
      Path file = list(leases()).get(0);
      String name = file.getFileName().toString();
      Files.copy(file, file.resolveSibling(name.replaceFirst("\\.\\d+$", ".1000000")));
      lease.check();
    }

    assertThat(leases()).isEmptyDirectory();
  }

  @Test
  void lease_ofAKilledDriver_isTakenOverAtOnce() throws Exception {
    try (Driver killed = new Driver(folder, SWEEP)) {
      killed.kill();
    }
    List<String> waited = new ArrayList<>();

    try (Lease lease = take(waited)) {
      lease.check();
    }

    assertThat(waited).as("the process table tells").isEmpty();
    assertThat(leases()).isEmptyDirectory();
  }

  @Test
  void lease_ofADeadDriverElsewhere_isTakenOverWithinItsPatience() throws Exception {
    Files.createDirectories(leases());
    Files.writeString(
        leases().resolve("theirs"), "epoch=7\nplace=elsewhere\npid=1\nholder=someone\n");
    List<String> waited = new ArrayList<>();

    try (Lease lease = take(waited)) {
      lease.check();
      assertThat(waited)
          .containsExactly(
              "the lease is held by someone; waiting up to 2 s to find out whether that driver is alive");
      assertThat(list(leases()))
          .singleElement()
          .satisfies(file -> assertThat(Files.readString(file)).contains("epoch=8"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "epoch", "epoch=\npid=", "epoch=many\npid=-1", "\u0000\\u12"})
  void file_thatIsNotALease_isOneOfADeadDriver(String text) throws Exception {
    Files.createDirectories(leases());
    Files.writeString(leases().resolve("theirs"), text);

    try (Lease lease = take(IMPATIENT, new ArrayList<>())) {
      lease.check();
      assertThat(leases().resolve("theirs")).doesNotExist();
    }
  }

  /** What a driver's lease says of it, with some of it replaced. */
  private void rewrite(String key, String value) throws IOException {
    for (Path file : list(leases())) {
      Files.writeString(
          file, Files.readString(file).replaceAll("(?m)^" + key + "=.*$", key + "=" + value));
    }
  }

  // When the clock is set, a JVM started after that tells another time of start of the same
  // process.
  @ParameterizedTest
  @Tag("nightly")
  @ValueSource(strings = {"started", "holder"})
  void lease_ofALiveDriver_isNotTakenOverWhateverTheClockSays(String key) throws Exception {
    List<String> waited = new ArrayList<>();
    try (Driver first = new Driver(folder, SWEEP)) {
      first.signal("STOP");
      rewrite(key, "2001-01-01T00\\\\:00\\\\:00Z");
      try (Lease lease = take(waited)) {
        assertThat(waited).as("its process is there").hasSize(1);
        lease.check();
      }
    }
  }

  @Test
  void lease_ofAnotherProcessWithItsNumber_isTakenOverAtOnce() throws Exception {
    List<String> waited = new ArrayList<>();
    try (Driver first = new Driver(folder, SWEEP)) {
      first.signal("STOP");
      rewrite("tick", "1");
      take(waited).close();
    }
    assertThat(waited).isEmpty();
  }

  @Test
  void renewal_thatWasDoneButAnsweredByAnException_losesNoLease() throws Exception {
    AtomicInteger lies = new AtomicInteger();
    Warehouse lying =
        Warehouse.at(
            HookedFiles.url("lying", folder),
            HookedFiles.hooked(
                "lying",
                (after, method, path) -> {
                  boolean renewal = !path.getName().endsWith(".0");
                  if (after && method.equals("rename") && renewal && lies.incrementAndGet() < 9) {
                    throw new IOException("time-out");
                  }
                }));
    try (Lease lease = Lease.take(lying, SWEEP, QUICK, waiting -> {})) {
      while (lies.get() < 20) {
        lease.check();
        Thread.sleep(10);
      }
      assertThat(list(leases())).hasSize(1);
    }
    assertThat(list(leases())).isEmpty();
  }

  @Test
  void lease_givenBackWhileAnotherIsWritten_leavesThatOne() throws Exception {
    Lease first = take(new ArrayList<>());
    for (Path file : list(leases())) {
      // The second sees no lease when it comes.
      Files.move(file, folder.resolve("lease"));
    }
    Warehouse second =
        Warehouse.at(
            HookedFiles.url("second", folder),
            HookedFiles.hooked(
                "second",
                (after, method, path) -> {
                  if (after && method.equals("mkdirs") && path.toString().contains("claims")) {
                    first.close();
                  }
                }));

    try (Lease lease = Lease.take(second, SWEEP, QUICK, waiting -> {})) {
      lease.check();
    }
  }

  @Test
  void lease_ofAnotherSweep_isNoneOfOurs() throws Exception {
    List<String> waited = new ArrayList<>();
    try (Lease one = Lease.take(warehouse(), "one", QUICK, waited::add);
        Lease two = Lease.take(warehouse(), "two", QUICK, waited::add)) {
      one.check();
      two.check();
    }
    assertThat(waited).isEmpty();
  }

  @Test
  void lease_thatAPersonRemoved_isLost() throws Exception {
    Lease lease = take(new ArrayList<>());
    for (Path file : list(leases())) {
      Files.delete(file);
    }

    assertThatThrownBy(lease::check).isInstanceOf(HeldElsewhereException.class);
    Thread.sleep(QUICK.renewal().multipliedBy(4).toMillis());
    assertThat(list(leases())).as("it is not renewed into being").isEmpty();
  }

  @Test
  @Tag("nightly")
  void driver_thatWakesUpAfterATakeover_commitsNothing() throws Exception {
    try (Driver slept = new Driver(folder, SWEEP)) {
      slept.signal("STOP");
      try (Lease lease = take(new ArrayList<>())) {
        slept.signal("CONT");

        assertThat(slept.tell("check")).startsWith("the sweep was taken over by process ");
        Thread.sleep(QUICK.renewal().multipliedBy(4).toMillis());
        lease.check();
        assertThat(list(leases())).hasSize(1);
      }
      assertThat(slept.tell("check")).contains("removed");
    }
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  // Between its look at the lease and its commit nothing can hold it back.
  @Test
  void driver_thatSleepsBetweenLookAndCommit_showsNoRunTwice(SparkSession spark) throws Exception {
    try (Driver slept = new Driver(folder, SWEEP)) {
      assertThat(slept.tell("check")).isEqualTo("done");
      slept.signal("STOP");
      try (Lease lease = take(new ArrayList<>())) {
        lease.check();
        warehouse().append(SWEEP, List.of(Driver.row()));
      }
      slept.signal("CONT");
      assertThat(slept.tell("commit")).isEqualTo("done");
    }
    assertThat(list(folder.resolve("runs/sweep=" + SWEEP))).hasSize(2);
    Views.register(spark, warehouse(), "runs, modes");
    assertThat(spark.table("runs").count()).isEqualTo(1);
    assertThat(spark.table("modes").count()).isEqualTo(2);
  }

  @Test
  void drivers_thatComeAtTheSameTime_holdItOneAtATime() throws Exception {
    int drivers = 6;
    AtomicInteger holding = new AtomicInteger();
    AtomicInteger held = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(drivers);
    try {
      for (int round = 0; round < 3; round++) {
        CyclicBarrier together = new CyclicBarrier(drivers);
        held.set(0);
        Callable<Integer> driver =
            () -> {
              together.await();
              try (Lease lease = take(new ArrayList<>())) {
                int atOnce = holding.incrementAndGet();
                held.incrementAndGet();
                Thread.sleep(QUICK.renewal().multipliedBy(3).toMillis());
                lease.check();
                holding.decrementAndGet();
                return atOnce;
              } catch (HeldElsewhereException e) {
                return 0;
              }
            };
        for (Future<Integer> ended : pool.invokeAll(Collections.nCopies(drivers, driver))) {
          assertThat(ended.get()).isLessThanOrEqualTo(1);
        }
        assertThat(held.get()).as("one of them has it").isPositive();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
