package io.github.dmfstages.cli;

import io.github.dmfstages.descent.DescentState;
import io.github.dmfstages.descent.StepObserver;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a run at Ctrl-C or SIGTERM, and keeps the JVM alive until its result is shown. Java runs
 * shutdown hooks at these signals, and other threads go on meanwhile, so this needs no handler of
 * signals.
 */
final class Interruption implements StepObserver, AutoCloseable {
  private static final long MOST_SECONDS = 10;

  private final CountDownLatch shown = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean received;

  /**
   * Begins to wait for a signal.
   *
   * @param err receives a message if the run does not end in time
   */
  Interruption(PrintWriter err) {
    hook = new Thread(() -> end(err), "waits for the run to end");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void end(PrintWriter err) {
    received = true;
    try {
      if (!shown.await(MOST_SECONDS, TimeUnit.SECONDS)) {
        err.println(
            "dmf: the run did not end within %d s, so it is not shown".formatted(MOST_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void observe(DescentState state) {}

  @Override
  public boolean endsRun() {
    return received;
  }

  /** Lets the JVM end. Call this after the result is shown. */
  @Override
  public void close() {
    shown.countDown();
    if (!received) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // A signal has just arrived, and the hook ends at once.
        received = true;
      }
    }
  }
}
