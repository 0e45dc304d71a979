package io.github.dmfstages.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.store.LeaseWatch.State;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen of a sweep's driver without taking its lease. */
class LeaseWatchTest {
  @TempDir private Path folder;

  private LeaseWatch.Driver look() throws Exception {
    try (Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration())) {
      return new LeaseWatch(warehouse).look("s");
    }
  }

  @Test
  void lease_thatIsHeld_isSeenWithItsRuns_untilItIsGivenBack() throws Exception {
    assertThat(look().state()).isEqualTo(State.IDLE);
    try (Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration())) {
      try (Lease lease = Lease.take(warehouse, "s", 7, waiting -> {})) {
        assertThat(look().state()).isEqualTo(State.RUNNING);
        assertThat(look().runs()).isEqualTo(7);
        lease.check();
      }
      assertThat(look().state()).isEqualTo(State.IDLE);
    }
  }

  @Test
  void lease_ofADeadProcess_isSeenAsThat() throws Exception {
    Process process = new ProcessBuilder("sleep", "1000").start();
    ProcessTable here = ProcessTable.HERE;
    LeaseFile file =
        new LeaseFile(
            "id.3", 1, here.place(), process.pid(), here.started(process.pid()), "a test", 9);
    Path written = folder.resolve("claims/sweep=s/id.3");
    Files.createDirectories(written.getParent());
    Files.write(written, file.bytes());

    assertThat(look()).isEqualTo(new LeaseWatch.Driver(State.RUNNING, "a test", 9));
    process.destroyForcibly().waitFor();
    assertThat(look()).isEqualTo(new LeaseWatch.Driver(State.STOPPED, "a test", 9));
  }
}
