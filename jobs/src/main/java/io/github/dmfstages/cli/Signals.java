package io.github.dmfstages.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.service.launcher.IrqHandler;
import org.apache.hadoop.service.launcher.IrqHandler.InterruptData;

/**
 * Handles Ctrl-C and SIGTERM until it is closed. It uses Hadoop's handler, because Java has no
 * public API for signals.
 */
public final class Signals implements AutoCloseable {
  /** A shell adds this to the number of the signal that ended a program. */
  private static final int BY_SIGNAL = 128;

  private final AtomicBoolean signalled = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Runnable stop;

  private Signals(Runnable stop) {
    this.stop = stop;
  }

  /**
   * Starts to handle signals. The first signal calls {@code stop}; a second one ends the JVM at
   * once.
   */
  public static Signals onInterrupt(Runnable stop) {
    Signals signals = new Signals(stop);
    for (String name : new String[] {IrqHandler.CONTROL_C, IrqHandler.SIGTERM}) {
      new IrqHandler(name, signals::received).bind();
    }
    return signals;
  }

  private void received(InterruptData signal) {
    int exitCode = BY_SIGNAL + signal.getNumber();
    if (signalled.getAndSet(true)) {
      Runtime.getRuntime().halt(exitCode);
    }
    if (closed.get()) {
      System.exit(exitCode);
    }
    stop.run();
  }

  /** Returns whether a signal was received. */
  public boolean received() {
    return signalled.get();
  }

  /**
   * Lets later signals end the JVM, as they do without a handler. The handler itself can't be
   * removed.
   */
  @Override
  public void close() {
    closed.set(true);
  }
}
