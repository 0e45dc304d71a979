package io.github.dmfstages.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dmfstages.HookedFiles;
import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommitsTest {
  @ParameterizedTest
  @CsvSource({"0, 5", "4, 5", "9, 9", "15, 15", "600, 15"})
  void patience_growsWithTheSweep_betweenAThirdAndAll(long age, long expected) {
    assertThat(Commits.patience(age, 15)).isEqualTo(expected);
  }

  private int added;

  private void add(Commits commits, int rows) {
    RunRow row = SmallRuns.row(SmallRuns.config("seed = 1"));
    for (int i = 0; i < rows; i++) {
      commits.add(
          new RunRow("run" + added++, 1, row.config(), row.result(), null, row.provenance()));
    }
  }

  @Test
  @Timeout(60)
  void commits_toAWarehouseThatIsAway_takeTwoBatchesAndNoMoreUntilItIsBack(@TempDir Path folder)
      throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    Configuration hadoop =
        HookedFiles.hooked(
            "away",
            (after, method, path) -> {
              if (method.equals("rename") && path.toString().contains("/runs/")) {
                awaitQuietly(back);
              }
            });
    Warehouse warehouse = Warehouse.at(HookedFiles.url("away", folder), hadoop);
    try (Lease lease = Lease.take(warehouse, "s", waiting -> {})) {
      Commits commits = new Commits(lease, "s", Duration.ofHours(1));
      add(commits, 1000);
      commits.goOn();
      add(commits, 1999);
      commits.goOn();
      assertThat(commits.hasRoom(0)).isTrue();
      add(commits, 1);

      assertThat(commits.hasRoom(100)).isFalse();
      commits.goOn();
      assertThat(commits.hasRoom(100)).as("still").isFalse();

      back.countDown();
      while (!commits.hasRoom(60_000)) {
        commits.goOn();
      }
      commits.finish();
    }
    assertThat(warehouse.committed("s").runs().size()).isEqualTo(3000);
  }

  @Test
  void commit_thatIsDoneAndReportedAsFailed_isNotDoneTwice(@TempDir Path folder) throws Exception {
    AtomicInteger renames = new AtomicInteger();
    Configuration hadoop =
        HookedFiles.hooked(
            "liar",
            (after, method, path) -> {
              if (after
                  && method.equals("rename")
                  && path.toString().contains("/runs/")
                  && renames.incrementAndGet() == 1) {
                throw new IOException("the answer was lost");
              }
            });
    Warehouse warehouse = Warehouse.at(HookedFiles.url("liar", folder), hadoop);
    try (Lease lease = Lease.take(warehouse, "s", waiting -> {})) {
      Commits commits = new Commits(lease, "s", Duration.ZERO);
      add(commits, 3);
      commits.finish();
    }

    assertThat(renames).hasValue(1);
    assertThat(warehouse.committed("s").runs()).hasSize(3);
    assertThat(folder.resolve("runs/sweep=s").toFile().list()).hasSize(1);
  }

  private static void awaitQuietly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void commits_thatFailed_areReportedOnce(@TempDir Path folder) throws Exception {
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    Lease lease = Lease.take(warehouse, "s", waiting -> {});
    lease.close();
    Commits commits = new Commits(lease, "s", Duration.ZERO);
    add(commits, 1);
    assertThatThrownBy(commits::finish).isInstanceOf(Lease.HeldElsewhereException.class);

    assertThatCode(commits::finish).doesNotThrowAnyException();
  }
}
