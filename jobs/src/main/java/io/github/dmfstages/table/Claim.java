package io.github.dmfstages.table;

import io.github.dmfstages.run.Provenance;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one driver to write to one sweep. Every driver has a claim file of its own, {@code
 * claims/sweep=NAME/UUID.COUNTER}, and renames it every ten seconds to the next counter; one whose
 * counter stood still for a minute is dead, by the watcher's clock alone. A claim is never written
 * twice, so nobody reads half of one, and one that was removed does not come back. A driver writes
 * its claim and then looks for others: of two that come together at least one sees the other and
 * steps back, so no file system needs to create a file atomically. A takeover has a higher epoch,
 * by which a driver that wakes up late sees that it lost. See docs/decisions/0005-claim.md.
 */
public final class Claim implements AutoCloseable {
  private static final String FOLDER = "claims";
  private static final int LOOKS = 20;
  private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

  private final Warehouse warehouse;
  private final FileSystem files;
  private final Path folder;
  private final Timing timing;
  private final String id = UUID.randomUUID().toString();
  private final Thread renewal;
  private long epoch;
  private long counter;

  /**
   * How long things take.
   *
   * @param renewal between two renewals
   * @param patience without renewal after which a claim is dead
   * @param look between two looks at another's claim
   */
  record Timing(Duration renewal, Duration patience, Duration look) {
    static final Timing USUAL =
        new Timing(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofMillis(500));
  }

  /** The sweep is, or has become, another driver's. */
  public static final class HeldElsewhereException extends IOException {
    private static final long serialVersionUID = 1;

    HeldElsewhereException(String message) {
      super(message);
    }
  }

  /** What stands in a claim file. */
  private record Note(
      String name, long epoch, String place, long pid, String tick, String holder) {}

  private Claim(Warehouse warehouse, String sweep, Timing timing) {
    this.warehouse = warehouse;
    this.files = warehouse.files();
    this.folder = warehouse.folder(FOLDER, sweep);
    this.timing = timing;
    this.renewal = new Thread(this::renewForEver, "claim of sweep " + sweep);
    renewal.setDaemon(true);
  }

  /**
   * Takes the claim of a sweep, and keeps it until it is closed.
   *
   * @param waiting told what it waits for, if it has to find out whether another driver is alive
   * @throws HeldElsewhereException if another driver holds it, with who that is
   */
  public static Claim take(Warehouse warehouse, String sweep, Consumer<String> waiting)
      throws IOException, InterruptedException {
    return take(warehouse, sweep, Timing.USUAL, waiting);
  }

