package io.github.dmfstages.run;

import java.time.Duration;

/** Says when to save: at an interval, and so seldom that saving takes at most 2 % of the time. */
final class CheckpointClock {
  private static final int MOST_SHARE = 50;

  private final long interval;
  private long next;
  private boolean first = true;

  /**
   * A clock that starts now.
   *
   * @param interval time between two checkpoints; zero for none
   */
  CheckpointClock(Duration interval) {
    this.interval = interval.toNanos();
    this.next = System.nanoTime() + this.interval;
  }

  /** Does {@code save} if it is due. */
  void saveIfDue(Runnable save) {
    long now = System.nanoTime();
    if (interval > 0 && now - next >= 0) {
      save.run();
      long after = System.nanoTime();
      // The first is not what the others will be like: a JVM loads classes for it.
      next = after + (first ? interval : Math.max(interval, MOST_SHARE * (after - now)));
      first = false;
    }
  }
}
