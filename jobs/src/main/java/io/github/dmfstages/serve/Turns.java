package io.github.dmfstages.serve;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;

/**
 * Lets a few requests work at the same time and a few more wait, and refuses the others. Requests
 * that wait for something else than their turn, such as a page that another request makes, keep
 * nobody from working.
 */
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
   * Does the work, which takes a turn for what costs much.
   *
   * @throws RefusedException if too many others work and wait
   */
  void admit(Work work) throws Exception {
    if (!admitted.tryAcquire()) {
      throw new RefusedException(
          503,
          "the server is busy with other requests; try again in a second",
          Map.of("Retry-After", "1"));
    }
    try {
      work.run();
    } finally {
      admitted.release();
    }
  }

  /**
   * Does work of an admitted request when it is its turn.
   *
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  <T> T take(Callable<T> work) throws Exception {
    running.acquire();
    try {
      return work.call();
    } finally {
      running.release();
    }
  }
}
