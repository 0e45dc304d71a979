package io.github.dmfstages.store;

import io.github.dmfstages.file.AtomicFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one driver to write to one sweep. See docs/decisions/0005-lease.md.
 *
 * <p>Every driver has a lease file of its own, {@code claims/sweep=NAME/UUID.COUNTER}. It renames
 * this file every ten seconds to the next counter. If a counter has not changed for a minute by the
 * watcher's own clock, its driver is dead. A lease file is never written twice, so nobody reads
 * half of one, and a file that was removed does not come back.
 *
 * <p>A driver writes its lease file first and looks for others afterwards. If two drivers come at
 * the same time, at least one of them sees the other and steps back, so no file system needs to
 * create a file atomically. It is enough that a listing shows what was written, which is checked. A
 * takeover has a higher epoch, by which a driver that wakes up late knows that it has lost the
 * lease.
 *
 * <p>The folder is called {@code claims} because older versions of this program called a lease a
 * claim. It keeps its name so that drivers of those versions and of this one see each other's
 * leases.
 */
public final class Lease implements AutoCloseable {
  static final String FOLDER = "claims";
  private static final int LOOKS = 20;
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private final Warehouse warehouse;
  private final FileSystem files;
  private final Path folder;
  private final Timing timing;
  private final long runs;
  private final String id = UUID.randomUUID().toString();
  private final Thread renewal;
  private long epoch;
  private long counter;

  /**
   * The times of the protocol.
   *
   * @param renewal time between two renewals
   * @param patience time without renewal after which a driver counts as dead
   * @param look time between two looks at another driver's lease
   */
  record Timing(Duration renewal, Duration patience, Duration look) {
    static final Timing USUAL =
        new Timing(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMillis(500));
  }

  /** Another driver holds the lease, or has taken it over. */
  public static final class HeldElsewhereException extends IOException {
    private static final long serialVersionUID = 1;

    HeldElsewhereException(String message) {
      super(message);
    }
  }

  private Lease(Warehouse warehouse, String sweep, Timing timing, long runs) {
    this.warehouse = warehouse;
    this.files = warehouse.files();
    this.folder = warehouse.folder(FOLDER, sweep);
    this.timing = timing;
    this.runs = runs;
    this.renewal = new Thread(this::renewForEver, "lease of sweep " + sweep);
    renewal.setDaemon(true);
  }

  /**
   * Takes the lease of a sweep and keeps it until it is closed.
   *
   * @param waiting receives a message if this has to wait to find out whether another driver is
   *     alive
   * @throws HeldElsewhereException naming the driver that holds the lease
   */
  public static Lease take(Warehouse warehouse, String sweep, Consumer<String> waiting)
      throws IOException, InterruptedException {
    return take(warehouse, sweep, Timing.USUAL, waiting);
  }

  /**
   * Takes the lease of a sweep like the method above.
   *
   * @param runs how many runs the sweep has, for those who watch it
   */
  public static Lease take(Warehouse warehouse, String sweep, long runs, Consumer<String> waiting)
      throws IOException, InterruptedException {
    return take(new Lease(warehouse, sweep, Timing.USUAL, runs), waiting);
  }

  /** Takes the lease of a sweep like the method above, but with the given times of the protocol. */
  public static Lease take(
      Warehouse warehouse, String sweep, Timing timing, Consumer<String> waiting)
      throws IOException, InterruptedException {
    return take(new Lease(warehouse, sweep, timing, 0), waiting);
  }

  private static Lease take(Lease lease, Consumer<String> waiting)
      throws IOException, InterruptedException {
    try {
      lease.acquire(waiting);
    } catch (IOException | InterruptedException | RuntimeException e) {
      lease.abandon(e);
      throw e;
    }
    lease.renewal.start();
    return lease;
  }

