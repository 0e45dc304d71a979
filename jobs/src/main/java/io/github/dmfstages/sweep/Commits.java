package io.github.dmfstages.sweep;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.row.RunRow;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.store.Batch;
import io.github.dmfstages.store.Checkpoints;
import io.github.dmfstages.store.Lease;
import io.github.dmfstages.store.Warehouse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the rows of one sweep in batches, one batch at a time. A batch is written in a thread of
 * its own, so that a slow disk does not stop the driver's thread.
 */
final class Commits {
  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
  private static final int MOST_ROWS = 1000;
  private static final long MOST_BYTES = 64L << 20;
  private static final int TRIES = 5;
  // How many batches of rows may wait while a batch is being written.
  private static final int MOST_WAITING = 2;

  private final Warehouse warehouse;
  private final Lease lease;
  private final String sweep;
  private final Checkpoints checkpoints;
  private final Duration after;
  private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
  private List<RunRow> waiting = new ArrayList<>();
  private boolean failed;
  private long bytes;
  private final long begun = System.nanoTime();
  private long since;

  /**
   * Commits to {@code sweep}, whose lease the caller holds.
   *
   * @param after the longest time that a row waits for others
   */
  Commits(Lease lease, String sweep, Duration after) {
    this.warehouse = lease.warehouse();
    this.lease = lease;
    this.sweep = sweep;
    this.checkpoints = Checkpoints.of(warehouse, sweep);
    this.after = after;
  }

  /** Adds a row to the waiting ones. The caller checks {@link #hasRoom} before. */
  void add(RunRow row) {
    if (waiting.isEmpty()) {
      since = System.nanoTime();
    }
    waiting.add(row);
    bytes += bytes(row);
  }

  /**
   * Returns whether another row may be added. If not, this waits up to {@code millis} milliseconds
   * for the batch that is being written, so that a slow or unreachable warehouse does not fill the
   * driver's memory.
   */
  boolean hasRoom(long millis) throws InterruptedException {
    if (isFull() && !writing.isDone()) {
      try {
        writing.get(millis, TimeUnit.MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        LOG.debug("the warehouse is behind", e);
      }
    }
    return !isFull();
  }

  private boolean isFull() {
    return waiting.size() >= MOST_WAITING * MOST_ROWS || bytes >= MOST_WAITING * MOST_BYTES;
  }

  /** Returns about how many bytes a row takes in memory. Most of them are its trajectory. */
  private static long bytes(RunRow row) {
    if (row.result() == null) {
      return 1024;
    }
    int values = Math.min(row.config().widths().rows(), row.config().widths().cols());
    return 4096 + row.result().trajectory().size() * (64L + 8L * values);
  }

  /**
   * Begins to commit the waiting rows if they have waited long enough or are many, and no other
   * batch is being written.
   *
   * @throws IOException if an earlier batch can't be committed, or the lease was lost
   */
  void goOn() throws IOException {
    if (writing.isDone()) {
      await();
      if (!waiting.isEmpty()
          && (waiting.size() >= MOST_ROWS
              || bytes >= MOST_BYTES
              || System.nanoTime() - since >= patience(since - begun, after.toNanos()))) {
        begin();
      }
    }
  }

  /**
   * Returns how long a row waits for others, in the unit of the arguments. It waits as long as the
   * sweep had run when the row came, so that a kill never costs most of the sweep's work, but at
   * least a third of {@code after}, so that a short sweep writes one file, and at most {@code
   * after}.
   */
  static long patience(long age, long after) {
    return Math.min(after, Math.max(after / 3, age));
  }

  /**
   * Commits all waiting rows and returns when they are committed. If an earlier batch could not be
   * committed, its exception was thrown already, and no other batch is tried.
   *
   * @throws IOException if a batch can't be committed, or the lease was lost
   */
  void finish() throws IOException {
    if (failed) {
      return;
    }
    await();
    if (!waiting.isEmpty()) {
      begin();
      await();
    }
  }

  private void begin() {
    List<RunRow> batch = waiting;
    waiting = new ArrayList<>();
    bytes = 0;
    writing = new CompletableFuture<>();
    Thread thread = new Thread(() -> write(batch, writing), "commits to sweep " + sweep);
    thread.setDaemon(true);
    thread.start();
  }

  private void write(List<RunRow> batch, CompletableFuture<Void> done) {
    try {
      append(batch);
      forget(batch);
      done.complete(null);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      done.completeExceptionally(e);
    }
  }

  /**
   * Removes the checkpoints of the runs in the batch. Runs that timed out keep theirs, because they
   * may continue later.
   */
  private void forget(List<RunRow> batch) {
    Set<String> finished =
        batch.stream()
            .filter(row -> row.status() != Status.TIMED_OUT)
            .map(RunRow::runId)
            .collect(Collectors.toSet());
    try {
      checkpoints.remove(finished::contains);
    } catch (IOException e) {
      LOG.warn("checkpoints of finished runs stay for now: {}", e.toString());
    }
  }

  private void append(List<RunRow> rows) throws IOException, InterruptedException {
    Batch batch = warehouse.batch(sweep, rows);
    for (int tries = 1; ; tries++) {
      try {
        lease.check();
        batch.commit();
        return;
      } catch (Lease.HeldElsewhereException e) {
        throw e;
      } catch (IOException e) {
        if (tries == TRIES) {
          throw new IOException(
              "%s ended, but can't be committed to %s: %s. Repair the warehouse and start the sweep again; it computes what is missing."
                  .formatted(
                      Spelling.counted(rows.size(), "run") + (rows.size() == 1 ? " has" : " have"),
                      warehouse.location(),
                      e.getMessage()),
              e);
        }
        LOG.warn("can't commit to {}, trying again: {}", warehouse.location(), e.toString());
        TimeUnit.SECONDS.sleep(1L << tries);
      }
    }
  }

  /** Waits for the batch that is being written, and throws its exception if it failed. */
  private void await() throws IOException {
    try {
      writing.join();
    } catch (CompletionException e) {
      failed = true;
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw e;
    }
  }
}
