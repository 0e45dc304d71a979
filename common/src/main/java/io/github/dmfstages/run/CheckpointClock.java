package io.github.dmfstages.run;

import java.time.Duration;

/**
 * Decides when to save a checkpoint: at an interval, which grows if saving would otherwise take
 * more than 2 % of the time.
 */
final class CheckpointClock {
  private static final int MOST_SHARE = 50;

  private final long interval;
  private long next;
  private boolean first = true;

  /**
   * Creates a clock that starts now.
   *
   * @param interval the time between two checkpoints; zero for no checkpoints
   */
  CheckpointClock(Duration interval) {
    this.interval = interval.toNanos();
    this.next = System.nanoTime() + this.interval;
  }

  /** Runs {@code save} if a checkpoint is due. */
  void saveIfDue(Runnable save) {
    long now = System.nanoTime();
    if (interval > 0 && now - next >= 0) {
      save.run();
      long after = System.nanoTime();
      // The first save takes longer than others, because the JVM loads classes for it.
      next = after + (first ? interval : Math.max(interval, MOST_SHARE * (after - now)));
      first = false;
    }
  }
}
