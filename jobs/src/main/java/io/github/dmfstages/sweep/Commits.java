package io.github.dmfstages.sweep;

import io.github.dmfstages.descent.Status;
import io.github.dmfstages.setting.Spelling;
import io.github.dmfstages.table.Checkpoints;
import io.github.dmfstages.table.Claim;
import io.github.dmfstages.table.RunRow;
import io.github.dmfstages.table.Warehouse;
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
 * Commits the rows of one sweep in batches, one batch at a time and beside the driver's thread,
 * which must not stand still for a slow disk.
 */
final class Commits {
  private static final Logger LOG = LoggerFactory.getLogger(Commits.class);
  private static final int MOST_ROWS = 1000;
  private static final long MOST_BYTES = 64L << 20;
  private static final int TRIES = 5;
  // Rows that may wait while a batch is being written, in batches.
  private static final int MOST_WAITING = 2;

  private final Warehouse warehouse;
  private final Claim claim;
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
   * Commits to {@code sweep}, as its claim's holder.
   *
   * @param after the longest that a row waits for others
   */
  Commits(Claim claim, String sweep, Duration after) {
    this.warehouse = claim.warehouse();
    this.claim = claim;
    this.sweep = sweep;
    this.checkpoints = Checkpoints.of(warehouse, sweep);
    this.after = after;
  }

  void add(RunRow row) {
    if (waiting.isEmpty()) {
      since = System.nanoTime();
    }
    waiting.add(row);
    bytes += bytes(row);
  }

  /**
   * Whether another row may be added; waits for that for a while, which is over as soon as the
   * batch that is being written is. A warehouse that is slow, or away, must not fill the driver's
   * memory.
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

  /** What a row takes in memory, near enough: its trajectory. */
  private static long bytes(RunRow row) {
    if (row.result() == null) {
      return 1024;
    }
    int values = Math.min(row.config().widths().rows(), row.config().widths().cols());
    return 4096 + row.result().trajectory().size() * (64L + 8L * values);
  }

  /**
   * Begins to commit what waits, if it has waited for long enough or is much.
   *
   * @throws IOException if an earlier batch can't be committed, or the claim was lost
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
   * How long a row waits for others: as long as the sweep is old by then, so that what a kill costs
   * is never most of it; a third of {@code after} at least, so that a short sweep makes one file.
   */
  static long patience(long age, long after) {
    return Math.min(after, Math.max(after / 3, age));
  }

  /**
   * Commits all that waits, and returns when it is committed. Where a batch could not be committed,
   * and that was thrown, no other is tried.
   *
   * @throws IOException if it can't be committed, or the claim was lost
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

  /** A run that timed out goes on from its checkpoint one day; others need theirs no more. */
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

  private void append(List<RunRow> batch) throws IOException, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        claim.check();
        warehouse.append(sweep, batch);
        return;
      } catch (Claim.HeldElsewhereException e) {
        throw e;
      } catch (IOException e) {
        if (tries == TRIES) {
          throw new IOException(
              "%s ended but can't be committed to %s: %s; start again when that is mended, and what is missing is computed again"
                  .formatted(
                      Spelling.counted(batch.size(), "run")
                          + (batch.size() == 1 ? " has" : " have"),
                      warehouse.location(),
                      e.getMessage()),
              e);
        }
        LOG.warn("can't commit to {}, trying again: {}", warehouse.location(), e.toString());
        TimeUnit.SECONDS.sleep(1L << tries);
      }
    }
  }

  /** Waits for the batch that is being written; throws what ended it, if it did not end well. */
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
