package io.github.dmfstages.cli;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * One line on standard error that tells how far something is: redrawn in place on a terminal, else
 * a new line every ten seconds.
 */
final class LiveLine {
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

  /** Where standard error is a terminal, as the launcher says, because Java can't tell. */
  static LiveLine on(PrintWriter err) {
    return new LiveLine(err, "1".equals(System.getenv("DMF_TERMINAL")));
  }

  /** Whether it is time to show the line again. */
  boolean isDue() {
    return System.nanoTime() - lastShown >= (terminal ? REDRAW : NEW_LINE).toNanos();
  }

  void show(String line) {
    lastShown = System.nanoTime();
    drawn = true;
    err.print(terminal ? "\r" + line + "\u001b[K" : line + System.lineSeparator());
    err.flush();
  }

  /** Leaves the line as it stands. */
  void leave() {
    if (terminal && drawn) {
      err.println();
      drawn = false;
    }
  }

  /** Takes the line away, where that can be done. */
  void clear() {
    if (terminal && drawn) {
      err.print("\r\u001b[K");
      err.flush();
      drawn = false;
    }
  }
}
