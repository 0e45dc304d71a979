package io.github.dmfstages;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to processes that a test started; Java itself sends TERM and KILL alone. */
public final class Signal {
  private Signal() {}

  /** Sends a signal, such as STOP, and returns when it was sent. */
  public static void send(String name, ProcessHandle process) {
    try {
      int exitCode =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
              .inheritIO()
              .start()
              .waitFor();
      if (exitCode != 0) {
        throw new IllegalStateException("can't send " + name + " to " + process.pid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
