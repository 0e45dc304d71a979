package io.github.dmfstages.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.dmfstages.SmallRuns;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.run.CheckpointStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  private static final String RUN = "a1";

  @TempDir private Path folder;

  private Checkpoints checkpoints() throws IOException {
    return Checkpoints.of(Warehouse.at(folder.toString(), new Configuration()), "long runs");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("checkpoints/sweep=long runs"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static void save(CheckpointStore store, String text) {
    store.save(out -> out.write(text.getBytes(UTF_8)));
  }

  private static Optional<String> restored(CheckpointStore store) {
    return store.restore(
        source -> {
          try (InputStream in = source.open()) {
            String text = new String(in.readAllBytes(), UTF_8);
            if (text.startsWith("broken")) {
              throw new IOException("it is broken");
            }
            return text;
          }
        });
  }

  @Test
  void save_again_replacesTheLast() throws IOException {
    CheckpointStore store = checkpoints().store(RUN);
    assertThat(restored(store)).isEmpty();
    save(store, "one");
    save(store, "two");

    assertThat(restored(checkpoints().store(RUN))).contains("two");
    assertThat(restored(checkpoints().store("a"))).isEmpty();
    assertThat(files()).containsExactly("a1.000000002.checkpoint");
  }

  @Test
  void at_theLocation_areTheSame() throws IOException {
    save(Checkpoints.at(checkpoints().location(), new Configuration()).store(RUN), "one");

    assertThat(restored(checkpoints().store(RUN))).contains("one");
  }

  @Test
  void restore_newestRefused_takesTheOneBefore() throws IOException {
    CheckpointStore store = checkpoints().store(RUN);
    save(store, "one");
    Path newer = folder.resolve("checkpoints/sweep=long runs").resolve("a1.000000002.checkpoint");
    Files.writeString(newer, "broken");

    assertThat(restored(store)).contains("one");
    save(store, "three");
    assertThat(files()).containsExactly("a1.000000003.checkpoint");
  }

  @Test
  void save_thatFails_leavesTheLast() throws IOException {
    CheckpointStore store = checkpoints().store(RUN);
    save(store, "one");
    store.save(
        out -> {
          out.write(1);
          throw new IOException("disk full");
        });

    assertThat(restored(store)).contains("one");
    assertThat(files()).containsExactly("a1.000000001.checkpoint");
  }

  @Test
  void store_whereNothingCanBe_keepsNothingAndThrowsNothing() throws IOException {
    Files.writeString(folder.resolve("checkpoints"), "a file in the way");
    CheckpointStore store = checkpoints().store(RUN);
    save(store, "one");

    assertThat(restored(store)).isEmpty();
  }

  @Test
  void remove_finished_leavesTheOthers() throws IOException {
    Checkpoints checkpoints = checkpoints();
    checkpoints.remove(id -> true);
    for (String id : List.of("a1", "b2", "c3")) {
      save(checkpoints.store(id), id);
    }
    checkpoints.remove(List.of("b2", "a")::contains);

    assertThat(checkpoints.runs()).containsExactly("a1", "c3");
  }

  @Test
  void repair_removesWhatWasNeverFinishedAndWhatIsCommitted() throws IOException {
    Warehouse warehouse = Warehouse.at(folder.toString(), new Configuration());
    RunRow done = SmallRuns.row(SmallRuns.config("seed = 1"));
    RunRow late = SmallRuns.row(SmallRuns.config("seed = 2, time-limit = 1 ns"));
    warehouse.append("long runs", List.of(done, late));
    for (String id : List.of(done.runId(), late.runId(), "c3")) {
      save(checkpoints().store(id), id);
    }
    Files.writeString(folder.resolve("checkpoints/sweep=long runs/.c3.half"), "half");

    WarehouseRepair.repair(warehouse, "long runs");
    assertThat(files())
        .containsExactlyInAnyOrder(
            late.runId() + ".000000001.checkpoint", "c3.000000001.checkpoint");
  }
}