  private void abandon(Exception because) {
    try {
      files.delete(file(), false);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  private void acquire(Consumer<String> waiting) throws IOException, InterruptedException {
    while (true) {
      long highest = 0;
      for (LeaseFile other : others()) {
        awaitDeath(other, waiting);
        files.delete(new Path(folder, other.name()), false);
        highest = Math.max(highest, other.epoch());
      }
      epoch = highest + 1;
      write();
      if (!isThere()) {
        throw new IOException(
            "%s was written, but a listing of its folder does not show it. Two drivers could compute the same sweep on such a store. Use one whose listings show at once what was written."
                .formatted(file()));
      }
      if (isAlone()) {
        return;
      }
      files.delete(file(), false);
      Thread.sleep(ThreadLocalRandom.current().nextLong(timing.look().toMillis() + 1));
    }
  }

  /**
   * Returns whether no other driver has a lease file. Two listings have to say so, because Hadoop's
   * local file system leaves a file out that is renamed while it lists the folder.
   */
  private boolean isAlone() throws IOException {
    List<LeaseFile> seen = others();
    return seen.isEmpty() && others().isEmpty();
  }

  /** Returns once the holder of {@code other} is known to be dead; throws if it is alive. */
  private void awaitDeath(LeaseFile other, Consumer<String> waiting)
      throws IOException, InterruptedException {
    if (isDeadHere(other)) {
      return;
    }
    waiting.accept(
        "the lease is held by %s; waiting up to %d s to find out whether that driver is alive"
            .formatted(other.holder(), timing.patience().toSeconds()));
    boolean missing = false;
    long began = System.nanoTime();
    while (System.nanoTime() - began < timing.patience().toNanos()) {
      Thread.sleep(timing.look().toMillis());
      List<String> now = othersNames();
      if (now.contains(other.name())) {
        missing = false;
        continue;
      }
      if (now.stream().map(LeaseFile::owner).anyMatch(LeaseFile.owner(other.name())::equals)) {
        throw new HeldElsewhereException("the sweep is being computed by " + other.holder());
      }
      if (missing) {
        return;
      }
      // A file that is just being renamed may be left out of one listing, see isAlone.
      missing = true;
    }
  }

  /**
   * Returns whether the holder is a dead process of this machine. The process table shows that at
   * once, where the patience of the protocol takes a minute.
   */
  static boolean isDeadHere(LeaseFile other) {
    ProcessTable here = ProcessTable.HERE;
    return !other.place().isEmpty()
        && other.place().equals(here.place())
        && here.look(other.pid(), other.tick()) == ProcessTable.Answer.DEAD;
  }

  /** Returns the warehouse; nothing is committed to it unless this driver still holds the lease. */
  public Warehouse warehouse() {
    return warehouse.under(this::check);
  }

  /**
   * Checks that this driver still holds the lease. Called before each commit.
   *
   * @throws HeldElsewhereException if another driver has taken over
   */
  public synchronized void check() throws IOException {
    for (LeaseFile other : others()) {
      if (other.epoch() > epoch) {
        throw new HeldElsewhereException("the sweep was taken over by " + other.holder());
      }
    }
    if (!isThere()) {
      throw new HeldElsewhereException(
          "the lease file has been removed, by another driver or by a person");
    }
  }

  /**
   * Returns whether this driver's file is there. Its counter may differ from the last one known
   * here, because a file system may rename a file and still answer with an exception.
   */
  private boolean isThere() throws IOException {
    OptionalLong there = own().stream().map(Path::getName).mapToLong(LeaseFile::counter).max();
    there.ifPresent(count -> counter = count);
    return there.isPresent();
  }

  /**
   * Returns this driver's file. These are two if an object store has copied the file to its next
   * name and not removed the old one.
   */
  private List<Path> own() throws IOException {
    return warehouse
        .list(folder)
        .filter(path -> LeaseFile.owner(path.getName()).equals(id))
        .toList();
  }

  private void renewForEver() {
    try {
      while (true) {
        Thread.sleep(timing.renewal().toMillis());
        renew();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // If the file system fails for a while, renewals are lost but not the lease. A lost lease is
  // detected at the next commit.
  private synchronized void renew() {
    try {
      if (isThere() && files.rename(file(), file(counter + 1))) {
        counter++;
      }
    } catch (IOException e) {
      LOG.warn("can't renew the lease {}: {}", file(), e.toString());
    }
  }

  private Path file() {
    return file(counter);
  }

  private Path file(long count) {
    return new Path(folder, LeaseFile.name(id, count));
  }

  private void write() throws IOException {
    AtomicFile.create(
        files, file(), LeaseFile.ofThisProcess(file().getName(), epoch, runs).bytes());
  }

  private List<String> othersNames() throws IOException {
    return warehouse
        .list(folder)
        .map(Path::getName)
        .filter(name -> !name.startsWith(".") && !LeaseFile.owner(name).equals(id))
        .toList();
  }

  /**
   * Returns the lease files of all other drivers. If one is renamed meanwhile, all are read again.
   */
  private List<LeaseFile> others() throws IOException {
    for (int look = 0; look < LOOKS; look++) {
      List<String> names = othersNames();
      List<LeaseFile> found = new ArrayList<>();
      for (String name : names) {
        read(name).ifPresent(found::add);
      }
      if (found.size() == names.size()) {
        return found;
      }
    }
    throw new IOException("lease files in " + folder + " can't be read");
  }

  private Optional<LeaseFile> read(String name) throws IOException {
    String text;
    try (InputStream in = files.open(new Path(folder, name))) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    return Optional.of(LeaseFile.parse(name, text));
  }

  /**
   * Gives the lease back. The folder stays, because another driver may be about to write there, and
   * not every file system can remove a folder in one step on the condition that it is empty.
   */
  @Override
  public synchronized void close() throws IOException {
    renewal.interrupt();
    for (Path file : own()) {
      files.delete(file, false);
    }
  }
}