  static Claim take(Warehouse warehouse, String sweep, Timing timing, Consumer<String> waiting)
      throws IOException, InterruptedException {
    Claim claim = new Claim(warehouse, sweep, timing);
    try {
      claim.acquire(waiting);
    } catch (IOException | InterruptedException | RuntimeException e) {
      claim.abandon(e);
      throw e;
    }
    claim.renewal.start();
    return claim;
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
      for (Note other : others()) {
        awaitDeath(other, waiting);
        files.delete(new Path(folder, other.name()), false);
        highest = Math.max(highest, other.epoch());
      }
      epoch = highest + 1;
      write();
      if (others().isEmpty()) {
        return;
      }
      files.delete(file(), false);
      Thread.sleep(ThreadLocalRandom.current().nextLong(timing.look().toMillis() + 1));
    }
  }

  /** Returns once the holder of {@code other} is known to be dead; throws if it is alive. */
  private void awaitDeath(Note other, Consumer<String> waiting)
      throws IOException, InterruptedException {
    if (isDeadHere(other)) {
      return;
    }
    waiting.accept(
        "claimed by %s; waiting up to %d s to see whether that is alive"
            .formatted(other.holder(), timing.patience().toSeconds()));
    long began = System.nanoTime();
    while (System.nanoTime() - began < timing.patience().toNanos()) {
      Thread.sleep(timing.look().toMillis());
      List<String> now = othersNames();
      if (now.contains(other.name())) {
        continue;
      }
      if (now.stream().map(Claim::owner).anyMatch(owner(other.name())::equals)) {
        throw new HeldElsewhereException("the sweep is being computed by " + other.holder());
      }
      return;
    }
  }

  /** On one machine the process table tells at once, and not only after a minute. */
  private static boolean isDeadHere(Note other) {
    ProcessTable here = ProcessTable.HERE;
    return !other.place().isEmpty()
        && other.place().equals(here.place())
        && here.look(other.pid(), other.tick()) == ProcessTable.Answer.DEAD;
  }

  /** The warehouse, to which nothing is committed unless this claim still holds. */
  public Warehouse warehouse() {
    return warehouse.under(this::check);
  }

  /**
   * Makes sure that the claim still holds; called before each commit.
   *
   * @throws HeldElsewhereException if another driver has taken over
   */
  public synchronized void check() throws IOException {
    for (Note other : others()) {
      if (other.epoch() > epoch) {
        throw new HeldElsewhereException("the sweep was taken over by " + other.holder());
      }
    }
    if (!isThere()) {
      throw new HeldElsewhereException("the claim was removed by another driver or a person");
    }
  }

  /**
   * Whether our file is there. Its counter may be another than the last that we know of: a rename
   * may be done although what answered was an exception.
   */
  private boolean isThere() throws IOException {
    OptionalLong there =
        warehouse
            .list(folder)
            .map(Path::getName)
            .filter(name -> owner(name).equals(id))
            .mapToLong(name -> number(name.substring(id.length() + 1)))
            .max();
    there.ifPresent(count -> counter = count);
    return there.isPresent();
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

  // A file system that fails for a while costs renewals, not the claim; a lost claim shows at the
  // next commit.
  private synchronized void renew() {
    try {
      if (isThere() && files.rename(file(), file(counter + 1))) {
        counter++;
      }
    } catch (IOException e) {
      LOG.warn("can't renew the claim {}: {}", file(), e.toString());
    }
  }

  private Path file() {
    return file(counter);
  }

  private Path file(long count) {
    return new Path(folder, id + "." + count);
  }

  /** Whose a claim is, by its name. */
  private static String owner(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  private void write() throws IOException {
    Properties note = new Properties();
    note.setProperty("epoch", Long.toString(epoch));
    note.setProperty("place", ProcessTable.HERE.place());
    note.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
    note.setProperty("tick", ProcessTable.HERE.started(ProcessHandle.current().pid()));
    note.setProperty("holder", holder());
    StringWriter text = new StringWriter();
    note.store(text, null);
    AtomicFile.create(files, file(), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private List<String> othersNames() throws IOException {
    return warehouse
        .list(folder)
        .map(Path::getName)
        .filter(name -> !name.startsWith(".") && !owner(name).equals(id))
        .toList();
  }

  /** All claims but this one. What is renamed between listing and reading is looked for again. */
  private List<Note> others() throws IOException {
    for (int look = 0; look < LOOKS; look++) {
      List<String> names = othersNames();
      List<Note> notes = new ArrayList<>();
      for (String name : names) {
        read(name).ifPresent(notes::add);
      }
      if (notes.size() == names.size()) {
        return notes;
      }
    }
    throw new IOException("claims in " + folder + " can't be read");
  }

  private Optional<Note> read(String name) throws IOException {
    String content;
    try (InputStream in = files.open(new Path(folder, name))) {
      content = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    Properties note = new Properties();
    try {
      note.load(new StringReader(content));
    } catch (IllegalArgumentException e) {
      LOG.warn("{} is no claim: {}", new Path(folder, name), e.getMessage());
    }
    return Optional.of(
        new Note(
            name,
            number(note.getProperty("epoch")),
            note.getProperty("place", ""),
            number(note.getProperty("pid")),
            note.getProperty("tick", ""),
            note.getProperty("holder", "an unknown driver")));
  }

  /** 0 where there is none: it may be a stranger's file. */
  private static long number(String text) {
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  private static String holder() {
    return "process %d of %s on %s, started %s"
        .formatted(
            ProcessHandle.current().pid(),
            System.getProperty("user.name"),
            Provenance.machine(),
            started(ProcessHandle.current()));
  }

  /** For a person: the clock may have been set since. */
  private static String started(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(instant -> instant.truncatedTo(ChronoUnit.SECONDS).toString())
        .orElse("unknown");
  }

  /**
   * Gives the claim back. The folder stays: another driver may be about to write its claim there,
   * and no file system removes a folder only if it is empty in one step on all that we use.
   */
  @Override
  public synchronized void close() throws IOException {
    renewal.interrupt();
    if (isThere()) {
      files.delete(file(), false);
    }
  }
}
