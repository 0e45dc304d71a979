package io.github.dmfstages.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;

/**
 * Watches the leases of a warehouse without taking one, and so finds out which sweeps other
 * processes compute. Several threads may use it.
 */
public final class LeaseWatch {
  private final Warehouse warehouse;
  // When each lease file was first seen. A renewal gives it another name.
  private final Map<Path, Long> since = new ConcurrentHashMap<>();

  /** Watches the leases of {@code warehouse}. */
  public LeaseWatch(Warehouse warehouse) {
    this.warehouse = warehouse;
  }

  /** What is known of the driver of a sweep. */
  public enum State {
    /** A driver holds the lease and renews it, or was not watched long enough to say otherwise. */
    RUNNING,
    /** A driver holds the lease but is dead. */
    STOPPED,
    /** Nobody holds the lease. */
    IDLE
  }

  /**
   * The driver of a sweep.
   *
   * @param state whether it is alive
   * @param holder its description for people; empty if nobody holds the lease
   * @param runs how many runs the sweep has; 0 if that is not known
   */
  public record Driver(State state, String holder, long runs) {
    private static final Driver NONE = new Driver(State.IDLE, "", 0);
  }

  /** Returns the driver that holds the lease of a sweep now. */
  public Driver look(String sweep) throws IOException {
    Path folder = warehouse.folder(Lease.FOLDER, sweep);
    List<Path> leases =
        warehouse.list(folder).filter(path -> !path.getName().startsWith(".")).sorted().toList();
    since.keySet().removeIf(seen -> seen.getParent().equals(folder) && !leases.contains(seen));
    Driver found = Driver.NONE;
    for (Path file : leases) {
      Optional<LeaseFile> lease = read(file);
      if (lease.isPresent() && found.state() != State.RUNNING) {
        State state = isAlive(file, lease.get()) ? State.RUNNING : State.STOPPED;
        found = new Driver(state, lease.get().holder(), lease.get().runs());
      }
    }
    return found;
  }

  private boolean isAlive(Path file, LeaseFile lease) {
    long first = since.computeIfAbsent(file, path -> System.nanoTime());
    boolean renewed = System.nanoTime() - first < Lease.Timing.USUAL.patience().toNanos();
    return renewed && !Lease.isDeadHere(lease);
  }

  private Optional<LeaseFile> read(Path file) throws IOException {
    try (InputStream in = warehouse.files().open(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(LeaseFile.parse(file.getName(), text));
    } catch (FileNotFoundException e) {
      // It was renewed or given back meanwhile.
      return Optional.empty();
    }
  }

  /** Returns the names of all sweeps that had a lease at some time, sorted. */
  public List<String> sweeps() throws IOException {
    return warehouse.sweeps(Lease.FOLDER).stream().sorted().toList();
  }
}
