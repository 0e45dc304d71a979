package io.github.dmfstages.serve;

import java.util.Map;
import java.util.concurrent.Semaphore;

/** Lets a few requests work at the same time and a few more wait, and refuses the others. */
final class Turns {
  private final Semaphore admitted;
  private final Semaphore running;

  Turns(Limits limits) {
    admitted = new Semaphore(limits.running() + limits.waiting());
    running = new Semaphore(limits.running(), true);
  }

  /** Work on a request. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /**
   * Does the work when it is its turn.
   *
   * @throws RefusedException if too many others wait
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  void take(Work work) throws Exception {
    if (!admitted.tryAcquire()) {
      throw new RefusedException(
          503,
          "the server is busy with other requests; try again in a second",
          Map.of("Retry-After", "1"));
    }
    try {
      running.acquire();
      try {
        work.run();
      } finally {
        running.release();
      }
    } finally {
      admitted.release();
    }
  }
}
