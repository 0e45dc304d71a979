package io.github.dmfstages.terminal;

import io.github.dmfstages.text.Terminal;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * One line on standard error that shows progress. A terminal redraws it in place; otherwise a new
 * line is printed every ten seconds.
 */
public final class LiveLine {
  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration NEW_LINE = Duration.ofSeconds(10);

  private final PrintWriter err;
  private final boolean terminal;
  private long lastShown = System.nanoTime();
  private volatile boolean drawn;

  LiveLine(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** Returns a line on {@code err}, which is standard error. */
  public static LiveLine on(PrintWriter err) {
    return new LiveLine(err, Terminal.current().showsErrors());
  }

  /** Returns whether it is time to show the line again. */
  boolean isDue() {
    return System.nanoTime() - lastShown >= (terminal ? REDRAW : NEW_LINE).toNanos();
  }

  /** Shows the line in place of the last one. */
  void show(String line) {
    lastShown = System.nanoTime();
    drawn = true;
    err.print(terminal ? "\r" + line + "\u001b[K" : line + System.lineSeparator());
    err.flush();
  }

  /** Ends the line and leaves it visible. */
  void leave() {
    if (terminal && drawn) {
      err.println();
      drawn = false;
    }
  }

  /** Removes the line, if it is on a terminal. */
  void clear() {
    if (terminal && drawn) {
      err.print("\r\u001b[K");
      err.flush();
      drawn = false;
    }
  }
}
