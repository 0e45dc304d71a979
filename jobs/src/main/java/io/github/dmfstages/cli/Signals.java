package io.github.dmfstages.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.service.launcher.IrqHandler;

/** Ctrl-C and SIGTERM. Hadoop's handler, because Java has no public one of its own. */
final class Signals {
  private static final int INTERRUPTED = 130;

  private Signals() {}

  /** Calls {@code stop} at the first signal; a second one ends the JVM at once. */
  static void onInterrupt(Runnable stop) {
    AtomicBoolean stopping = new AtomicBoolean();
    for (String name : new String[] {IrqHandler.CONTROL_C, IrqHandler.SIGTERM}) {
      new IrqHandler(
              name,
              signal -> {
                if (stopping.getAndSet(true)) {
                  Runtime.getRuntime().halt(INTERRUPTED);
                }
                stop.run();
              })
          .bind();
    }
  }
}
